/** One event of a server-sent stream. */
export interface StreamEvent {
  id: string
  event: string
  data: string
}

/**
 * Reads a stream of server-sent events piece by piece, as the HTML standard has it: fields by line, an empty
 * line ends an event, lines that begin with a colon are comments. Pieces may end anywhere, also within a line.
 * The id stays from event to event until another is named.
 */
export function eventReader(onEvent: (event: StreamEvent) => void): (piece: string) => void {
  let rest = ''
  let id = ''
  let event = ''
  let data: string[] = []
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onEvent({ id, event: event || 'message', data: data.join('\n') })
      event = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }
  return (piece) => {
    rest += piece
    // A carriage return at the very end may be half of a line's end; it waits for what follows.
    const whole = rest.endsWith('\r') ? rest.slice(0, -1) : rest
    const lines = whole.split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + (rest.endsWith('\r') ? '\r' : '')
    lines.forEach(line)
  }
}
