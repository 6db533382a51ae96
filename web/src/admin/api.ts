import { client, unwrap } from '../api/client'
import { Problem } from '../api/problem'
import type { paths } from '../api/schema'
import type { Answered, Item } from '../api/types'
import type { List, Page } from './lib/list'
import type { AdminWords } from './words/dictionary'

type Path = keyof paths

/** Under which the answers of an address are kept: whatever changes them invalidates them by it, or by its beginning. */
export const keyOf = (path: Path, ...rest: readonly unknown[]) => ['admin', path, ...rest] as const

/** The addresses that answer a list page by page. */
type ListPath = {
  [P in Path]: paths[P] extends {
    get: { responses: { 200: { content: { 'application/json': Page<unknown> } } } }
  }
    ? P
    : never
}[Path]
type PageOf<P extends ListPath> = Answered<P, 'get', 200> & Page<Item<Answered<P, 'get', 200>>>
type FilterOf<P extends ListPath> = keyof NonNullable<paths[P]['get']['parameters']['query']>

/**
 * A list of the API for a DataTable: `listOf('/api/v1/halls', { q })`. The filters are the document's; their values come
 * as they stand in the page's address, and the server says what is wrong with them.
 */
export function listOf<P extends ListPath, Q extends { [K in keyof Q]?: string }>(
  path: P,
  query?: Q & Record<Exclude<keyof Q, FilterOf<P>>, never>,
): List<Item<PageOf<P>>, PageOf<P>> {
  // The client's own types don't reach through a path that is not known yet.
  const read = client.GET as (path: P, init: object) => Parameters<typeof unwrap<PageOf<P>>>[0]
  return {
    key: keyOf(path, query ?? {}),
    page: (cursor, limit, signal) =>
      unwrap(read(path, { params: { query: { ...query, limit, ...(cursor ? { cursor } : {}) } }, signal })),
  }
}

/** What only these pages can be told; undefined when the words of every page say it. */
export function adminErrorText(error: unknown, t: AdminWords): string | undefined {
  return t.refusals[Problem.of(error).code]
}
