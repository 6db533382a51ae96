import { useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'
import type { NotificationPage } from '../api/types'
import { notifications } from '../api/notifications'
import { useSession } from '../api/session'
import { useCommonT } from '../i18n'
import { useWords } from '../i18n/words'
import { announce } from '../ui/announce'
import { BellIcon } from '../ui/icons.more'
import { Empty, Failed } from '../ui/states'
import { toast } from '../ui/toast'
import { isAbout, ownLink, understand, withArrived, withUnread } from './inbox'
import { NotificationItem } from './Item'
import './notify.css'
import { shareNotifications } from './shared'
import { useInbox } from './useInbox'
import { notifyWords } from './words'

const inPanel = 8

/** The bell in the frame of every page: how many are unread, what came last, and the ear at the stream. */
export default function Bell({ userId }: { userId: string }) {
  const t = useWords(notifyWords)
  const common = useCommonT()
  const inbox = useInbox()
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [right, setRight] = useState(16)
  const id = useId()
  useStream(userId)
  useLocale()

  const toggled = (opened: boolean) => {
    setOpen(opened)
    if (!opened) return
    const box = button.current?.getBoundingClientRect()
    if (box) setRight(Math.max(document.documentElement.clientWidth - box.right, 16))
    void inbox.query.refetch()
  }
  const close = () => panel.current?.hidePopover()
  return (
    <>
      <button
        ref={button}
        type="button"
        className="icon-btn bell"
        popoverTarget={id}
        aria-label={t.bell(inbox.unread)}
        aria-haspopup="dialog"
        aria-expanded={open}
      >
        <BellIcon />
        {inbox.unread > 0 && (
          <span className="bell-count" data-count={inbox.unread > 99 ? '99+' : inbox.unread} />
        )}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-labelledby={`${id}-title`}
        className="inbox"
        style={{ right }}
        onToggle={(event) => toggled(event.newState === 'open')}
      >
        {open && (
          <>
            <div className="flex items-center justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
              <h2 id={`${id}-title`} className="text-lg font-bold">
                {t.title}
              </h2>
              <button
                type="button"
                className="btn !min-h-11 !px-3 text-sm text-brand disabled:text-muted"
                disabled={inbox.unread === 0}
                onClick={inbox.readAll}
              >
                {t.readAll}
              </button>
            </div>
            {inbox.query.isError && inbox.items.length === 0 ? (
              <Failed error={inbox.query.error} onRetry={() => void inbox.query.refetch()} />
            ) : inbox.query.isPending ? (
              <div className="space-y-3 p-4" aria-hidden="true">
                <div className="skeleton h-14" />
                <div className="skeleton h-14" />
                <div className="skeleton h-14" />
              </div>
            ) : inbox.items.length === 0 ? (
              <Empty title={t.none} hint={t.noneHint} icon={<BellIcon size={28} />} />
            ) : (
              <ul className="inbox-list divide-y divide-line">
                {inbox.items.slice(0, inPanel).map((item) => (
                  <li key={item.id}>
                    <NotificationItem
                      item={item}
                      onOpen={() => {
                        close()
                        inbox.open(item)
                      }}
                    />
                  </li>
                ))}
              </ul>
            )}
            <div className="flex border-t border-line">
              <Link
                to="/notifications"
                className="flex min-h-12 flex-1 items-center justify-center text-sm font-semibold text-brand"
                onClick={close}
              >
                {t.seeAll}
              </Link>
              <button
                type="button"
                className="min-h-12 flex-1 border-l border-line text-sm font-semibold text-muted"
                onClick={close}
              >
                {common.nav.close}
              </button>
            </div>
          </>
        )}
      </div>
    </>
  )
}

/** Notifications are written in the account's language, so another one asks for them anew. */
function useLocale() {
  const session = useSession()
  const queryClient = useQueryClient()
  const locale = session.state === 'signedIn' ? session.user.locale : null
  const known = useRef(locale)
  useEffect(() => {
    if (locale === null || known.current === locale) return
    known.current = locale
    void queryClient.invalidateQueries({ queryKey: ['mine', 'notifications'] })
  }, [locale, queryClient])
}

/** Hears the stream: new ones go on top of the list and are told, and what they are about is asked for again. */
function useStream(userId: string) {
  const t = useWords(notifyWords)
  const router = useRouter()
  const queryClient = useQueryClient()
  const words = useRef(t)
  useEffect(() => {
    words.current = t
  }, [t])
  useEffect(() => {
    const change = (alter: (inbox: InfiniteData<NotificationPage, string>) => typeof inbox) =>
      queryClient.setQueriesData<InfiniteData<NotificationPage, string>>(
        { queryKey: ['mine', 'notifications'] },
        (inbox) => inbox && alter(inbox),
      )
    return shareNotifications(userId, ({ event, data }) => {
      const said = understand(event, data)
      if (said?.kind === 'unread') {
        const known = queryClient.getQueryData(notifications().queryKey)?.pages[0]?.unread
        change((inbox) => withUnread(inbox, said.unread))
        // Fewer than we know of: read elsewhere, and which ones the list will tell.
        if (known !== undefined && said.unread < known)
          void queryClient.invalidateQueries({ queryKey: ['mine', 'notifications'] })
      } else if (said) {
        const { notification } = said
        change((inbox) => withArrived(inbox, notification))
        if (document.hidden) return
        const now = words.current
        const link = ownLink(notification.link)
        // Whoever looks at what it is about has seen it; a toast over it would only be in the way.
        if (link && isAbout(link, location.pathname)) announce(now.arrived(notification.title))
        else
          toast(
            notification.title,
            link ? { label: now.look, run: () => router.history.push(link) } : undefined,
          )
      }
    })
  }, [userId, queryClient, router])
}
