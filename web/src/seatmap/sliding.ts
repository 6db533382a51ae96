import type { Camera, View } from './camera'

/** A frame that takes longer is felt under a moving finger. */
const slowMs = 34
/** The picture is drawn anew when it has been left so far behind, or when nothing has moved for so long. */
const farShare = 0.4
const zoomBy = 1.6
const restMs = 140

/**
 * Where drawing tens of thousands of seats takes its time (a slow phone, no graphics card), the picture that is there
 * moves along with the finger, and is drawn anew when that rests or has gone far. Where drawing is fast, it never slides.
 */
export class Sliding {
  private drawn: Camera | null = null
  private frameMs = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly layers: () => Iterable<HTMLElement>,
    private readonly onRest: () => void,
  ) {}

  /** Moves the picture instead of drawing it. Answers false where it must be drawn. */
  slide(camera: Camera, view: View): boolean {
    const from = this.drawn
    if (!from || this.frameMs < slowMs) return false
    const zoom = camera.scale / from.scale
    const [x, y] = [(from.x - camera.x) * camera.scale, (from.y - camera.y) * camera.scale]
    const far = Math.abs(x) > view.width * farShare || Math.abs(y) > view.height * farShare
    if (far || zoom > zoomBy || zoom < 1 / zoomBy) return false
    this.move(
      `matrix(${zoom},0,0,${zoom},${x + ((1 - zoom) * view.width) / 2},${y + ((1 - zoom) * view.height) / 2})`,
    )
    clearTimeout(this.timer)
    this.timer = setTimeout(this.onRest, restMs)
    return true
  }

  /** The picture was drawn for this camera, from startMs on. How long until the next frame tells what that costs. */
  drew(camera: Camera, startMs: number): void {
    this.drawn = camera
    this.move('')
    clearTimeout(this.timer)
    requestAnimationFrame(() => {
      const tookMs = performance.now() - startMs
      this.frameMs = this.frameMs === 0 ? tookMs : this.frameMs * 0.6 + tookMs * 0.4
    })
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private move(transform: string): void {
    for (const { style } of this.layers()) {
      if (style.transform === transform) continue
      style.transformOrigin = '0 0'
      style.transform = transform
    }
  }
}
