import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, unwrap } from './client'
import type { Coupon, UsableGrant } from './types'

/**
 * What can be claimed now, and with it the counters, so whoever shows it asks again every few seconds. One that
 * was on show and is listed no more is asked for by itself: people see that it is gone, not that it was never there.
 */
export function openCoupons() {
  return queryOptions({
    queryKey: ['coupons', 'open'],
    queryFn: async ({ client: kept, queryKey, signal }): Promise<Coupon[]> => {
      const shown = kept.getQueryData<Coupon[]>(queryKey) ?? []
      const { items } = await unwrap(
        client.GET('/api/v1/coupons', { params: { query: { limit: 100 } }, signal }),
      )
      const open = items ?? []
      const missing = shown.filter(({ id }) => !open.some((each) => each.id === id))
      return [...open, ...(await Promise.all(missing.map((each) => last(each, signal))))]
    },
    staleTime: 1000,
  })
}

async function last(shown: Coupon, signal: AbortSignal): Promise<Coupon> {
  if (shown.status !== 'OPEN') return shown
  return unwrap(client.GET('/api/v1/coupons/{id}', { params: { path: { id: shown.id } }, signal })).catch(
    () => ({ ...shown, status: 'ENDED' as const }),
  )
}

/** What will open. */
export function scheduledCoupons() {
  return queryOptions({
    queryKey: ['coupons', 'scheduled'],
    queryFn: async ({ signal }): Promise<Coupon[]> => {
      const { items } = await unwrap(
        client.GET('/api/v1/coupons', { params: { query: { limit: 100, status: 'SCHEDULED' } }, signal }),
      )
      return items ?? []
    },
    staleTime: 10_000,
  })
}

export function myCoupons() {
  return infiniteQueryOptions({
    queryKey: ['mine', 'coupons'],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/v1/users/me/coupons', {
          params: { query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
}

/** The buyer's coupons that fit a reservation, the best first. */
export function usableCoupons(reservationId: string) {
  return queryOptions({
    queryKey: ['reservations', reservationId, 'coupons'],
    queryFn: async ({ signal }): Promise<UsableGrant[]> => {
      const { items } = await unwrap(
        client.GET('/api/v1/reservations/{id}/coupons', { params: { path: { id: reservationId } }, signal }),
      )
      return items ?? []
    },
    staleTime: 0,
  })
}

/** First come, first served. The same key asks for the same grant, however often it is sent. */
export function claimCoupon(id: number, key: string) {
  return unwrap(
    client.POST('/api/v1/coupons/{id}/grants', {
      params: { path: { id }, header: { 'Idempotency-Key': key } },
    }),
  )
}
