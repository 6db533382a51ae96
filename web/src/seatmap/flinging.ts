import type { Point } from './plan'

/** A map that was let go while it moved (px a ms) goes on and slows down. Answers false once it has stopped. */
export function flinging(
  velocity: Point,
  startMs: number,
  move: (dx: number, dy: number) => void,
): (nowMs: number) => boolean {
  let lastMs = startMs
  let { x, y } = velocity
  return (nowMs) => {
    const stepMs = Math.min(nowMs - lastMs, 48)
    lastMs = nowMs
    move(x * stepMs, y * stepMs)
    const decay = Math.exp(-stepMs / 260)
    x *= decay
    y *= decay
    return Math.hypot(x, y) > 0.02
  }
}
