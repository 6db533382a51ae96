/**
 * The whole number that somebody typed: 30000, 30,000 or " 30 000 ". A misspelt one, such as 3,0000 or 3 5, is none: guessed
 * at, it would become a price.
 */
export function readCount(text: string): number | undefined {
  const typed = text.trim()
  return /^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)$/.test(typed)
    ? Number(typed.replaceAll(/[, ]/g, ''))
    : undefined
}

export const isCount = (text: string) => readCount(text) !== undefined
