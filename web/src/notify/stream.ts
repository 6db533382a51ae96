import { refresh, token } from '../api/session'
import type { StreamEvent } from '../api/sse'
import { follow } from '../api/stream'

/** Follows one's own notifications until stopped. After a loss it goes on behind the last one seen (`seen` is the caller's). */
export function followNotifications(
  seen: { lastId: string },
  onEvent: (event: StreamEvent) => void,
): () => void {
  return follow({
    path: '/api/v1/notifications/stream',
    headers: () => ({
      Authorization: `Bearer ${token() ?? ''}`,
      ...(seen.lastId ? { 'Last-Event-ID': seen.lastId } : {}),
    }),
    onEvent,
    onDenied: refresh,
  })
}
