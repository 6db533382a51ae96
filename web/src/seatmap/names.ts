import { seatLabel } from '../i18n/seatLabel'
import { toScreen, type Camera, type View } from './camera'
import type { MapColors } from './palette'
import type { Bounds, Point, Stage } from './plan'

/** What is written on a plan whether its seats are there yet or not: the stage and the names of sections. */

export interface Looking {
  camera: Camera
  view: View
}

export interface Named {
  readonly name: string
  readonly seatCount: number
  readonly bounds: Bounds
  readonly labelAt: Point
}

export const font = (sizePx: number, weight: number) =>
  `${weight} ${sizePx}px "Pretendard Variable", system-ui, sans-serif`

export function drawStage(
  ctx: CanvasRenderingContext2D,
  stage: Stage | null,
  { camera, view }: Looking,
  colors: MapColors,
  stageWord: string,
): void {
  if (!stage) return
  const { x, y } = toScreen(camera, view, stage.x, stage.y)
  const width = stage.width * camera.scale
  const height = stage.height * camera.scale
  ctx.fillStyle = colors.line
  ctx.globalAlpha = 0.55
  ctx.beginPath()
  ctx.roundRect(x, y, width, height, Math.min(10, height / 3))
  ctx.fill()
  ctx.globalAlpha = 1
  const size = Math.min(16, height * 0.6, width / 6)
  if (size < 7) return
  ctx.fillStyle = colors.muted
  ctx.font = font(size, 700)
  ctx.letterSpacing = `${size * 0.2}px`
  ctx.fillText(isStage(stage.name) ? stageWord : seatLabel(stage.name!), x + width / 2, y + height / 2 + 1)
  ctx.letterSpacing = '0px'
}

/** Each section's name where there is room for it, those of the largest first. */
export function drawSectionNames(
  ctx: CanvasRenderingContext2D,
  sections: readonly Named[],
  { camera, view }: Looking,
  colors: MapColors,
  sizePx: number,
): void {
  if (sections.length < 2) return
  ctx.font = font(sizePx, 700)
  const placed: Bounds[] = []
  const bySize = [...sections].sort((a, b) => b.seatCount - a.seatCount)
  for (const section of bySize) {
    const { minX, maxX } = section.bounds
    const { x, y } = toScreen(camera, view, section.labelAt.x, section.labelAt.y)
    const half = ctx.measureText(seatLabel(section.name)).width / 2 + 7
    // A name that is wider than what it names says nothing about where it belongs.
    if (half * 2 > (maxX - minX) * camera.scale * 1.1 + 8) continue
    const box = { minX: x - half, maxX: x + half, minY: y - 11, maxY: y + 11 }
    if (box.maxX < 0 || box.minX > view.width || box.maxY < 0 || box.minY > view.height) continue
    if (placed.some((other) => overlaps(box, other))) continue
    placed.push(box)
    drawPill(ctx, seatLabel(section.name), x, y, 7, colors)
  }
}

export function drawPill(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  padding: number,
  colors: MapColors,
): void {
  const half = ctx.measureText(text).width / 2 + padding
  ctx.globalAlpha = 0.88
  ctx.fillStyle = colors.surface
  ctx.beginPath()
  ctx.roundRect(x - half, y - 11, half * 2, 22, 11)
  ctx.fill()
  ctx.globalAlpha = 1
  ctx.fillStyle = colors.ink
  ctx.fillText(text, x, y + 1)
}

/** Makes a canvas as sharp as the screen, ready to be drawn on in CSS pixels. */
export function prepareCanvas(ctx: CanvasRenderingContext2D, view: View, pixelRatio: number): void {
  const { canvas } = ctx
  const width = Math.round(view.width * pixelRatio)
  const height = Math.round(view.height * pixelRatio)
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  ctx.clearRect(0, 0, view.width, view.height)
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
}

function overlaps(a: Bounds, b: Bounds): boolean {
  return a.minX < b.maxX + 4 && a.maxX > b.minX - 4 && a.minY < b.maxY + 2 && a.maxY > b.minY - 2
}

/** Whether a plan calls its stage just that; any other name is shown as it is. */
function isStage(name: string | undefined): boolean {
  return !name || /^(무대|stage)$/i.test(name.trim())
}
