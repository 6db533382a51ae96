import {
  confine,
  fit,
  pan,
  toPlan,
  toScreen,
  zoomAt,
  type Camera,
  type Limits,
  type View,
} from '../../../seatmap/camera'
import { readColors, type MapColors } from '../../../seatmap/palette'
import { Picker } from '../../../seatmap/picking'
import { seatLook, type SeatRenderer } from '../../../seatmap/renderer'
import { addLayer, createRenderer } from '../../../seatmap/surface'
import type { Editor, EditorState } from '../editor'
import { boxOf, planBox, selected, type Box } from '../model'
import type { Point } from '../shape'
import { columnsOf, type Columns } from './columns'
import { drawAbove, drawBelow, type Hints } from './drawing'

/** From this size (CSS pixels) on a chosen seat has a ring; below it, its colour tells. */
const ringFrom = 9
const seatShare = 0.84
const largestSeatPx = 60

/** The drawing board: its canvases inside `host`, its camera, and what is on it. It draws only when something changed. */
export class PlanView {
  readonly host: HTMLElement
  readonly editor: Editor
  columns: Columns
  camera: Camera = { x: 0, y: 0, scale: 1 }
  view: View = { width: 0, height: 0 }
  hints: Hints = {}
  /** Only looked at: nothing can be pulled about. */
  viewOnly = false
  /** Seats that a check complains of. */
  flagged: ReadonlySet<number> = new Set()
  private readonly stageWord: string
  private readonly below: CanvasRenderingContext2D
  private readonly above: CanvasRenderingContext2D
  private renderer: SeatRenderer
  private colors: MapColors
  private drawnState: EditorState
  private settled: Columns
  private picker: Picker | null = null
  private solid = false
  private frame = 0
  private readonly stops: (() => void)[] = []
  private readonly cameraWatchers = new Set<() => void>()
  /** Milliseconds that the last frames took on this thread, for the tests. */
  private readonly frameTimes: number[] = []

  constructor(host: HTMLElement, editor: Editor, stageWord: string) {
    this.host = host
    this.editor = editor
    this.stageWord = stageWord
    this.drawnState = editor.state
    this.columns = columnsOf(editor.state.preview ?? editor.plan, null)
    this.settled = this.columns
    this.colors = readColors(host)
    this.below = addLayer(host).getContext('2d')!
    this.renderer = createRenderer(
      host,
      () => this.columns,
      () => this.pick(),
      (renderer) => {
        this.renderer = renderer
        this.dress()
        this.schedule()
      },
    )
    this.above = addLayer(host).getContext('2d')!
    this.dress()
    this.stops.push(editor.store.subscribe(() => this.follow()))
    const watcher = new ResizeObserver(() => this.resize())
    watcher.observe(host)
    this.stops.push(() => watcher.disconnect())
    this.resize()
  }

  dispose(): void {
    cancelAnimationFrame(this.frame)
    for (const stop of this.stops) stop()
    this.renderer.dispose()
    this.host.replaceChildren()
  }

  // ---- camera

  onCamera(watcher: () => void): () => void {
    this.cameraWatchers.add(watcher)
    return () => this.cameraWatchers.delete(watcher)
  }

  private setCamera(camera: Camera): void {
    this.camera = confine(camera, this.limits())
    for (const watcher of this.cameraWatchers) watcher()
    this.schedule()
  }

  private limits(): Limits {
    const box = planBox(this.columns.plan) ?? { minX: -400, minY: -300, maxX: 400, maxY: 300 }
    const margin = 600
    const bounds = {
      minX: box.minX - margin,
      minY: box.minY - margin,
      maxX: box.maxX + margin,
      maxY: box.maxY + margin,
    }
    const whole = fit(bounds, this.view, 0).scale
    const largest = largestSeatPx / (this.columns.pitch * seatShare)
    return { bounds, minScale: Math.min(whole * 0.6, largest), maxScale: Math.max(largest, whole) }
  }

  fitAll(): void {
    const box = planBox(this.columns.plan) ?? { minX: -400, minY: -300, maxX: 400, maxY: 300 }
    // The counts float over the top of the board: what is shown begins below them.
    const top = Math.min(48, this.view.height * 0.1)
    const free = { width: this.view.width, height: this.view.height - top }
    const camera = fit(box, free, Math.min(40, this.view.width * 0.05), 3)
    this.setCamera({ ...camera, y: camera.y - top / 2 / camera.scale })
  }

  panBy(dx: number, dy: number): void {
    this.setCamera(pan(this.camera, dx, dy))
  }

  zoomBy(factor: number, at?: Point): void {
    const { x, y } = at ?? { x: this.view.width / 2, y: this.view.height / 2 }
    this.setCamera(zoomAt(this.camera, this.view, x, y, factor, this.limits()))
  }

  /** Brings seats into view, close enough to tell them apart. */
  showSeats(ids: ReadonlySet<number>): void {
    const box = boxOf(selected(this.columns.plan, ids))
    if (box) this.showBox(box)
  }

  showBox(box: Box): void {
    const around = this.columns.pitch * 5
    const wide = {
      minX: box.minX - around,
      minY: box.minY - around,
      maxX: box.maxX + around,
      maxY: box.maxY + around,
    }
    this.setCamera(fit(wide, this.view, 24, 28 / this.columns.pitch))
  }

  /** Brings the choice into view when it lies outside. */
  reveal(): void {
    const box = this.editor.selectionBox()
    if (!box) return
    const middle = this.toScreen((box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2)
    if (middle.x < 20 || middle.y < 20 || middle.x > this.view.width - 20 || middle.y > this.view.height - 20)
      this.setCamera({
        ...this.camera,
        x: (box.minX + box.maxX) / 2,
        y: (box.minY + box.maxY) / 2,
      })
  }

  toPlan(at: Point): Point {
    return toPlan(this.camera, this.view, at.x, at.y)
  }

  toScreen(x: number, y: number): Point {
    return toScreen(this.camera, this.view, x, y)
  }

  get seatSize(): number {
    return this.columns.pitch * seatShare * this.camera.scale
  }

  /** The plan point in the middle of what is seen. */
  get centre(): Point {
    return { x: this.camera.x, y: this.camera.y }
  }

  // ---- hit-testing

  private pick(): Picker {
    this.picker ??= new Picker(this.columns)
    return this.picker
  }

  /** The place in the columns of the seat under a point of the screen, or null. */
  seatAt(at: Point, reachPx = 4): number | null {
    const { x, y } = this.toPlan(at)
    const reach = Math.max(this.seatSize / 2, 5) + reachPx
    return this.pick().nearest(x, y, reach / this.camera.scale)
  }

  seatsWithin({ minX, minY, maxX, maxY }: Box): number[] {
    return this.pick()
      .within(minX, minY, maxX, maxY)
      .map((seat) => this.columns.seats[seat].id)
  }

  seatsNear(at: Point, radius: number): number[] {
    const { x, y } = this.toPlan(at)
    return this.seatsWithin({ minX: x - radius, minY: y - radius, maxX: x + radius, maxY: y + radius })
  }

  // ---- drawing

  setHints(hints: Hints): void {
    this.hints = hints
    this.schedule()
  }

  setFlagged(seats: ReadonlySet<number>): void {
    this.flagged = seats
    this.schedule()
  }

  refreshColors(): void {
    this.colors = readColors(this.host)
    this.dress()
    this.schedule()
  }

  private follow(): void {
    const state = this.editor.state
    const before = this.drawnState
    this.drawnState = state
    const plan = state.preview ?? state.history.present
    const other = plan !== this.columns.plan
    if (other) {
      this.columns = columnsOf(plan, state.preview ? this.settled : null)
      if (!state.preview) this.settled = this.columns
      this.picker = null
      this.renderer.replace(this.columns, this.rendererPicker())
      this.renderer.setColors(this.chosenInk(), this.columns.styles)
    }
    if (other || state.selection !== before.selection) this.markSelection()
    this.schedule()
  }

  /** Only the plain renderer looks seats up, so only it pays for the index. */
  private rendererPicker(): Picker {
    return this.renderer.kind === 'canvas2d' ? this.pick() : (null as never)
  }

  private dress(): void {
    this.renderer.setColors(this.chosenInk(), this.columns.styles)
    this.markSelection()
  }

  /** Chosen seats are ink: brand blue could be mistaken for a grade's. */
  private chosenInk(): MapColors {
    return { ...this.colors, brand: this.colors.ink }
  }

  private markSelection(): void {
    const { selection } = this.drawnState
    this.solid = this.seatSize < ringFrom
    const looks = new Uint8Array(this.columns.count)
    if (this.solid && selection.size > 0) {
      this.columns.seats.forEach((seat, i) => {
        if (selection.has(seat.id)) looks[i] = seatLook.mine
      })
    }
    this.renderer.setLooks(looks, null, 0)
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host
    if (width === 0 || height === 0 || (width === this.view.width && height === this.view.height)) return
    const first = this.view.width === 0
    this.view = { width, height }
    if (first) this.fitAll()
    this.schedule()
  }

  schedule(): void {
    if (this.frame) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.draw()
    })
  }

  private draw(): void {
    if (this.view.width === 0) return
    const startMs = performance.now()
    if (this.solid !== this.seatSize < ringFrom) this.markSelection()
    const pixelRatio = Math.min(devicePixelRatio || 1, 2)
    for (const ctx of [this.below, this.above]) {
      const width = Math.round(this.view.width * pixelRatio)
      const height = Math.round(this.view.height * pixelRatio)
      if (ctx.canvas.width !== width || ctx.canvas.height !== height) {
        ctx.canvas.width = width
        ctx.canvas.height = height
      }
      ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
      ctx.clearRect(0, 0, this.view.width, this.view.height)
    }
    const scene = {
      columns: this.columns,
      state: this.drawnState,
      camera: this.camera,
      view: this.view,
      seatSize: this.seatSize,
      rings: !this.solid,
      grips: !this.viewOnly,
      hints: this.hints,
      flagged: this.flagged,
      colors: this.colors,
      stageWord: this.stageWord,
    }
    drawBelow(this.below, scene)
    this.renderer.draw({
      camera: this.camera,
      view: this.view,
      pixelRatio,
      seatSize: this.seatSize,
      nowMs: performance.now(),
    })
    drawAbove(this.above, scene)
    this.frameTimes.push(performance.now() - startMs)
    if (this.frameTimes.length > 120) this.frameTimes.shift()
    const sorted = [...this.frameTimes].sort((a, b) => a - b)
    this.host.dataset.frameMs = sorted[Math.floor(sorted.length / 2)].toFixed(1)
    this.host.dataset.camera = `${this.camera.x} ${this.camera.y} ${this.camera.scale}`
    this.host.dataset.renderer = this.renderer.kind
    this.host.dataset.seats = String(this.columns.count)
  }
}
