import type { QueryClient } from '@tanstack/react-query'
import { client, idempotent, unwrap } from '../../api/client'
import { keyOf } from '../api'
import type { PlanDocument } from '../plan/document'

interface HallBody {
  name: string
  address: string
}

export const createHall = (body: HallBody & { seats: number }, key: string) =>
  unwrap(client.POST('/api/v1/admin/halls', { params: { header: idempotent(key) }, body }))

export const changeHall = (id: number, body: HallBody) =>
  unwrap(client.PUT('/api/v1/admin/halls/{id}', { params: { path: { id } }, body }))

export const deleteHall = (id: number) =>
  unwrap(client.DELETE('/api/v1/admin/halls/{id}', { params: { path: { id } } }))

/** Makes the drawing the hall's current plan; the same drawing again leaves the version as it is. */
export const replacePlan = (id: number, document: PlanDocument) =>
  unwrap(client.PUT('/api/v1/admin/halls/{id}/plan', { params: { path: { id } }, body: { ...document } }))

/** What other pages keep of a hall is read again. */
export async function hallChanged(queries: QueryClient, id?: number): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: keyOf('/api/v1/halls') }),
    ...(id ? [queries.invalidateQueries({ queryKey: ['hall', id] })] : []),
  ])
}

/** Beyond so many performances nobody waits for an exact number. */
const mostPerformances = 60

/** How many rounds of the hall are sold or will be, which keep the plan they have; null when that is too many to count. */
export async function openRounds(hallId: number, signal?: AbortSignal): Promise<number | null> {
  const shows = (
    await Promise.all(
      (['AVAILABLE', 'BEFORE_OPEN', 'SOLD_OUT'] as const).map((status) =>
        unwrap(
          client.GET('/api/v1/performances', { params: { query: { hallId, status, limit: 100 } }, signal }),
        ),
      ),
    )
  ).flatMap(({ items }) => items)
  const ids = [...new Set(shows.map(({ id }) => id))]
  if (ids.length > mostPerformances) return null
  let open = 0
  for (let i = 0; i < ids.length; i += 6) {
    const pages = await Promise.all(
      ids
        .slice(i, i + 6)
        .map((id) =>
          unwrap(client.GET('/api/v1/performances/{id}/rounds', { params: { path: { id } }, signal })),
        ),
    )
    for (const { items } of pages)
      open += items.filter(
        (round) => round.status !== 'CLOSED' && Date.parse(round.startsAt) > Date.now(),
      ).length
  }
  return open
}
