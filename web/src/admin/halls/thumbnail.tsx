import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isDark, watchColours } from '../../lib/theme'
import { gradeStyles, readColors } from '../../seatmap/palette'
import { tableOf, type PlanInput } from '../../seatmap/planInput'

/** A plan at a glance: every seat a dot in its grade's colour. */
export function PlanThumbnail({ plan, label }: { plan: PlanInput; label: string }) {
  const ref = useRef<HTMLCanvasElement>(null)
  const dark = useSyncExternalStore(watchColours, isDark)
  useEffect(() => {
    const canvas = ref.current
    if (!canvas) return
    const draw = () => paint(canvas, plan)
    const watcher = new ResizeObserver(draw)
    watcher.observe(canvas)
    draw()
    return () => watcher.disconnect()
  }, [plan, dark])
  return <canvas ref={ref} role="img" aria-label={label} className="block h-64 w-full" />
}

function paint(canvas: HTMLCanvasElement, plan: PlanInput): void {
  const ctx = canvas.getContext('2d')
  const { clientWidth: width, clientHeight: height } = canvas
  if (!ctx || width === 0) return
  const ratio = Math.min(devicePixelRatio || 1, 2)
  canvas.width = width * ratio
  canvas.height = height * ratio
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
  const colors = readColors(canvas)
  const table = tableOf(plan)
  const { bounds, stage } = table
  const margin = 12
  const scale = Math.min(
    (width - margin * 2) / Math.max(bounds.maxX - bounds.minX, 1),
    (height - margin * 2) / Math.max(bounds.maxY - bounds.minY, 1),
    1.2,
  )
  const left = (width - (bounds.maxX - bounds.minX) * scale) / 2 - bounds.minX * scale
  const top = (height - (bounds.maxY - bounds.minY) * scale) / 2 - bounds.minY * scale
  if (stage) {
    ctx.fillStyle = colors.line
    ctx.beginPath()
    ctx.roundRect(stage.x * scale + left, stage.y * scale + top, stage.width * scale, stage.height * scale, 4)
    ctx.fill()
  }
  const size = Math.max(1, table.pitch * scale * 0.72)
  const styles = gradeStyles(table.grades)
  table.grades.forEach((_, grade) => {
    ctx.fillStyle = styles[grade].color
    ctx.beginPath()
    for (let i = 0; i < table.count; i++) {
      if (table.grade[i] === grade)
        ctx.rect(table.x[i] * scale + left - size / 2, table.y[i] * scale + top - size / 2, size, size)
    }
    ctx.fill()
  })
}
