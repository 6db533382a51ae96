import { infiniteQueryOptions } from '@tanstack/react-query'
import { client, unwrap } from './client'

export function notifications(unreadOnly = false) {
  return infiniteQueryOptions({
    queryKey: ['mine', 'notifications', unreadOnly],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/v1/notifications', {
          params: {
            query: {
              limit: 20,
              ...(unreadOnly ? { unread: true } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
    staleTime: 30_000,
  })
}

export async function markRead(id: string): Promise<void> {
  await unwrap(client.POST('/api/v1/notifications/{id}/read', { params: { path: { id } } }))
}

export async function markAllRead(): Promise<void> {
  await unwrap(client.POST('/api/v1/notifications/read'))
}
