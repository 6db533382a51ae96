/**
 * An iCalendar file of one showing (RFC 5545), to be opened by whatever calendar a person keeps. It ends when the show
 * ends; of one whose running time nobody knows (0) it says no end.
 */
export function calendarFile(
  event: {
    uid: string
    title: string
    startsAt: string
    durationMinutes: number
    place: string
    note: string
  },
  now = Date.now(),
): string {
  const start = Date.parse(event.startsAt)
  const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ticket Blue//Tickets//KO',
    'BEGIN:VEVENT',
    `UID:${text(event.uid)}@ticketblue`,
    `DTSTAMP:${stamp(now)}`,
    // A file that was saved later, of a show that was moved say, takes the place of an earlier one: minutes, so that it
    // stays an integer of 32 bits.
    `SEQUENCE:${Math.floor(now / 60_000)}`,
    `DTSTART:${stamp(start)}`,
    ...(event.durationMinutes > 0 ? [`DTEND:${stamp(start + event.durationMinutes * 60_000)}`] : []),
    `SUMMARY:${text(event.title)}`,
    `LOCATION:${text(event.place)}`,
    `DESCRIPTION:${text(event.note)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${text(event.title)}`,
    'TRIGGER:-PT2H',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n')
}

/** A TEXT value (RFC 5545, 3.3.11): separators escaped, line ends as \n, no other control characters. */
function text(value: string): string {
  return value
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
    .replace(/\p{Cc}/gu, '')
}

/** A content line of at most 75 octets, continued on the next after a space (3.1); no character is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let written = ''
  let octets = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (octets + size > 75) {
      written += '\r\n '
      octets = 1
    }
    written += character
    octets += size
  }
  return written
}

export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
