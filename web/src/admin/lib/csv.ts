import { seoulDay } from '../../i18n/format'

/** One column of an export. */
export interface CsvColumn<T> {
  head: string
  value: (row: T) => string | number | null | undefined
}

/**
 * A cell as RFC 4180 has it. Text that a spreadsheet would run as a formula gets an apostrophe in front: it begins with
 * = + - @, also in the full-width forms that Excel takes for them, a tab or a line end, or with spaces before one of
 * those. Names come from buyers, and a name must not do anything. Our own numbers stay numbers.
 */
export function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^\s*[=+\-@＝＋－＠﹦﹢﹣﹫−]|^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What the file is called: its day is today in Seoul, also in the hours when UTC has yesterday. */
export const csvName = (name: string, now: number | Date = Date.now()) => `${name}-${seoulDay(now)}.csv`

/** The whole file. It begins with a byte order mark, without which Excel takes Korean for something else. */
export function csv<T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string {
  const lines = [columns.map(({ head }) => cell(head)).join(',')]
  for (const row of rows) lines.push(columns.map(({ value }) => cell(value(row))).join(','))
  return `\ufeff${lines.join('\r\n')}\r\n`
}

/** Hands a file that was made here to the person. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
