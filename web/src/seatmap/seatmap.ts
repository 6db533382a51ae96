import { reducedMotion } from '../lib/motion'
import type { Availability } from './availability'
import {
  between,
  confine,
  fit,
  hold,
  pan,
  toPlan,
  toScreen,
  wholeMargin,
  zoomAt,
  type Camera,
  type Limits,
  type View,
} from './camera'
import { flinging } from './flinging'
import { listenToGestures } from './gestures'
import { moveByKey } from './keys'
import { MiniMap } from './minimap'
import { Overlay, type OverlayFrame } from './overlay'
import { gradeStyles, readColors, type GradeStyle, type MapColors } from './palette'
import type { Picker } from './picking'
import type { Point, SeatTable } from './plan'
import { fadeMs, lookAll, seatLook, type Frame, type SeatRenderer } from './renderer'
import type { Selection } from './selection'
import {
  closeUpSeatPx,
  fingerReachPx,
  largestSeatPx,
  seatShare,
  tapSeatFromPx,
  type SeatMapEvents,
} from './sizes'
import { Sliding } from './sliding'
import { addLayer, createRenderer } from './surface'

/**
 * The map of a hall: owns its canvases inside `host`, its camera and its gestures, and draws only when something
 * has changed. It knows nothing of React, of prices or of what may be bought.
 */
export class SeatMap {
  private readonly host: HTMLElement
  private readonly table: SeatTable
  private readonly events: SeatMapEvents
  private readonly picker: Picker
  private readonly overlay: Overlay
  private readonly mini: MiniMap
  private readonly grades: GradeStyle[]
  private readonly looks: Uint8Array
  private readonly stops: (() => void)[] = []
  private renderer: SeatRenderer
  private colors: MapColors
  private camera: Camera = { x: 0, y: 0, scale: 1 }
  private view: View = { width: 0, height: 0 }
  private limits: Limits
  private fitScale = 1
  private selection: Selection = []
  private filter: number | null = null
  private availability: Availability | null = null
  private hovered: number | null = null
  private frame = 0
  private fadingUntilMs = 0
  /** Whether more than the camera has changed since the picture was drawn. */
  private stale = true
  private readonly sliding: Sliding
  /** What the names on the screen were written for. */
  private written: OverlayFrame | null = null
  /** Moves the camera on each frame until it answers false. */
  private motion: ((nowMs: number) => boolean) | null = null
  private readonly createdMs = performance.now()
  /** Work done until seats first stood on the screen, without the waiting for the network in between. */
  private workMs = 0
  private drawn = false
  /** Whether the first picture was begun, out of sight. */
  private begun = false

  constructor(host: HTMLElement, table: SeatTable, picker: Picker, events: SeatMapEvents, stageWord: string) {
    this.host = host
    this.table = table
    this.events = events
    this.picker = picker
    this.grades = gradeStyles(table.grades)
    this.looks = new Uint8Array(table.count).fill(seatLook.taken)
    this.colors = readColors(host)
    this.limits = { bounds: table.bounds, minScale: 0, maxScale: Infinity }
    this.renderer = createRenderer(
      host,
      () => this.table,
      () => this.picker,
      (renderer) => {
        this.renderer = renderer
        renderer.setColors(this.colors, this.grades)
        this.restyle(null, false)
      },
    )
    this.overlay = new Overlay(addLayer(host), table, this.picker, stageWord)
    this.sliding = new Sliding(
      () => host.querySelectorAll<HTMLElement>('.seatmap-layer'),
      () => this.redraw(),
    )
    const miniCanvas = document.createElement('canvas')
    miniCanvas.className = 'seatmap-mini'
    miniCanvas.setAttribute('aria-hidden', 'true')
    host.append(miniCanvas)
    this.mini = new MiniMap(miniCanvas, table)
    this.renderer.setColors(this.colors, this.grades)

    const watcher = new ResizeObserver(() => this.resize())
    watcher.observe(host)
    this.stops.push(
      () => watcher.disconnect(),
      this.listen(host),
      this.mini.listen((point) => this.jump(point)),
    )
    this.resize()
    this.workMs = performance.now() - this.createdMs
  }

  /** Shows who holds what. `changed` lists the seats that differ from before; null means all may. */
  setAvailability(availability: Availability, changed: readonly number[] | null): void {
    const startMs = performance.now()
    this.availability = availability
    this.restyle(changed, changed !== null)
    if (!this.drawn) this.workMs += performance.now() - startMs
  }

  setSelection(selection: Selection): void {
    if (selection.length === 0 && this.selection.length === 0) return
    const touched = [...this.selection, ...selection]
    this.selection = selection
    this.restyle(touched, false)
  }

  /** Shows one grade, the others faintly; null shows all. */
  setFilter(grade: number | null): void {
    if (grade === this.filter) return
    this.filter = grade
    this.restyle(null, false)
  }

  /** Writes names and numbers anew, when their letters have arrived. */
  refreshNames(): void {
    if (this.written) this.overlay.draw(this.written, this.colors, this.grades)
  }

  refreshColors(): void {
    this.colors = readColors(this.host)
    this.renderer.setColors(this.colors, this.grades)
    this.mini.invalidate()
    this.redraw()
  }

  zoomBy(factor: number): void {
    const middle = { x: this.view.width / 2, y: this.view.height / 2 }
    const target = zoomAt(this.camera, this.view, middle.x, middle.y, factor, this.limits)
    this.flyTo(confine(target, this.limits))
  }

  panBy(dx: number, dy: number): void {
    this.flyTo(confine(pan(this.camera, dx, dy), this.limits))
  }

  fitAll(): void {
    this.flyTo(this.whole())
  }

  /** Brings seats into view, close enough to read their numbers. */
  showSeats(seats: readonly number[]): void {
    if (seats.length === 0) return
    const xs = seats.map((seat) => this.table.x[seat])
    const ys = seats.map((seat) => this.table.y[seat])
    const around = this.table.pitch * 4
    const box = {
      minX: Math.min(...xs) - around,
      maxX: Math.max(...xs) + around,
      minY: Math.min(...ys) - around,
      maxY: Math.max(...ys) + around,
    }
    this.flyTo(confine(fit(box, this.view, 16, this.scaleFor(closeUpSeatPx)), this.limits))
  }

  dispose(): void {
    cancelAnimationFrame(this.frame)
    for (const stop of this.stops) stop()
    this.sliding.stop()
    this.renderer.dispose()
    this.host.replaceChildren()
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (width === 0 || height === 0 || (width === this.view.width && height === this.view.height)) return
    const first = this.view.width === 0
    const wasWhole = Math.abs(this.camera.scale - this.fitScale) < 1e-6
    this.view = { width, height }
    this.fitScale = this.whole().scale
    this.limits = {
      bounds: this.table.bounds,
      minScale: this.fitScale * 0.8,
      maxScale: Math.max(this.scaleFor(largestSeatPx), this.fitScale),
    }
    this.camera = first || wasWhole ? this.whole() : confine(this.camera, this.limits)
    this.redraw()
  }

  private whole(): Camera {
    return fit(this.table.bounds, this.view, wholeMargin(this.view), this.scaleFor(largestSeatPx * 0.8))
  }

  private scaleFor(seatPx: number): number {
    return seatPx / (this.table.pitch * seatShare)
  }

  private get seatSize(): number {
    return this.table.pitch * seatShare * this.camera.scale
  }

  private lookOf(seat: number): number {
    if (this.selection.includes(seat)) return seatLook.mine
    if (!this.availability?.isFree(seat)) return seatLook.taken
    return this.filter !== null && this.table.grade[seat] !== this.filter ? seatLook.dimmed : seatLook.free
  }

  private restyle(changed: readonly number[] | null, fade: boolean): void {
    if (!this.availability) return // all of them are styled when it comes
    if (changed) for (const seat of changed) this.looks[seat] = this.lookOf(seat)
    else lookAll(this.looks, this.availability, this.table, this.filter, this.selection)
    const nowMs = this.nowMs()
    const fading = fade && this.drawn && !reducedMotion()
    if (fading) this.fadingUntilMs = nowMs + fadeMs
    this.renderer.setLooks(this.looks, changed, fading ? nowMs : 0)
    this.mini.invalidate()
    this.redraw()
  }

  /** Time since this map was made: small numbers, since shaders count in 32-bit floats. */
  private nowMs(): number {
    return performance.now() - this.createdMs
  }

  private redraw(): void {
    this.stale = true
    this.schedule()
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.draw()
    })
  }

  private draw(): void {
    // Who holds what is not known yet: a picture of seats that all look taken would say something else.
    if (this.view.width === 0 || !this.availability) return
    const startMs = performance.now()
    const nowMs = this.nowMs()
    if (this.motion && !this.motion(nowMs)) this.motion = null
    const pixelRatio = Math.min(window.devicePixelRatio || 1, 2)
    const { camera, view, seatSize } = this
    const fading = nowMs < this.fadingUntilMs
    if (this.stale || fading || !this.sliding.slide(camera, view)) {
      const frame = { camera, view, pixelRatio, seatSize, nowMs }
      if (!this.begun && this.renderer.drawAside) {
        this.begun = true
        this.renderer.drawAside(frame, () => (this.write(frame), this.redraw()))
        this.workMs += performance.now() - startMs
        return
      }
      this.stale = false
      this.renderer.draw(frame)
      // The first picture's names were written while it was drawn.
      if (this.drawn || this.written?.camera !== camera || this.written.selection !== this.selection)
        this.write(frame)
      this.sliding.drew(camera, startMs)
    }
    const closer = camera.scale > this.fitScale * 1.25
    this.mini.canvas.hidden = !closer
    if (closer) this.mini.draw(camera, view, this.looks, this.colors, this.grades)
    this.report(performance.now() - startMs)
    if (this.motion || fading) this.schedule()
  }

  /** Writes names and numbers, and marks one's own seats. */
  private write(frame: Frame): void {
    this.written = { ...frame, looks: this.looks, selection: this.selection, hovered: this.hovered }
    this.overlay.draw(this.written, this.colors, this.grades)
  }

  /** What measurements and tests read: how it draws, how long the first picture took, where it looks. */
  private report(drawMs: number): void {
    const { dataset } = this.host
    if (!this.drawn) {
      this.drawn = true
      performance.mark('seats drawn')
      this.events.onDrawn?.()
      dataset.renderer = this.renderer.kind
      dataset.firstDrawMs = (this.workMs + drawMs).toFixed(0)
    }
    dataset.camera = `${this.camera.x} ${this.camera.y} ${this.camera.scale}`
  }

  private flyTo(goal: Camera): void {
    const from = this.camera
    if (reducedMotion()) {
      this.camera = goal
      this.schedule()
      return
    }
    const startMs = this.nowMs()
    this.motion = (nowMs) => {
      const share = Math.min((nowMs - startMs) / 240, 1)
      this.camera = share === 1 ? goal : between(from, goal, share)
      return share < 1
    }
    this.schedule()
  }

  private listen(host: HTMLElement): () => void {
    const stopGestures = listenToGestures(host, {
      onStart: () => (this.motion = null),
      onPan: (dx, dy) => this.look(pan(this.camera, dx, dy)),
      onZoom: (at, factor) => this.look(zoomAt(this.camera, this.view, at.x, at.y, factor, this.limits)),
      onTap: (at, touch) => this.tap(at, touch),
      onHover: (at) => this.hover(at),
      onFling: (velocity) => this.fling(velocity),
    })
    const keys = (event: KeyboardEvent) =>
      moveByKey(this, event, Math.min(this.view.width, this.view.height) / 4)
    host.addEventListener('keydown', keys)
    return () => {
      stopGestures()
      host.removeEventListener('keydown', keys)
    }
  }

  private look(camera: Camera): void {
    this.camera = confine(camera, this.limits)
    this.schedule()
  }

  private jump(point: Point): void {
    this.motion = null
    this.look({ ...this.camera, ...point })
  }

  private tap(at: Point, touch: boolean): void {
    const point = toPlan(this.camera, this.view, at.x, at.y)
    const enough =
      this.seatSize >= Math.min(touch ? tapSeatFromPx.touch : tapSeatFromPx.mouse, this.largest())
    if (enough) {
      const reach = Math.max(touch ? fingerReachPx : 0, this.seatSize * 0.6) / this.camera.scale
      // A blunt finger means a free seat rather than the taken one beside it.
      const exact = this.picker.nearest(point.x, point.y, (this.seatSize * 0.5) / this.camera.scale)
      const seat =
        exact ?? this.picker.nearest(point.x, point.y, reach, (near) => this.looks[near] !== seatLook.taken)
      if (seat !== null) this.events.onPick(seat)
      return
    }
    this.closeIn(point)
  }

  private largest(): number {
    return this.limits.maxScale * this.table.pitch * seatShare
  }

  /** Zooms to where seats can be hit, staying within the section that was meant. */
  private closeIn(point: Point): void {
    const near = this.picker.nearest(point.x, point.y, (fingerReachPx * 2) / this.camera.scale)
    if (near === null) return
    const section = this.table.sections[this.table.section[near]].bounds
    const scale = Math.min(this.scaleFor(closeUpSeatPx), this.limits.maxScale)
    this.flyTo(confine({ scale, ...hold(point, section, this.view, scale) }, this.limits))
  }

  private hover(at: Point | null): void {
    let seat: number | null = null
    if (at && this.seatSize >= tapSeatFromPx.mouse) {
      const point = toPlan(this.camera, this.view, at.x, at.y)
      seat = this.picker.nearest(point.x, point.y, (this.seatSize * 0.6) / this.camera.scale)
    }
    this.host.style.cursor = seat !== null ? 'pointer' : 'grab'
    if (seat === this.hovered) return
    this.hovered = seat
    const place =
      seat === null ? null : toScreen(this.camera, this.view, this.table.x[seat], this.table.y[seat])
    this.events.onHover?.(seat, place)
    this.redraw()
  }

  private fling(velocity: Point): void {
    if (reducedMotion() || Math.hypot(velocity.x, velocity.y) < 0.15) return
    this.motion = flinging(velocity, this.nowMs(), (dx, dy) => {
      this.camera = confine(pan(this.camera, dx, dy), this.limits)
    })
    this.schedule()
  }
}
