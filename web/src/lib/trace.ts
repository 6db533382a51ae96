/** Random bytes as hexadecimal digits. */
function hex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

let trace = hex(16)

// What follows a click or a key belongs together: the office's operators can follow it as one trace.
if (typeof document !== 'undefined') {
  for (const gesture of ['pointerdown', 'keydown']) {
    document.addEventListener(gesture, () => (trace = hex(16)), { capture: true, passive: true })
  }
}

/** Where a request stands in the trace of what the person did last (W3C Trace Context). The server decides whether it is kept. */
export function traceparent(): string {
  return `00-${trace}-${hex(8)}-01`
}
