import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, unwrap } from './client'
import type { paths } from './schema'
import type { Category, Plan, SaleStatus } from './types'

/** What the page reads, each with the key under which it is kept. */

export interface PerformanceFilter {
  status?: SaleStatus
  category?: Category
  q?: string
  hallId?: number
  sort?: 'soonest' | 'opening' | 'popular'
  limit?: number
}

const minute = 60_000

/** A list that is read page by page: `read` gets where the page begins, nothing for the first. */
function paged<Page extends { nextCursor?: string | null }, Key extends readonly unknown[]>(
  queryKey: Key,
  read: (from: { cursor?: string }, signal: AbortSignal) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam ? { cursor: pageParam } : {}, signal),
    initialPageParam: '',
    getNextPageParam: (last: Page) => last.nextCursor || undefined,
    staleTime: minute,
  })
}

export function performances(filter: PerformanceFilter) {
  return paged(['performances', filter], (from, signal) =>
    unwrap(client.GET('/api/v1/performances', { params: { query: { ...filter, ...from } }, signal })),
  )
}

export function performance(id: number) {
  return queryOptions({
    queryKey: ['performance', id],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/performances/{id}', { params: { path: { id } }, signal })),
    staleTime: minute,
  })
}

/** Every round of a performance, in the order in which they start. */
export function rounds(performanceId: number) {
  return queryOptions({
    queryKey: ['rounds', performanceId],
    queryFn: async ({ signal }) => {
      const { items } = await unwrap(
        client.GET('/api/v1/performances/{id}/rounds', { params: { path: { id: performanceId } }, signal }),
      )
      return [...(items ?? [])].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
    },
    staleTime: minute / 4,
  })
}

export function reviews(performanceId: number) {
  return paged(['reviews', performanceId], (from, signal) =>
    unwrap(
      client.GET('/api/v1/performances/{id}/reviews', {
        params: { path: { id: performanceId }, query: { limit: 10, ...from } },
        signal,
      }),
    ),
  )
}

export function round(id: number) {
  return queryOptions({
    queryKey: ['round', id],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/rounds/{id}', { params: { path: { id } }, signal })),
    staleTime: minute / 4,
  })
}

/** A plan as organisers edit it. A version of it never changes, so it is fetched once. */
/** A hall's plan in our own form: of a version, or as it is now. */
export function readPlan(id: number, version?: number, signal?: AbortSignal) {
  const params = { path: { id }, query: { version } }
  return unwrap(client.GET('/api/v1/halls/{id}/plan', { params, signal })) as Promise<Plan>
}

export function plan(id: number, version: number) {
  return queryOptions({
    queryKey: ['plan', id, version],
    queryFn: ({ signal }) => readPlan(id, version, signal),
    staleTime: Infinity,
    // 39,264 seats: comparing the old with the new object for sharing costs more than it saves.
    structuralSharing: false,
  })
}

export function hall(id: number) {
  return queryOptions({
    queryKey: ['hall', id],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/halls/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * minute,
  })
}

export function performer(id: number) {
  return queryOptions({
    queryKey: ['performer', id],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/performers/{id}', { params: { path: { id } }, signal })),
    staleTime: 5 * minute,
  })
}

export function search(q: string, limit = 20) {
  return queryOptions({
    queryKey: ['search', q, limit],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/search', { params: { query: { q, limit } }, signal })),
    staleTime: minute,
    enabled: q !== '',
  })
}

type FoundFilter = NonNullable<paths['/api/v1/search/performances']['get']['parameters']['query']>

/** Performances that words and filters find, with how many there are in all. */
export function foundPerformances(filter: FoundFilter) {
  return paged(['found', 'performances', filter], (from, signal) =>
    unwrap(
      client.GET('/api/v1/search/performances', {
        params: { query: { ...filter, limit: 20, ...from } },
        signal,
      }),
    ),
  )
}

export function foundHalls(q: string) {
  return paged(['found', 'halls', q], (from, signal) =>
    unwrap(client.GET('/api/v1/search/halls', { params: { query: { q, limit: 10, ...from } }, signal })),
  )
}

export function foundPerformers(q: string) {
  return paged(['found', 'performers', q], (from, signal) =>
    unwrap(client.GET('/api/v1/search/performers', { params: { query: { q, limit: 20, ...from } }, signal })),
  )
}

export function reservations() {
  return {
    ...paged(['reservations', 'list'], (from, signal) =>
      unwrap(client.GET('/api/v1/reservations', { params: { query: { limit: 30, ...from } }, signal })),
    ),
    staleTime: 0,
  }
}

export function reservation(id: string) {
  return queryOptions({
    queryKey: ['reservations', id],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/reservations/{id}', { params: { path: { id } }, signal })),
  })
}

/** What one has of a round and may still take. Under 'reservations', so that whatever changes those asks anew. */
export function mine(roundId: number) {
  return queryOptions({
    queryKey: ['reservations', 'mine', roundId],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/rounds/{id}/mine', { params: { path: { id: roundId } }, signal })),
    staleTime: 0,
  })
}

export function tickets(reservationId: string) {
  return queryOptions({
    queryKey: ['reservations', reservationId, 'tickets'],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/reservations/{id}/tickets', { params: { path: { id: reservationId } }, signal }),
      ),
  })
}

/** What cancelling gives back: of the seats, or of all that are left. */
export function refundQuote(reservationId: string, seats?: readonly number[]) {
  return queryOptions({
    queryKey: ['reservations', reservationId, 'quote', seats ?? 'all'],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/reservations/{id}/refund-quote', {
          params: { path: { id: reservationId }, query: seats && { seats: [...seats] } },
          // The server reads a list with commas.
          querySerializer: { array: { style: 'form', explode: false } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  })
}

/** Where somebody appears. The catalogue is searched by their name. */
export function performancesWith(performerName: string | undefined) {
  return queryOptions({
    queryKey: ['performances', 'with', performerName],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/performances', { params: { query: { q: performerName, limit: 40 } }, signal }),
      ),
    enabled: performerName !== undefined,
    staleTime: minute,
  })
}

/** Whom one can sign in with beside a password. */
export function providers() {
  return queryOptions({
    queryKey: ['providers'],
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/auth/providers', { signal })),
    staleTime: 5 * minute,
  })
}
