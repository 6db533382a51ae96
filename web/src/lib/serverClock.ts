/**
 * The server's clock as seen from here. A hold ends when the server says so, so a countdown that
 * trusted a wrong clock on the buyer's device would promise minutes that do not exist.
 */
let offsetMs = 0

export function learnServerTime(dateHeader: string | null): void {
  const serverMs = dateHeader ? Date.parse(dateHeader) : NaN
  if (Number.isNaN(serverMs)) return
  const seen = serverMs - Date.now()
  // The header has whole seconds: differences below two seconds say nothing.
  offsetMs = Math.abs(seen) < 2000 ? 0 : seen
}

export function serverNow(): number {
  return Date.now() + offsetMs
}
