import { toPlan } from './camera'
import type { GradeStyle, MapColors } from './palette'
import type { Picker } from './picking'
import {
  fadeMs,
  markFrom,
  numberFrom,
  seatLook,
  type DrawnSeats,
  type Frame,
  type SeatRenderer,
} from './renderer'

/**
 * The same picture without a graphics card. Seats of one colour are gathered into one path, and only those in
 * view are visited, so that a stadium stays within reach of a slow machine.
 */
export function createCanvasRenderer(
  canvas: HTMLCanvasElement,
  first: DrawnSeats,
  firstPicker: Picker,
): SeatRenderer {
  const ctx = canvas.getContext('2d')!
  let table = first
  let picker = firstPicker
  let looks = new Uint8Array(table.count)
  let before = new Uint8Array(table.count)
  let changes = new Float64Array(table.count)
  let fadingUntilMs = 0
  let colors: MapColors
  let grades: readonly GradeStyle[] = []

  const fillOf = (look: number, grade: number) =>
    look === seatLook.taken ? colors.line : look === seatLook.mine ? colors.brand : grades[grade].color

  return {
    kind: 'canvas2d',
    replace(next, nextPicker) {
      table = next
      picker = nextPicker
      looks = new Uint8Array(next.count)
      before = new Uint8Array(next.count)
      changes = new Float64Array(next.count)
    },
    setColors(nextColors, nextGrades) {
      colors = nextColors
      grades = nextGrades
    },
    setLooks(next, changed, fadeStartMs) {
      const put = (seat: number) => {
        before[seat] = looks[seat]
        looks[seat] = next[seat]
        changes[seat] = fadeStartMs
      }
      if (changed) changed.forEach(put)
      else for (let seat = 0; seat < table.count; seat++) put(seat)
      if (fadeStartMs > 0) fadingUntilMs = fadeStartMs + fadeMs
    },
    draw({ camera, view, pixelRatio, seatSize, nowMs }: Frame) {
      const width = Math.round(view.width * pixelRatio)
      const height = Math.round(view.height * pixelRatio)
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width
        canvas.height = height
      }
      ctx.setTransform(1, 0, 0, 1, 0, 0)
      ctx.clearRect(0, 0, width, height)
      const size = Math.max(seatSize * pixelRatio, 1.6)
      const margin = table.pitch
      const from = toPlan(camera, view, 0, 0)
      const to = toPlan(camera, view, view.width, view.height)
      const visible = picker.within(from.x - margin, from.y - margin, to.x + margin, to.y + margin)

      // Key: look and grade, in the order in which they are painted.
      const groups = new Map<number, number[]>()
      const fading: number[] = []
      for (const seat of visible) {
        if (nowMs < fadingUntilMs && nowMs - changes[seat] < fadeMs) fading.push(seat)
        const look = looks[seat]
        const key = look === seatLook.taken ? 64 : look * 64 + 128 + table.grade[seat]
        const group = groups.get(key)
        if (group) group.push(seat)
        else groups.set(key, [seat])
      }
      const px = (seat: number) => (table.x[seat] - camera.x) * camera.scale * pixelRatio + width / 2
      const py = (seat: number) => (table.y[seat] - camera.y) * camera.scale * pixelRatio + height / 2
      const trace = (seat: number, look: number) => {
        const grow = look === seatLook.taken ? 0.78 : look === seatLook.mine ? 1.12 : 1
        const shape =
          seatSize < markFrom
            ? -1
            : seatSize >= numberFrom - 2
              ? -2
              : look === seatLook.taken
                ? 1
                : grades[table.grade[seat]].shape
        traceSeat(ctx, px(seat), py(seat), (size * grow) / 2, shape)
      }
      for (const [, group] of [...groups].sort((a, b) => a[0] - b[0])) {
        const look = looks[group[0]]
        ctx.fillStyle = fillOf(look, table.grade[group[0]])
        ctx.globalAlpha = look === seatLook.dimmed ? 0.16 : 1
        ctx.beginPath()
        for (const seat of group) trace(seat, look)
        ctx.fill()
      }
      for (const seat of fading) {
        ctx.globalAlpha = 1 - (nowMs - changes[seat]) / fadeMs
        ctx.fillStyle = fillOf(before[seat], table.grade[seat])
        ctx.beginPath()
        trace(seat, before[seat])
        ctx.fill()
      }
      ctx.globalAlpha = 1
    },
    dispose() {
      canvas.width = canvas.height = 0
    },
  }
}

/** Adds one seat to the path: -1 a plain dot, -2 a rounded square, else the grade's mark. */
function traceSeat(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, shape: number): void {
  const polygon = (points: readonly (readonly [number, number])[]) => {
    points.forEach(([dx, dy], i) =>
      i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r),
    )
    ctx.closePath()
  }
  switch (shape) {
    case -1:
      ctx.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6)
      break
    case -2:
      ctx.roundRect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, r * 0.36)
      break
    case 0:
      polygon([
        [0, -0.94],
        [0.94, 0],
        [0, 0.94],
        [-0.94, 0],
      ])
      break
    case 2:
      ctx.rect(x - r * 0.74, y - r * 0.74, r * 1.48, r * 1.48)
      break
    case 3:
      polygon([
        [0, -0.82],
        [0.86, 0.66],
        [-0.86, 0.66],
      ])
      break
    case 4:
      polygon([
        [-0.3, -0.86],
        [0.3, -0.86],
        [0.3, -0.3],
        [0.86, -0.3],
        [0.86, 0.3],
        [0.3, 0.3],
        [0.3, 0.86],
        [-0.3, 0.86],
        [-0.3, 0.3],
        [-0.86, 0.3],
        [-0.86, -0.3],
        [-0.3, -0.3],
      ])
      break
    case 5:
      polygon(
        Array.from({ length: 10 }, (_, i) => {
          const reach = i % 2 ? 0.42 : 0.95
          return [Math.sin((i * Math.PI) / 5) * reach, -Math.cos((i * Math.PI) / 5) * reach] as const
        }),
      )
      break
    case 6:
      polygon(
        Array.from(
          { length: 6 },
          (_, i) => [Math.cos((i * Math.PI) / 3) * 0.88, Math.sin((i * Math.PI) / 3) * 0.88] as const,
        ),
      )
      break
    case 7:
      ctx.moveTo(x + r * 0.84, y)
      ctx.arc(x, y, r * 0.84, 0, Math.PI * 2)
      ctx.moveTo(x + r * 0.4, y)
      ctx.arc(x, y, r * 0.4, 0, Math.PI * 2, true)
      break
    default:
      ctx.moveTo(x + r * 0.82, y)
      ctx.arc(x, y, r * 0.82, 0, Math.PI * 2)
  }
}
