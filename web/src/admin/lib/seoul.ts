import { seoulDay } from '../../i18n/format'

/** Instants as a date-time field has them, in Seoul wherever the organiser sits: `2026-12-24T19:30`. */
export function toField(at: string): string {
  const time = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Seoul',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at))
  return `${seoulDay(at)}T${time}`
}

/** And back; Korea has no summer time. */
export function fromField(text: string): string {
  return `${text}:00+09:00`
}

/** Every date at every time, as instants in order. */
export function combine(dates: readonly string[], times: readonly string[]): string[] {
  return dates
    .flatMap((date) => times.map((time) => fromField(`${date}T${time}`)))
    .sort((a, b) => Date.parse(a) - Date.parse(b))
}

export const leastApartMs = 60 * 60_000

/** Why a round can't be made then: it lies in the past, or too near to another one. */
export function conflictOf(at: string, others: readonly string[], now: number): 'past' | 'close' | null {
  const ms = Date.parse(at)
  if (ms <= now) return 'past'
  return others.some((other) => other !== at && Math.abs(Date.parse(other) - ms) < leastApartMs)
    ? 'close'
    : null
}
