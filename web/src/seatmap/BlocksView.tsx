import { useLayoutEffect, useRef } from 'react'
import { useT } from '../i18n'
import { watchColours } from '../lib/theme'
import { fit, wholeMargin } from './camera'
import type { Blocks } from './drawing'
import { drawSectionNames, drawStage, prepareCanvas } from './names'
import { gradeStyles, readColors } from './palette'

/** The picture of each hall's blocks. It moves from the waiting page into the map's place, and is painted once. */
const pictures = new WeakMap<Blocks, HTMLCanvasElement>()

function pictureOf(blocks: Blocks): HTMLCanvasElement {
  let canvas = pictures.get(blocks)
  if (!canvas) {
    canvas = document.createElement('canvas')
    canvas.className = 'absolute inset-0 size-full'
    canvas.setAttribute('aria-hidden', 'true')
    pictures.set(blocks, canvas)
  }
  return canvas
}

/** A hall's blocks, drawn as the map will show their seats, while these are on their way. */
export function BlocksView({ blocks }: { blocks: Blocks }) {
  const t = useT()
  const ref = useRef<HTMLDivElement>(null)
  const stageWord = t.seats.stage
  useLayoutEffect(() => {
    const canvas = pictureOf(blocks)
    ref.current!.append(canvas)
    const draw = () => paint(canvas, blocks, stageWord)
    const resized = () => {
      const painted = `${canvas.clientWidth}x${canvas.clientHeight} ${stageWord}`
      if (canvas.dataset.painted === painted) return
      canvas.dataset.painted = painted
      draw()
    }
    const watcher = new ResizeObserver(resized) // it also tells of the size at the beginning
    watcher.observe(canvas)
    const stop = watchColours(draw)
    return () => {
      watcher.disconnect()
      stop()
    }
  }, [blocks, stageWord])
  return <div ref={ref} className="absolute inset-0" />
}

function paint(canvas: HTMLCanvasElement, blocks: Blocks, stageWord: string): void {
  const ctx = canvas.getContext('2d')!
  const view = { width: canvas.clientWidth, height: canvas.clientHeight }
  if (view.width === 0 || view.height === 0) return
  const looking = { view, camera: fit(blocks.bounds, view, wholeMargin(view)) }
  const { camera } = looking
  const colors = readColors(canvas)
  const styles = gradeStyles(blocks.grades)
  prepareCanvas(ctx, view, Math.min(window.devicePixelRatio || 1, 2))
  drawStage(ctx, blocks.stage, looking, colors, stageWord)
  ctx.globalAlpha = 0.32
  for (const { outline, grade } of blocks.sections) {
    ctx.fillStyle = styles[grade].color
    ctx.beginPath()
    for (let i = 0; i < outline.length; i += 2) {
      const x = (outline[i] - camera.x) * camera.scale + view.width / 2
      const y = (outline[i + 1] - camera.y) * camera.scale + view.height / 2
      ctx.lineTo(x, y)
    }
    ctx.fill()
  }
  ctx.globalAlpha = 1
  drawSectionNames(ctx, blocks.sections, looking, colors, 12)
  // Measurements and tests read when that was.
  if (!canvas.dataset.drawn) performance.mark('blocks drawn')
  canvas.dataset.drawn = 'blocks'
}
