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

/** Reads all pages and tells how far it is. */
export async function walk<T>(
  list: List<T>,
  tell: (count: number) => void,
  signal: AbortSignal,
): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { items, nextCursor }: Page<T> = await list.page(cursor, 100, signal)
    for (const item of items ?? []) rows.push(item)
    tell(rows.length)
    cursor = nextCursor || null
  }
  return rows
}
