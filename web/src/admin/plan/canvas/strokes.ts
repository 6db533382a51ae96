import { blockPlaces, type BlockSpec } from '../build'
import * as edit from '../edit'
import { moveStage } from '../editor'
import { boxOf, planBox, rowsWith, selected, type Box, type Stage } from '../model'
import { evenly, layOut, readShape, type Point } from '../shape'
import { gridStep } from './drawing'
import { rowAt } from './columns'
import type { Grip } from './handles'
import type { PlanView } from './view'

/** What goes on between pressing and letting go. Points are on the plan. */
export interface Stroke {
  move(at: Point, keys: Keys): void
  end(): void
  cancel(): void
}

export interface Keys {
  shift: boolean
  alt: boolean
}

/** The names that new things get, and the words of read-outs, in the person's language. */
export interface StrokeWords {
  section: string
  seats(count: number): string
  block(rows: number, seats: number): string
  degrees(value: number): string
  radius(value: number): string
}

const boxFrom = (a: Point, b: Point): Box => ({
  minX: Math.min(a.x, b.x),
  minY: Math.min(a.y, b.y),
  maxX: Math.max(a.x, b.x),
  maxY: Math.max(a.y, b.y),
})

const toGrid = (value: number) => Math.round(value / gridStep) * gridStep

/** A point on the grid, unless snapping is off or alt is held. */
export function snapped(view: PlanView, at: Point, keys: Keys): Point {
  if (!view.editor.state.snap || keys.alt) return at
  return { x: toGrid(at.x), y: toGrid(at.y) }
}

/** Chooses what lies in a box. */
export function boxStroke(view: PlanView, from: Point, keys: Keys): Stroke {
  const { editor } = view
  const before = keys.shift ? editor.state.selection : new Set<number>()
  let box: Box | null = null
  return {
    move(at) {
      box = boxFrom(from, at)
      view.setHints({ marquee: box })
    },
    end() {
      view.setHints({})
      if (box) editor.select([...before, ...view.seatsWithin(box)])
      else if (!keys.shift) editor.selectNone()
    },
    cancel: () => view.setHints({}),
  }
}

/** Moves what is chosen, and lets it settle beside other things. */
export function moveStroke(view: PlanView, from: Point): Stroke {
  const { editor } = view
  const { selection, stageSelected } = editor.state
  const lines = alignmentLines(view)
  const plan = editor.plan
  const own: Box | null =
    stageSelected && plan.stage ? stageBox(plan.stage) : boxOf(selected(plan, selection))
  return {
    move(at, keys) {
      let dx = at.x - from.x
      let dy = at.y - from.y
      if (keys.shift) Math.abs(dx) > Math.abs(dy) ? (dy = 0) : (dx = 0)
      let guides = {}
      if (own && editor.state.snap && !keys.alt)
        ({ dx, dy, guides } = settle(own, dx, dy, lines, 6 / view.camera.scale))
      editor.tryOut((now) =>
        stageSelected ? moveStage(now, dx, dy) : edit.moveSeats(now, selection, dx, dy),
      )
      view.setHints({ guides })
    },
    end() {
      view.setHints({})
      editor.keep()
    },
    cancel() {
      view.setHints({})
      editor.discard()
    },
  }
}

const stageBox = ({ x, y, width, height }: Stage): Box => ({
  minX: x,
  minY: y,
  maxX: x + width,
  maxY: y + height,
})

/** Edges and middles of the stage and of sections that stay where they are. */
function alignmentLines(view: PlanView): { x: number[]; y: number[] } {
  const { selection, stageSelected } = view.editor.state
  const boxes: Box[] = []
  const { stage } = view.columns.plan
  if (stage && !stageSelected) boxes.push(stageBox(stage))
  for (const { section, box } of view.columns.sections.slice(0, 400)) {
    const moving = section.rows.some((row) => row.seats.some((seat) => selection.has(seat.id)))
    if (!moving && box.minX <= box.maxX) boxes.push(box)
  }
  return {
    x: boxes.flatMap((box) => [box.minX, (box.minX + box.maxX) / 2, box.maxX]),
    y: boxes.flatMap((box) => [box.minY, (box.minY + box.maxY) / 2, box.maxY]),
  }
}

function settle(own: Box, dx: number, dy: number, lines: { x: number[]; y: number[] }, reach: number) {
  const along = (edges: number[], goals: readonly number[], by: number) => {
    let best: { by: number; at: number } | null = null
    for (const edge of edges) {
      for (const goal of goals) {
        const off = goal - edge - by
        if (Math.abs(off) <= reach && (!best || Math.abs(off) < Math.abs(best.by - by)))
          best = { by: by + off, at: goal }
      }
    }
    return best
  }
  const x = along([own.minX, (own.minX + own.maxX) / 2, own.maxX], lines.x, dx)
  const y = along([own.minY, (own.minY + own.maxY) / 2, own.maxY], lines.y, dy)
  return {
    dx: x?.by ?? toGrid(own.minX + dx) - own.minX,
    dy: y?.by ?? toGrid(own.minY + dy) - own.minY,
    guides: { ...(x ? { x: x.at } : {}), ...(y ? { y: y.at } : {}) },
  }
}

/** Turns what is chosen around its middle; in steps of 5 degrees while snapping, of 15 with shift. */
export function rotateStroke(view: PlanView, from: Point, words: StrokeWords): Stroke {
  const { editor } = view
  const { selection } = editor.state
  const box = editor.selectionBox()!
  const around = { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 }
  const first = Math.atan2(from.y - around.y, from.x - around.x)
  return {
    move(at, keys) {
      let degrees = ((Math.atan2(at.y - around.y, at.x - around.x) - first) * 180) / Math.PI
      degrees = ((degrees + 540) % 360) - 180
      const step = keys.shift ? 15 : editor.state.snap && !keys.alt ? 5 : 0.5
      degrees = Math.round(degrees / step) * step
      editor.tryOut((plan) => edit.rotateSeats(plan, selection, around, (degrees * Math.PI) / 180))
      view.setHints({ readout: { at, text: words.degrees(degrees) } })
    },
    end() {
      view.setHints({})
      editor.keep()
    },
    cancel() {
      view.setHints({})
      editor.discard()
    },
  }
}

/** Bends the rows that are chosen: the middle follows the pointer while the ends stay level. */
export function bendStroke(view: PlanView, from: Point, words: StrokeWords): Stroke {
  const { editor } = view
  const { selection } = editor.state
  const front = rowsWith(editor.plan, selection).find(({ row }) => row.seats.length >= 3)!.row
  const shape = readShape(front.seats)
  const length = Math.max(...shape.along) - Math.min(...shape.along)
  return {
    move(at, keys) {
      const sag = (length * length * shape.bend) / 8 + (at.y - from.y) * Math.cos(shape.angle)
      let radius = Math.abs(sag) < 1.5 ? 0 : (length * length) / (8 * sag)
      if (editor.state.snap && !keys.alt) radius = toGrid(radius)
      editor.tryOut((plan) => edit.bendRows(plan, selection, radius))
      view.setHints({ readout: { at, text: words.radius(Math.round(radius)) } })
    },
    end() {
      view.setHints({})
      editor.keep()
    },
    cancel() {
      view.setHints({})
      editor.discard()
    },
  }
}

/** Draws one row from here to there. */
export function rowStroke(view: PlanView, from: Point, keys: Keys, words: StrokeWords): Stroke {
  const { editor } = view
  const start = snapped(view, from, keys)
  let places: Point[] = []
  return {
    move(at, now) {
      let { x, y } = snapped(view, at, now)
      let angle = Math.atan2(y - start.y, x - start.x)
      let length = Math.hypot(x - start.x, y - start.y)
      if (now.shift || Math.abs(Math.sin(angle)) < 0.06) {
        const step = now.shift ? Math.PI / 12 : Math.PI
        angle = Math.round(angle / step) * step
        length *= 1
      }
      const { spacing } = editor.state.block
      const count = Math.max(1, Math.min(500, Math.round(length / spacing) + 1))
      const half = ((count - 1) * spacing) / 2
      places = layOut({
        middle: { x: start.x + half * Math.cos(angle), y: start.y + half * Math.sin(angle) },
        angle,
        bend: 0,
        along: evenly(count, spacing),
      })
      view.setHints({ ghost: places, readout: { at, text: words.seats(count) } })
    },
    end() {
      view.setHints({})
      if (places.length > 1) editor.addRow(places, words.section)
    },
    cancel: () => view.setHints({}),
  }
}

/** The block that fills a box, with the spacing and the bend that are set. */
export function blockIn(spec: BlockSpec, box: Box): { spec: BlockSpec; at: Point } {
  const width = box.maxX - box.minX
  const depth = box.maxY - box.minY
  const rows = Math.max(1, Math.min(200, Math.round(depth / spec.rowPitch) + 1))
  const seats = Math.max(1, Math.min(300, Math.round(width / spec.spacing) + 1))
  const middle = { x: (box.minX + box.maxX) / 2 - (spec.skew * (rows - 1)) / 2, y: box.minY }
  return { spec: { ...spec, rows, seats }, at: middle }
}

/** Draws a block of rows from corner to corner. */
export function blockStroke(view: PlanView, from: Point, keys: Keys, words: StrokeWords): Stroke {
  const { editor } = view
  const start = snapped(view, from, keys)
  let made: ReturnType<typeof blockIn> | null = null
  return {
    move(at, now) {
      made = blockIn(editor.state.block, boxFrom(start, snapped(view, at, now)))
      const ghost = blockPlaces(made.spec, made.at).flat()
      view.setHints({ ghost, readout: { at, text: words.block(made.spec.rows, made.spec.seats) } })
    },
    end() {
      view.setHints({})
      if (made) editor.addBlock({ ...made.spec, grade: editor.state.grade }, made.at, words.section)
    },
    cancel: () => view.setHints({}),
  }
}

/** Paints the grade over seats, a whole row at a time with shift. */
export function paintStroke(view: PlanView, from: Point, keys: Keys): Stroke {
  const { editor } = view
  const key = editor.newStroke()
  const radius = () => Math.max(view.columns.pitch * 0.9, 10 / view.camera.scale)
  const dab = (at: Point) => {
    const screen = view.toScreen(at.x, at.y)
    let ids = view.seatsNear(screen, radius())
    if (keys.shift && ids.length) {
      const seat = view.seatAt(screen, 8)
      if (seat !== null) ids = rowAt(view.columns, seat).row.seats.map((each) => each.id)
    }
    if (ids.length)
      editor.apply((plan) => edit.paintSeats(plan, new Set(ids), editor.state.grade), key, ids.length)
    view.setHints({ brush: { at, radius: radius() } })
  }
  dab(from)
  return { move: dab, end: () => view.setHints({}), cancel: () => view.setHints({}) }
}

/** Draws the stage from corner to corner; a mere click puts a usual one there. */
export function stageStroke(view: PlanView, from: Point, keys: Keys): Stroke {
  const { editor } = view
  const start = snapped(view, from, keys)
  let box: Box | null = null
  return {
    move(at, now) {
      box = boxFrom(start, snapped(view, at, now))
      view.setHints({ marquee: box })
    },
    end() {
      view.setHints({})
      const name = editor.plan.stage?.name
      const drawn = box && box.maxX - box.minX >= 20 && box.maxY - box.minY >= 10
      const stage = drawn
        ? { x: box!.minX, y: box!.minY, width: box!.maxX - box!.minX, height: box!.maxY - box!.minY }
        : (editor.plan.stage ?? edit.stageAbove(planBox(editor.plan)))
      editor.setStage(name ? { ...stage, name } : stage)
      editor.selectStage()
      editor.set({ tool: 'select' })
    },
    cancel: () => view.setHints({}),
  }
}

/** Pulls the stage by a corner. */
export function resizeStroke(view: PlanView, grip: Grip): Stroke {
  const { editor } = view
  const stage = editor.plan.stage!
  const box = stageBox(stage)
  return {
    move(at, keys) {
      const { x, y } = snapped(view, at, keys)
      const next = {
        minX: grip.endsWith('w') ? Math.min(x, box.maxX - 20) : box.minX,
        maxX: grip.endsWith('e') ? Math.max(x, box.minX + 20) : box.maxX,
        minY: grip.startsWith('n') ? Math.min(y, box.maxY - 10) : box.minY,
        maxY: grip.startsWith('s') ? Math.max(y, box.minY + 10) : box.maxY,
      }
      editor.tryOut((plan) =>
        edit.setStage(plan, {
          ...stage,
          x: next.minX,
          y: next.minY,
          width: next.maxX - next.minX,
          height: next.maxY - next.minY,
        }),
      )
    },
    end: () => editor.keep(),
    cancel: () => editor.discard(),
  }
}
