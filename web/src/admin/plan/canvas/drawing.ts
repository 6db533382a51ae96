import { toPlan, toScreen, type Camera, type View } from '../../../seatmap/camera'
import type { MapColors } from '../../../seatmap/palette'
import type { EditorState } from '../editor'
import type { Box } from '../model'
import type { Point } from '../shape'
import { rowAt, type Columns } from './columns'
import { handlesOf } from './handles'

/** What a gesture shows beside the plan itself, in plan units. */
export interface Hints {
  marquee?: Box
  /** Seats that would be made. */
  ghost?: readonly Point[]
  /** Lines that something settled on. */
  guides?: { x?: number; y?: number }
  /** A few words at the pointer: how many seats, how many degrees. */
  readout?: { at: Point; text: string }
  /** Where the brush is. */
  brush?: { at: Point; radius: number }
}

export interface Scene {
  columns: Columns
  state: EditorState
  camera: Camera
  view: View
  seatSize: number
  /** Chosen seats have rings, as they are large enough. */
  rings: boolean
  /** The choice can be pulled about. */
  grips: boolean
  hints: Hints
  flagged: ReadonlySet<number>
  colors: MapColors
  stageWord: string
}

export const gridStep = 10
const numbersFrom = 17
const rowNamesFrom = 9

const font = (sizePx: number, weight: number) =>
  `${weight} ${sizePx}px "Pretendard Variable", system-ui, sans-serif`

type Ctx = CanvasRenderingContext2D

/** Under the seats: the grid and the stage. */
export function drawBelow(ctx: Ctx, scene: Scene): void {
  if (scene.state.grid) drawGrid(ctx, scene)
  drawStage(ctx, scene)
}

/** Over the seats: all that is text, choice or tool. */
export function drawAbove(ctx: Ctx, scene: Scene): void {
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  drawSeatNotes(ctx, scene)
  drawSectionNames(ctx, scene)
  drawChoice(ctx, scene)
  drawHints(ctx, scene)
}

function drawGrid(ctx: Ctx, { camera, view, colors }: Scene): void {
  const from = toPlan(camera, view, 0, 0)
  const to = toPlan(camera, view, view.width, view.height)
  ctx.lineWidth = 1
  ctx.strokeStyle = colors.line
  for (const step of [gridStep * 2, gridStep * 10]) {
    const gap = step * camera.scale
    if (gap < 9) continue
    ctx.globalAlpha = Math.min(0.5, gap / 120) * (step > gridStep * 2 ? 0.9 : 0.55)
    ctx.beginPath()
    for (let x = Math.ceil(from.x / step) * step; x <= to.x; x += step) {
      const px = Math.round((x - camera.x) * camera.scale + view.width / 2) + 0.5
      ctx.moveTo(px, 0)
      ctx.lineTo(px, view.height)
    }
    for (let y = Math.ceil(from.y / step) * step; y <= to.y; y += step) {
      const py = Math.round((y - camera.y) * camera.scale + view.height / 2) + 0.5
      ctx.moveTo(0, py)
      ctx.lineTo(view.width, py)
    }
    ctx.stroke()
  }
  ctx.globalAlpha = 1
}

function drawStage(ctx: Ctx, { columns, camera, view, colors, stageWord, state }: Scene): void {
  const stage = columns.plan.stage
  if (!stage) return
  const { x, y } = toScreen(camera, view, stage.x, stage.y)
  const width = stage.width * camera.scale
  const height = stage.height * camera.scale
  ctx.fillStyle = colors.line
  ctx.globalAlpha = 0.75
  ctx.beginPath()
  ctx.roundRect(x, y, width, height, Math.min(10, height / 3))
  ctx.fill()
  ctx.globalAlpha = 1
  if (state.stageSelected) {
    ctx.strokeStyle = colors.brand
    ctx.lineWidth = 2
    ctx.stroke()
  }
  const size = Math.min(16, height * 0.6, width / 6)
  if (size < 7) return
  ctx.fillStyle = colors.muted
  ctx.font = font(size, 700)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  ctx.fillText(stage.name || stageWord, x + width / 2, y + height / 2 + 1, width - 8)
}

/** Numbers, row names, rings and complaints of the seats in view. */
function drawSeatNotes(ctx: Ctx, scene: Scene): void {
  const { columns, camera, view, seatSize, colors, state, flagged } = scene
  if (seatSize < 4 && flagged.size === 0) return
  const margin = columns.pitch
  const from = toPlan(camera, view, 0, 0)
  const to = toPlan(camera, view, view.width, view.height)
  const numbered = seatSize >= numbersFrom
  const names = seatSize >= rowNamesFrom
  const rows = new Set<number>()
  const rings: number[] = []
  const wrong: number[] = []
  if (numbered) ctx.font = font(Math.min(seatSize * 0.42, 16), 600)
  const { x, y, seats, grade, styles, count } = columns
  for (let i = 0; i < count; i++) {
    if (x[i] < from.x - margin || x[i] > to.x + margin || y[i] < from.y - margin || y[i] > to.y + margin)
      continue
    const seat = seats[i]
    if (scene.rings && state.selection.has(seat.id)) rings.push(i)
    if (flagged.size > 0 && flagged.has(seat.id)) wrong.push(i)
    if (names) rows.add(rowAt(columns, i).first)
    if (!numbered) continue
    const px = (x[i] - camera.x) * camera.scale + view.width / 2
    const py = (y[i] - camera.y) * camera.scale + view.height / 2
    ctx.fillStyle = styles[grade[i]].ink
    ctx.fillText(seat.number, px, py + 0.5, seatSize * 0.9)
  }
  const circle = (i: number, reach: number) => {
    const px = (x[i] - camera.x) * camera.scale + view.width / 2
    const py = (y[i] - camera.y) * camera.scale + view.height / 2
    const half = Math.max(seatSize * reach, 1.2)
    ctx.moveTo(px + half, py - half + half * 0.4)
    ctx.roundRect(px - half, py - half, half * 2, half * 2, half * 0.4)
  }
  if (wrong.length) {
    ctx.strokeStyle = '#D55E00'
    ctx.lineWidth = Math.min(2.5, Math.max(1, seatSize * 0.12))
    ctx.beginPath()
    for (const i of wrong.slice(0, 4000)) circle(i, 0.62)
    ctx.stroke()
  }
  if (rings.length) {
    ctx.beginPath()
    for (const i of rings) circle(i, 0.54)
    ctx.strokeStyle = colors.brand
    ctx.lineWidth = Math.min(2.5, Math.max(1.5, seatSize * 0.1))
    ctx.stroke()
  }
  if (names) drawRowNames(ctx, scene, rows)
}

/** The row's name beside the seat that stands farthest to the left. */
function drawRowNames(
  ctx: Ctx,
  { columns, camera, view, seatSize, colors }: Scene,
  firsts: ReadonlySet<number>,
): void {
  ctx.font = font(Math.max(10, Math.min(seatSize * 0.5, 15)), 700)
  ctx.fillStyle = colors.muted
  for (const first of firsts) {
    const { row } = rowAt(columns, first)
    if (row.name === '') continue
    const ends = [row.seats[0], row.seats[row.seats.length - 1]]
    if (ends[0].x > ends[1].x) ends.reverse()
    const [left, right] = ends
    // Along the row, so that names of upright rows don't run into each other.
    const length = Math.hypot(right.x - left.x, right.y - left.y) || 1
    const away = seatSize * 0.5 + 12
    const { x, y } = toScreen(camera, view, left.x, left.y)
    const across = row.seats.length === 1 ? 1 : (right.x - left.x) / length
    const down = row.seats.length === 1 ? 0 : (right.y - left.y) / length
    ctx.fillText(row.name, x - across * away, y - down * away + 0.5)
  }
}

function drawSectionNames(ctx: Ctx, { columns, camera, view, seatSize, colors }: Scene): void {
  if (seatSize >= numbersFrom) return
  for (const { section, box } of columns.sections) {
    if (section.name === '' || box.minX > box.maxX) continue
    const a = toScreen(camera, view, box.minX, box.minY)
    const b = toScreen(camera, view, box.maxX, box.maxY)
    if (b.x < 0 || b.y < 0 || a.x > view.width || a.y > view.height) continue
    const size = Math.min(14, Math.max((b.x - a.x) / 6, 8))
    if (b.x - a.x < 26 || size < 8) continue
    ctx.font = font(size, 700)
    const x = (a.x + b.x) / 2
    const y = (a.y + b.y) / 2
    ctx.lineWidth = 4
    ctx.lineJoin = 'round'
    ctx.strokeStyle = colors.ground
    ctx.strokeText(section.name, x, y)
    ctx.fillStyle = colors.ink
    ctx.fillText(section.name, x, y)
  }
}

/** The frame around what is chosen, with what it can be pulled by. */
function drawChoice(ctx: Ctx, scene: Scene): void {
  const { colors, camera, view } = scene
  const handles = handlesOf(scene.columns.plan, scene.state, (x, y) => toScreen(camera, view, x, y))
  if (!handles) return
  const { frame } = handles
  ctx.strokeStyle = colors.brand
  ctx.lineWidth = 1.5
  if (handles.kind === 'seats') {
    ctx.setLineDash([5, 4])
    ctx.strokeRect(frame.minX, frame.minY, frame.maxX - frame.minX, frame.maxY - frame.minY)
    ctx.setLineDash([])
  }
  for (const { name, at } of scene.grips ? handles.grips : []) {
    if (name === 'rotate') {
      ctx.beginPath()
      ctx.moveTo(at.x, at.y)
      ctx.lineTo(at.x, frame.minY)
      ctx.stroke()
    }
    ctx.beginPath()
    if (name === 'bend') {
      ctx.moveTo(at.x, at.y - 8)
      ctx.lineTo(at.x + 8, at.y)
      ctx.lineTo(at.x, at.y + 8)
      ctx.lineTo(at.x - 8, at.y)
      ctx.closePath()
    } else if (name === 'rotate') ctx.arc(at.x, at.y, 7, 0, Math.PI * 2)
    else ctx.rect(at.x - 6, at.y - 6, 12, 12)
    ctx.fillStyle = colors.surface
    ctx.fill()
    ctx.lineWidth = 2
    ctx.stroke()
    ctx.lineWidth = 1.5
  }
}

function drawHints(ctx: Ctx, { hints, camera, view, colors, seatSize, columns }: Scene): void {
  const { marquee, ghost, guides, readout, brush } = hints
  if (guides) {
    ctx.strokeStyle = '#D55E00'
    ctx.lineWidth = 1
    ctx.beginPath()
    if (guides.x !== undefined) {
      const { x } = toScreen(camera, view, guides.x, 0)
      ctx.moveTo(x, 0)
      ctx.lineTo(x, view.height)
    }
    if (guides.y !== undefined) {
      const { y } = toScreen(camera, view, 0, guides.y)
      ctx.moveTo(0, y)
      ctx.lineTo(view.width, y)
    }
    ctx.stroke()
  }
  if (ghost?.length) {
    // A blank sheet has no usual distance yet: what is drawn shows as it will be.
    const size = columns.count > 0 ? seatSize : 16 * camera.scale
    const half = Math.max(size / 2, 1)
    ctx.fillStyle = colors.brand
    ctx.globalAlpha = 0.55
    ctx.beginPath()
    for (const place of ghost) {
      const { x, y } = toScreen(camera, view, place.x, place.y)
      ctx.rect(x - half, y - half, half * 2, half * 2)
    }
    ctx.fill()
    ctx.globalAlpha = 1
  }
  if (marquee) {
    const a = toScreen(camera, view, marquee.minX, marquee.minY)
    const b = toScreen(camera, view, marquee.maxX, marquee.maxY)
    ctx.fillStyle = colors.brand
    ctx.globalAlpha = 0.1
    ctx.fillRect(a.x, a.y, b.x - a.x, b.y - a.y)
    ctx.globalAlpha = 1
    ctx.strokeStyle = colors.brand
    ctx.lineWidth = 1.5
    ctx.strokeRect(a.x, a.y, b.x - a.x, b.y - a.y)
  }
  if (brush) {
    const { x, y } = toScreen(camera, view, brush.at.x, brush.at.y)
    ctx.strokeStyle = colors.ink
    ctx.lineWidth = 1.5
    ctx.beginPath()
    ctx.arc(x, y, brush.radius * camera.scale, 0, Math.PI * 2)
    ctx.stroke()
  }
  if (readout) {
    const { x, y } = toScreen(camera, view, readout.at.x, readout.at.y)
    ctx.font = font(13, 600)
    ctx.textAlign = 'left'
    const width = ctx.measureText(readout.text).width + 20
    const left = Math.max(4, Math.min(x + 16, view.width - width - 4))
    const top = Math.max(4, Math.min(y + 16, view.height - 32))
    ctx.fillStyle = colors.ink
    ctx.beginPath()
    ctx.roundRect(left, top, width, 28, 8)
    ctx.fill()
    ctx.fillStyle = colors.ground
    ctx.fillText(readout.text, left + 10, top + 14.5)
    ctx.textAlign = 'center'
  }
}
