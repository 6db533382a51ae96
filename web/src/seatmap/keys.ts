/** What of a map the keyboard moves. */
interface Movable {
  panBy(dx: number, dy: number): void
  zoomBy(factor: number): void
  fitAll(): void
}

/** Moves a map by the arrows, + and -, and shows it whole by 0; arrows go `stepPx` far. Other keys are left alone. */
export function moveByKey(map: Movable, event: KeyboardEvent, stepPx: number): void {
  const moves: Record<string, () => void> = {
    ArrowLeft: () => map.panBy(stepPx, 0),
    ArrowRight: () => map.panBy(-stepPx, 0),
    ArrowUp: () => map.panBy(0, stepPx),
    ArrowDown: () => map.panBy(0, -stepPx),
    '+': () => map.zoomBy(1.5),
    '=': () => map.zoomBy(1.5),
    '-': () => map.zoomBy(1 / 1.5),
    '0': () => map.fitAll(),
  }
  const move = moves[event.key]
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  move()
}
