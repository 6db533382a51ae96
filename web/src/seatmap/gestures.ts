import type { Point } from './plan'

export interface GestureTarget {
  onPan(dx: number, dy: number): void
  onZoom(at: Point, factor: number): void
  onTap(at: Point, touch: boolean): void
  onHover(at: Point | null): void
  /** The finger left while moving this fast, in CSS pixels a millisecond. */
  onFling(velocity: Point): void
  /** A finger went down: whatever moves by itself stops. */
  onStart(): void
}

const tapSlopPx = 8
const flingWindowMs = 80

/** Turns pointers, wheel and keys on an element into the map's few gestures. */
export function listenToGestures(element: HTMLElement, target: GestureTarget): () => void {
  const pointers = new Map<number, Point>()
  let travelled = 0
  let pinched = false
  let trail: { x: number; y: number; atMs: number }[] = []

  const local = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const middle = () => {
    const [a, b] = [...pointers.values()]
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, gap: Math.hypot(a.x - b.x, a.y - b.y) }
  }

  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    element.setPointerCapture(event.pointerId)
    if (pointers.size === 0) {
      travelled = 0
      pinched = false
      trail = []
    }
    pointers.set(event.pointerId, local(event))
    if (pointers.size > 1) pinched = true
    target.onStart()
  }
  const move = (event: PointerEvent) => {
    const at = local(event)
    const last = pointers.get(event.pointerId)
    if (!last) {
      if (event.pointerType === 'mouse') target.onHover(at)
      return
    }
    if (pointers.size === 2) {
      const before = middle()
      pointers.set(event.pointerId, at)
      const now = middle()
      target.onPan(now.x - before.x, now.y - before.y)
      if (before.gap > 0) target.onZoom(now, now.gap / before.gap)
      return
    }
    pointers.set(event.pointerId, at)
    if (pointers.size > 2) return
    travelled += Math.hypot(at.x - last.x, at.y - last.y)
    trail.push({ ...at, atMs: event.timeStamp })
    if (travelled > tapSlopPx || pinched) target.onPan(at.x - last.x, at.y - last.y)
  }
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return
    if (pointers.size > 0 || event.type === 'pointercancel') return
    if (travelled <= tapSlopPx && !pinched) {
      target.onTap(local(event), event.pointerType !== 'mouse')
      return
    }
    if (pinched) return
    const recent = trail.filter((point) => event.timeStamp - point.atMs < flingWindowMs)
    const first = recent[0]
    const last = recent[recent.length - 1]
    if (!first || last.atMs - first.atMs < 8) return
    const spanMs = last.atMs - first.atMs
    target.onFling({ x: (last.x - first.x) / spanMs, y: (last.y - first.y) / spanMs })
  }
  const leave = () => target.onHover(null)
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    target.onStart()
    const lines = event.deltaMode === 1 ? 16 : 1
    // A pinch on a trackpad comes as a wheel with ctrl and small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0018
    target.onZoom(local(event), Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * speed))
  }

  element.addEventListener('pointerdown', down)
  element.addEventListener('pointermove', move)
  element.addEventListener('pointerup', up)
  element.addEventListener('pointercancel', up)
  element.addEventListener('pointerleave', leave)
  element.addEventListener('wheel', wheel, { passive: false })
  return () => {
    element.removeEventListener('pointerdown', down)
    element.removeEventListener('pointermove', move)
    element.removeEventListener('pointerup', up)
    element.removeEventListener('pointercancel', up)
    element.removeEventListener('pointerleave', leave)
    element.removeEventListener('wheel', wheel)
  }
}
