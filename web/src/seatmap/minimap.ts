import type { Camera, View } from './camera'
import { rgb, type GradeStyle, type MapColors } from './palette'
import type { Point, SeatTable } from './plan'
import { seatLook } from './renderer'

const widthPx = 112
const maxHeightPx = 96
const paddingPx = 6

/** The whole hall in the corner, a pixel a seat, with a frame around what the map shows. */
export class MiniMap {
  private readonly ctx: CanvasRenderingContext2D
  private readonly table: SeatTable
  private readonly scale: number
  private readonly width: number
  private readonly height: number
  private readonly ratio = Math.min(2, globalThis.devicePixelRatio || 1)
  private picture: HTMLCanvasElement | null = null

  constructor(
    readonly canvas: HTMLCanvasElement,
    table: SeatTable,
  ) {
    this.ctx = canvas.getContext('2d')!
    this.table = table
    const { minX, minY, maxX, maxY } = table.bounds
    this.scale = Math.min(
      (widthPx - 2 * paddingPx) / Math.max(maxX - minX, 1e-6),
      (maxHeightPx - 2 * paddingPx) / Math.max(maxY - minY, 1e-6),
    )
    this.width = Math.ceil((maxX - minX) * this.scale + 2 * paddingPx)
    this.height = Math.ceil((maxY - minY) * this.scale + 2 * paddingPx)
    canvas.width = this.width * this.ratio
    canvas.height = this.height * this.ratio
    canvas.style.width = `${this.width}px`
    canvas.style.height = `${this.height}px`
  }

  /** The picture is stale; it is made again when it is next drawn. */
  invalidate(): void {
    this.picture = null
  }

  /** Where in the plan a point of the mini-map lies. */
  private toPlan(px: number, py: number): Point {
    const { minX, minY } = this.table.bounds
    return { x: (px - paddingPx) / this.scale + minX, y: (py - paddingPx) / this.scale + minY }
  }

  /** A press, or a drag, leads to that point of the plan. Answers how to stop listening. */
  listen(jump: (point: Point) => void): () => void {
    const { canvas } = this
    const press = (event: PointerEvent) => {
      event.stopPropagation()
      if (event.type === 'pointermove' && event.buttons === 0) return
      if (event.type === 'pointerdown') canvas.setPointerCapture(event.pointerId)
      const box = canvas.getBoundingClientRect()
      jump(this.toPlan(event.clientX - box.left, event.clientY - box.top))
    }
    const swallow = (event: Event) => event.stopPropagation()
    canvas.addEventListener('pointerdown', press)
    canvas.addEventListener('pointermove', press)
    canvas.addEventListener('pointerup', swallow)
    return () => {
      canvas.removeEventListener('pointerdown', press)
      canvas.removeEventListener('pointermove', press)
      canvas.removeEventListener('pointerup', swallow)
    }
  }

  draw(
    camera: Camera,
    view: View,
    looks: Uint8Array,
    colors: MapColors,
    grades: readonly GradeStyle[],
  ): void {
    this.picture ??= this.paint(looks, colors, grades)
    const { ctx, ratio } = this
    ctx.setTransform(1, 0, 0, 1, 0, 0)
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height)
    ctx.drawImage(this.picture, 0, 0)
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    const { minX, minY } = this.table.bounds
    // Close up in a stadium the frame would be a dot; it stays large enough to be seen.
    const width = Math.max((view.width / camera.scale) * this.scale, 8)
    const height = Math.max((view.height / camera.scale) * this.scale, 8)
    const x = (camera.x - minX) * this.scale + paddingPx
    const y = (camera.y - minY) * this.scale + paddingPx
    ctx.strokeStyle = colors.brand
    ctx.lineWidth = 2
    ctx.strokeRect(x - width / 2, y - height / 2, width, height)
  }

  private paint(looks: Uint8Array, colors: MapColors, grades: readonly GradeStyle[]): HTMLCanvasElement {
    const picture = document.createElement('canvas')
    picture.width = this.canvas.width
    picture.height = this.canvas.height
    const ctx = picture.getContext('2d')!
    const image = ctx.createImageData(picture.width, picture.height)
    const bytes = (hex: string) => rgb(hex).map((share) => Math.round(share * 255))
    const taken = bytes(colors.line)
    const byGrade = grades.map((style) => bytes(style.color))
    const { x, y, grade, count, bounds } = this.table
    const zoom = this.scale * this.ratio
    const pad = paddingPx * this.ratio
    const dot = Math.max(1, Math.round(this.table.pitch * zoom * 0.7))
    for (let seat = 0; seat < count; seat++) {
      const color = looks[seat] === seatLook.taken ? taken : byGrade[grade[seat]]
      const left = Math.round((x[seat] - bounds.minX) * zoom + pad)
      const top = Math.round((y[seat] - bounds.minY) * zoom + pad)
      for (let dy = 0; dy < dot; dy++) {
        for (let dx = 0; dx < dot; dx++) {
          const at = ((top + dy) * picture.width + left + dx) * 4
          image.data[at] = color[0]
          image.data[at + 1] = color[1]
          image.data[at + 2] = color[2]
          image.data[at + 3] = 255
        }
      }
    }
    ctx.putImageData(image, 0, 0)
    return picture
  }
}
