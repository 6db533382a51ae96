import { language, type Language } from './index'

/** The parts of which Korean seat labels are made, as `1층 C구역 3열 12번` is. */
const parts: [RegExp, string][] = [
  [/^지하(\d+)층$/, 'Basement $1'],
  [/^(\d+)층$/, 'Floor $1'],
  [/^(.+)(?:구역|섹션)$/, 'Section $1'],
  [/^(.+)블[록럭]$/, 'Block $1'],
  [/^(.+)(?:열|행|줄)$/, 'Row $1'],
  [/^(\d+)번$/, 'Seat $1'],
  [/^(.+)테이블$/, 'Table $1'],
  [/^무대$/, 'Stage'],
  [/^발코니$/, 'Balcony'],
  [/^스탠딩$/, 'Standing'],
]

/**
 * A label of a seat, a section or a row in the language that is spoken. English is made part by part: `Floor 1,
 * Section C, Row 3, Seat 12`. A label with a part that is not known stays as the hall wrote it.
 */
export function seatLabel(label: string, lang: Language = language()): string {
  if (lang === 'ko' || !/[가-힣]/.test(label)) return label
  const words = label.split(/\s+/).map((word) => {
    const known = parts.find(([pattern]) => pattern.test(word))
    return known ? word.replace(...known) : word
  })
  return words.some((word) => /[가-힣]/.test(word)) ? label : words.join(', ')
}

/** Several labels, one after another. */
export function seatLabels(seats: readonly { label: string }[] | null | undefined, lang?: Language): string {
  return (seats ?? []).map((seat) => seatLabel(seat.label, lang)).join(lang === 'en' ? '; ' : ', ')
}
