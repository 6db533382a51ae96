/** Filters as they stand in the address: `?status=COMPLETED&minAmount=50000`. Empty ones don't stand there. */
export type Filters<K extends string> = Record<K, string>

export function filtersOf<K extends string>(search: Record<string, unknown>, keys: readonly K[]): Filters<K> {
  const out = {} as Filters<K>
  for (const key of keys) {
    const value = search[key]
    out[key] = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  }
  return out
}

/** The address's search with some filters changed; the rest of it stays. Numbers are written without quotes. */
export function searchWith(
  search: Record<string, unknown>,
  changes: Record<string, string>,
): Record<string, unknown> {
  const out = { ...search }
  for (const [key, value] of Object.entries(changes)) {
    const trimmed = value.trim()
    if (trimmed === '') delete out[key]
    else out[key] = String(Number(trimmed)) === trimmed ? Number(trimmed) : value
  }
  return out
}

/** What is asked of the API: only the filters that say something. */
export function queryOf<K extends string>(filters: Filters<K>): Partial<Filters<K>> {
  const out: Partial<Filters<K>> = {}
  for (const key in filters) if (filters[key].trim()) out[key] = filters[key].trim()
  return out
}

/** `-amount` is amount, the largest first. */
export interface Sort {
  by: string
  down: boolean
}

export function sortOf(value: unknown): Sort | null {
  if (typeof value !== 'string' || value === '' || value === '-') return null
  return value.startsWith('-') ? { by: value.slice(1), down: true } : { by: value, down: false }
}

export function sortText(sort: Sort | null): string {
  return sort ? (sort.down ? '-' : '') + sort.by : ''
}

/** Pressing a heading: first one way, then the other, then as it was. */
export function nextSort(now: Sort | null, by: string, downFirst: boolean): Sort | null {
  if (now?.by !== by) return { by, down: downFirst }
  return now.down === downFirst ? { by, down: !downFirst } : null
}

/** Numbers by size, words as their language orders them, nothing last. */
export function compare(
  a: string | number | null | undefined,
  b: string | number | null | undefined,
): number {
  const none = (value: unknown) => value === null || value === undefined || value === ''
  if (none(a) || none(b)) return none(a) && none(b) ? 0 : none(a) ? 1 : -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'ko', { numeric: true })
}
