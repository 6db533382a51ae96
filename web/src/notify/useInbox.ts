import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { markAllRead, markRead, notifications } from '../api/notifications'
import type { Notification, NotificationPage } from '../api/types'
import { ownLink, withRead } from './inbox'

const everyList = ['mine', 'notifications']

/** One's notifications, and what can be done with them. What is read shows as read at once. */
export function useInbox(unreadOnly = false) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const query = useInfiniteQuery(notifications(unreadOnly))
  const settle = async (ask: Promise<void>) => {
    try {
      await ask
    } catch {
      // What the server did not take is shown as it is there.
      await queryClient.invalidateQueries({ queryKey: everyList })
    }
  }
  const show = (id: string | null) =>
    queryClient.setQueriesData<InfiniteData<NotificationPage, string>>(
      { queryKey: everyList },
      (inbox) => inbox && withRead(inbox, id, new Date().toISOString()),
    )
  const read = (id: string) => {
    show(id)
    void settle(markRead(id))
  }
  return {
    query,
    items: query.data?.pages.flatMap(({ items }) => items ?? []) ?? [],
    unread: query.data?.pages[0]?.unread ?? 0,
    readAll: () => {
      show(null)
      void settle(markAllRead())
    },
    /** Reads it, and goes where it leads. */
    open: (item: Notification) => {
      if (!item.readAt) read(item.id)
      const link = ownLink(item.link)
      if (link) router.history.push(link)
    },
  }
}
