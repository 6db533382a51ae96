import type { InfiniteData } from '@tanstack/react-query'
import type { Notification, NotificationPage } from '../api/types'

type Inbox = InfiniteData<NotificationPage, string>

/** The list with a new one on top. One that is there already (told again after a break) changes nothing. */
export function withArrived(inbox: Inbox, arrived: Notification): Inbox {
  const known = inbox.pages.some(({ items }) => (items ?? []).some(({ id }) => id === arrived.id))
  const [first, ...rest] = inbox.pages
  if (known || !first) return inbox
  const unread = first.unread + (arrived.readAt ? 0 : 1)
  return { ...inbox, pages: [{ ...first, unread, items: [arrived, ...(first.items ?? [])] }, ...rest] }
}

/** The list with one of them read, or with all (`id` null). */
export function withRead(inbox: Inbox, id: string | null, at: string): Inbox {
  let fewer = 0
  const pages = inbox.pages.map((page) => ({
    ...page,
    items: (page.items ?? []).map((item) => {
      if (item.readAt || (id !== null && item.id !== id)) return item
      fewer++
      return { ...item, readAt: at }
    }),
  }))
  const unread = id === null ? 0 : Math.max((inbox.pages[0]?.unread ?? 0) - fewer, 0)
  return withUnread({ ...inbox, pages }, unread)
}

export function withUnread(inbox: Inbox, unread: number): Inbox {
  const [first, ...rest] = inbox.pages
  if (!first || first.unread === unread) return inbox
  return { ...inbox, pages: [{ ...first, unread }, ...rest] }
}

/** What an event on the stream says. Shapes of a newer server that are not known say nothing. */
export type Said = { kind: 'arrived'; notification: Notification } | { kind: 'unread'; unread: number } | null

export function understand(event: string, data: string): Said {
  let told: unknown
  try {
    told = JSON.parse(data)
  } catch {
    return null
  }
  if (event === 'unread') {
    const unread = typeof told === 'number' ? told : (told as { unread?: unknown } | null)?.unread
    return typeof unread === 'number' ? { kind: 'unread', unread } : null
  }
  if (event !== 'notification' || typeof told !== 'object' || told === null) return null
  const { id, title } = told as Partial<Notification>
  if (typeof id !== 'string' || typeof title !== 'string') return null
  return {
    kind: 'arrived',
    notification: { ...(told as Notification), readAt: (told as Notification).readAt ?? null },
  }
}

/** Only a path of our own is followed. */
export function ownLink(link: string | null | undefined): string | null {
  return link && /^\/(?![/\\])/.test(link) ? link : null
}

/** Whether somebody at that path looks at what the link leads to: the page itself, or the same thing's checkout. */
export function isAbout(link: string, path: string): boolean {
  const thing = link.split('?')[0].split('/').pop()
  return !!thing && path.split('/').includes(thing)
}
