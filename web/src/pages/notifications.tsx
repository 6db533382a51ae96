import { useState } from 'react'
import type { Notification } from '../api/types'
import { useLanguage } from '../i18n'
import { formatDay, seoulDay } from '../i18n/format'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { NotificationItem } from '../notify/Item'
import { useInbox } from '../notify/useInbox'
import { notifyWords } from '../notify/words'
import { More } from '../ui/more'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'

export function NotificationsPage() {
  const t = useWords(notifyWords)
  const [unreadOnly, setUnreadOnly] = useState(false)
  const inbox = useInbox(unreadOnly)
  const { query } = inbox
  useTitle(t.title)
  return (
    <div className="page max-w-3xl! pt-8 md:pt-12">
      <div className="mb-5 flex items-center justify-between gap-3">
        <h1 className="text-xl font-bold">{t.title}</h1>
        <button
          type="button"
          className="btn !min-h-11 !px-3 text-sm text-brand disabled:text-muted"
          disabled={inbox.unread === 0}
          onClick={inbox.readAll}
        >
          {t.readAll}
        </button>
      </div>
      <div role="group" aria-label={t.filter} className="mb-5 flex gap-2">
        <button
          type="button"
          className="chip"
          aria-pressed={!unreadOnly}
          onClick={() => setUnreadOnly(false)}
        >
          {t.all}
        </button>
        <button type="button" className="chip" aria-pressed={unreadOnly} onClick={() => setUnreadOnly(true)}>
          {t.unread}
        </button>
      </div>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <div aria-hidden="true" className="space-y-3">
          <div className="skeleton h-20 rounded-card" />
          <div className="skeleton h-20 rounded-card" />
          <div className="skeleton h-20 rounded-card" />
        </div>
      ) : inbox.items.length === 0 ? (
        <Empty title={unreadOnly ? t.noneUnread : t.none} hint={unreadOnly ? t.noneUnreadHint : t.noneHint} />
      ) : (
        <div className="rise space-y-8">
          {byDay(inbox.items).map(([day, items]) => (
            <section key={day}>
              <h2 className="mb-2 text-sm font-semibold text-muted">
                <Day day={day} />
              </h2>
              <ul className="card divide-y divide-line overflow-hidden">
                {items.map((item) => (
                  <li key={item.id}>
                    <NotificationItem item={item} onOpen={inbox.open} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
          <More query={query} />
        </div>
      )}
    </div>
  )
}

function byDay(items: Notification[]): [string, Notification[]][] {
  const days = new Map<string, Notification[]>()
  for (const item of items) {
    const day = seoulDay(item.createdAt)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days]
}

function Day({ day }: { day: string }) {
  const t = useWords(notifyWords)
  const lang = useLanguage()
  const now = serverNow()
  if (day === seoulDay(now)) return t.today
  if (day === seoulDay(now - 86_400_000)) return t.yesterday
  return formatDay(day, lang)
}
