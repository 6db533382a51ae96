import type { QueryClient } from '@tanstack/react-query'
import { call, get } from '../api'
import type { components } from '../../api/schema'
import type { Page } from '../lib/list'
import type { PlanDocument } from '../plan/document'

export type Hall = components['schemas']['CatalogHall']

export interface HallBody {
  name: string
  address?: string
  seats?: number
}

export const createHall = (body: HallBody, key: string) => call<Hall>('POST', '/admin/halls', { body, key })

export const changeHall = (id: number, body: HallBody) => call<Hall>('PUT', `/admin/halls/${id}`, { body })

export const deleteHall = (id: number) => call<void>('DELETE', `/admin/halls/${id}`)

/** Makes the drawing the hall's current plan; the same drawing again leaves the version as it is. */
export const replacePlan = (id: number, document: PlanDocument) =>
  call<Hall>('PUT', `/admin/halls/${id}/plan`, { body: document })

/** What other pages keep of a hall is read again. */
export async function hallChanged(client: QueryClient, id?: number): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['admin', '/halls'] }),
    ...(id ? [client.invalidateQueries({ queryKey: ['hall', id] })] : []),
  ])
}

interface Shown {
  id: number
}

interface Round {
  startsAt: string
  status: string
}

/** Beyond so many performances nobody waits for an exact number. */
const mostPerformances = 60

/** How many rounds of the hall are sold or will be, which keep the plan they have; null when that is too many to count. */
export async function openRounds(hallId: number, signal?: AbortSignal): Promise<number | null> {
  const shows = (
    await Promise.all(
      ['AVAILABLE', 'BEFORE_OPEN', 'SOLD_OUT'].map((status) =>
        get<Page<Shown>>('/performances', { hallId, status, limit: 100 }, signal),
      ),
    )
  ).flatMap((page) => page.items ?? [])
  const ids = [...new Set(shows.map(({ id }) => id))]
  if (ids.length > mostPerformances) return null
  let open = 0
  for (let i = 0; i < ids.length; i += 6) {
    const pages = await Promise.all(
      ids.slice(i, i + 6).map((id) => get<Page<Round>>(`/performances/${id}/rounds`, {}, signal)),
    )
    for (const { items } of pages)
      open += (items ?? []).filter(
        (round) => round.status !== 'CLOSED' && Date.parse(round.startsAt) > Date.now(),
      ).length
  }
  return open
}
