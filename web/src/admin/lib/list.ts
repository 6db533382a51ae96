/** A list of the API, read a page at a time. */
export interface Page<T> {
  items: T[] | null
  nextCursor: string | null
}

export interface List<T, P extends Page<T> = Page<T>> {
  /** Under which the pages are kept; everything that changes them is in it. */
  key: readonly unknown[]
  page(cursor: string, limit: number, signal?: AbortSignal): Promise<P>
}

/** Reads all pages up to so many rows and tells how far it is. `capped`: there would have been more. */
export async function walk<T>(
  list: List<T>,
  limit: number,
  tell: (count: number) => void,
  signal: AbortSignal,
): Promise<{ rows: T[]; capped: boolean }> {
  const rows: T[] = []
  let cursor = ''
  for (;;) {
    const { items, nextCursor } = await list.page(cursor, 100, signal)
    rows.push(...(items ?? []))
    tell(Math.min(rows.length, limit))
    if (rows.length > limit || (rows.length === limit && nextCursor)) {
      return { rows: rows.slice(0, limit), capped: true }
    }
    if (!nextCursor) return { rows, capped: false }
    cursor = nextCursor
  }
}
