import { rowAt } from './columns'
import { handlesOf } from './handles'
import {
  bendStroke,
  blockStroke,
  boxStroke,
  moveStroke,
  paintStroke,
  resizeStroke,
  rotateStroke,
  rowStroke,
  stageStroke,
  type Keys,
  type Stroke,
  type StrokeWords,
} from './strokes'
import type { Point } from '../shape'
import type { PlanView } from './view'

const slopPx = 4
const againMs = 400
const gripPx = 14

/** Turns mouse, pen, fingers and wheel on the board into strokes of the tool in hand. */
export class Pointer {
  private readonly pointers = new Map<number, Point>()
  private stroke: Stroke | null = null
  private pressed: { at: Point; keys: Keys; touch: boolean } | null = null
  private moved = false
  private panning = false
  private lastTap = { x: 0, y: 0, atMs: -Infinity, count: 0 }
  /** The space bar is down: whatever the tool, dragging moves the sheet. */
  space = false
  private readonly view: PlanView
  private readonly words: StrokeWords

  constructor(view: PlanView, words: StrokeWords) {
    this.view = view
    this.words = words
  }

  listen(): () => void {
    const { host } = this.view
    const events: [string, (event: never) => void, AddEventListenerOptions?][] = [
      ['pointerdown', (event: PointerEvent) => this.down(event)],
      ['pointermove', (event: PointerEvent) => this.move(event)],
      ['pointerup', (event: PointerEvent) => this.up(event)],
      ['pointercancel', (event: PointerEvent) => this.up(event, true)],
      [
        'pointerleave',
        () => this.view.editor.state.tool === 'paint' && !this.stroke && this.view.setHints({}),
      ],
      ['wheel', (event: WheelEvent) => this.wheel(event), { passive: false }],
    ]
    for (const [name, handler, options] of events)
      host.addEventListener(name, handler as EventListener, options)
    return () => {
      for (const [name, handler] of events) host.removeEventListener(name, handler as EventListener)
    }
  }

  /** Stops what is under way; the plan is as it was. */
  cancel(): boolean {
    if (!this.stroke) return false
    this.stroke.cancel()
    this.stroke = null
    this.pressed = null
    return true
  }

  private at(event: MouseEvent): Point {
    const box = this.view.host.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  private middle() {
    const [a, b] = [...this.pointers.values()]
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, gap: Math.hypot(a.x - b.x, a.y - b.y) }
  }

  private down(event: PointerEvent): void {
    const at = this.at(event)
    this.view.host.setPointerCapture(event.pointerId)
    this.pointers.set(event.pointerId, at)
    if (this.pointers.size > 1) {
      this.cancel()
      this.panning = true
      return
    }
    if (event.button > 1) return
    this.moved = false
    this.pressed = {
      at,
      keys: { shift: event.shiftKey, alt: event.altKey },
      touch: event.pointerType === 'touch',
    }
    const { tool } = this.view.editor.state
    // On a small screen nothing moves under a finger by mistake.
    const looking = this.view.viewOnly && tool !== 'paint'
    this.panning = event.button === 1 || this.space || tool === 'hand' || looking
    if (event.button === 1) event.preventDefault()
    if (!this.panning && tool === 'paint') this.begin()
  }

  private move(event: PointerEvent): void {
    const at = this.at(event)
    const last = this.pointers.get(event.pointerId)
    if (!last) return this.hover(at)
    if (this.pointers.size === 2) {
      const before = this.middle()
      this.pointers.set(event.pointerId, at)
      const now = this.middle()
      this.view.panBy(now.x - before.x, now.y - before.y)
      if (before.gap > 0) this.view.zoomBy(now.gap / before.gap, now)
      this.moved = true
      return
    }
    this.pointers.set(event.pointerId, at)
    const { pressed } = this
    if (!pressed) return
    if (!this.moved && Math.hypot(at.x - pressed.at.x, at.y - pressed.at.y) < (pressed.touch ? 8 : slopPx))
      return
    this.moved = true
    if (this.panning) return this.view.panBy(at.x - last.x, at.y - last.y)
    if (!this.stroke) this.begin()
    this.stroke?.move(this.view.toPlan(at), { shift: event.shiftKey, alt: event.altKey })
  }

  private up(event: PointerEvent, canceled = false): void {
    if (!this.pointers.delete(event.pointerId)) return
    if (this.pointers.size > 0) return
    const { pressed, stroke } = this
    this.stroke = null
    this.pressed = null
    if (canceled) return stroke?.cancel()
    if (stroke && (this.moved || this.view.editor.state.tool === 'paint')) return stroke.end()
    if (!this.moved && pressed && event.button === 0) this.tap(pressed, event.timeStamp)
  }

  /** The stroke that pressing here begins. */
  private begin(): void {
    const { view, words } = this
    const { editor } = view
    const { at, keys } = this.pressed!
    const from = view.toPlan(at)
    switch (editor.state.tool) {
      case 'row':
        this.stroke = rowStroke(view, from, keys, words)
        return
      case 'block':
        this.stroke = blockStroke(view, from, keys, words)
        return
      case 'paint':
        this.stroke = paintStroke(view, from, keys)
        return
      case 'stage':
        this.stroke = stageStroke(view, from, keys)
        return
    }
    const grip = this.gripAt(at)
    if (grip === 'rotate') this.stroke = rotateStroke(view, from, words)
    else if (grip === 'bend') this.stroke = bendStroke(view, from, words)
    else if (grip) this.stroke = resizeStroke(view, grip)
    else if (this.takeHold(at, keys)) this.stroke = moveStroke(view, from)
    else this.stroke = boxStroke(view, from, keys)
  }

  private gripAt(at: Point) {
    const { view } = this
    const handles = handlesOf(view.columns.plan, view.editor.state, (x, y) => view.toScreen(x, y))
    const near = handles?.grips.find((grip) => Math.hypot(grip.at.x - at.x, grip.at.y - at.y) <= gripPx)
    return near?.name ?? null
  }

  /** Chooses what is under the pointer unless it is chosen already; false over empty ground. */
  private takeHold(at: Point, keys: Keys): boolean {
    const { view } = this
    const { editor } = view
    const seat = view.seatAt(at)
    if (seat !== null) {
      const { id } = view.columns.seats[seat]
      if (!editor.state.selection.has(id)) keys.shift ? editor.toggle([id]) : editor.select([id])
      return true
    }
    if (this.onStage(at)) {
      editor.selectStage()
      return true
    }
    return false
  }

  private onStage(at: Point): boolean {
    const { stage } = this.view.columns.plan
    if (!stage) return false
    const { x, y } = this.view.toPlan(at)
    return x >= stage.x && y >= stage.y && x <= stage.x + stage.width && y <= stage.y + stage.height
  }

  /** One tap chooses a seat, a second one its row, a third one its section. A finger begins with the row. */
  private tap({ at, keys, touch }: NonNullable<Pointer['pressed']>, nowMs: number): void {
    const { view, lastTap } = this
    const { editor } = view
    const { tool } = editor.state
    if (tool === 'stage') {
      const stroke = stageStroke(view, view.toPlan(at), keys)
      return stroke.end()
    }
    if (tool !== 'select' && tool !== 'hand') return
    const again = nowMs - lastTap.atMs < againMs && Math.hypot(at.x - lastTap.x, at.y - lastTap.y) < 8
    const count = again ? lastTap.count + 1 : touch ? 2 : 1
    this.lastTap = { ...at, atMs: nowMs, count }
    const seat = view.seatAt(at, touch ? 12 : 4)
    if (seat === null) {
      if (this.onStage(at)) editor.selectStage()
      else if (!keys.shift && !this.gripAt(at)) editor.selectNone()
      return
    }
    const { row, section } = rowAt(view.columns, seat)
    const ids =
      count === 1
        ? [view.columns.seats[seat].id]
        : (count === 2 ? [row] : section.rows).flatMap((each) => each.seats.map(({ id }) => id))
    if (!keys.shift) editor.select(ids)
    else if (count === 1) editor.toggle(ids)
    else editor.select([...editor.state.selection, ...ids])
  }

  private hover(at: Point): void {
    const { view } = this
    const { tool } = view.editor.state
    if (tool === 'paint') {
      const radius = Math.max(view.columns.pitch * 0.9, 10 / view.camera.scale)
      view.setHints({ brush: { at: view.toPlan(at), radius } })
    }
    const cursor =
      this.space || tool === 'hand' ? 'grab' : tool === 'select' ? this.selectCursor(at) : 'crosshair'
    if (view.host.style.cursor !== cursor) view.host.style.cursor = cursor
  }

  private selectCursor(at: Point): string {
    const grip = this.gripAt(at)
    if (grip === 'rotate') return 'grab'
    if (grip === 'bend') return 'ns-resize'
    if (grip) return `${grip}-resize`
    return this.view.seatAt(at) !== null || this.onStage(at) ? 'move' : 'default'
  }

  /** Scrolling zooms, as on the buyers' map; with shift it moves sideways. */
  private wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : 1
    if (event.shiftKey) return this.view.panBy(-(event.deltaX || event.deltaY) * lines, 0)
    const speed = event.ctrlKey ? 0.01 : 0.0018
    const by = Math.max(-240, Math.min(240, event.deltaY * lines))
    this.view.zoomBy(Math.exp(-by * speed), this.at(event))
  }
}
