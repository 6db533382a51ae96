import type { ReactNode } from 'react'
import type { Notification } from '../api/types'
import { useLanguage } from '../i18n'
import { formatDay, formatTime, seoulDay } from '../i18n/format'
import { useWords } from '../i18n/words'
import { useNow } from '../lib/useNow'
import { AlertIcon, StarIcon, TicketIcon } from '../ui/icons'
import { CalendarIcon, CheckIcon } from '../ui/icons.more'
import './notify.css'
import { notifyWords } from './words'

const looks: [RegExp, ReactNode, string][] = [
  [/^(PAYMENT_|PASSWORD_|RESERVATION_EXPIRED)/, <AlertIcon key="" size={20} />, 'warn'],
  [/CANCELED|REFUNDED/, <TicketIcon key="" size={20} />, 'quiet'],
  [/^UPCOMING/, <CalendarIcon key="" size={20} />, 'brand'],
  [/^REVIEW/, <StarIcon key="" size={20} />, 'star'],
  [/COMPLETED/, <CheckIcon key="" size={20} />, 'good'],
]

/** One notification, pressed to go where it leads. */
export function NotificationItem(props: { item: Notification; onOpen: (item: Notification) => void }) {
  const t = useWords(notifyWords)
  const { item } = props
  const [, icon, tone] = looks.find(([types]) => types.test(item.type)) ?? [
    null,
    <TicketIcon key="" size={20} />,
    'brand',
  ]
  return (
    <button
      type="button"
      className="notification"
      data-unread={!item.readAt || undefined}
      onClick={() => props.onOpen(item)}
    >
      <span className="notification-icon" data-tone={tone}>
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-3">
          <span className="leading-snug font-bold">
            {!item.readAt && <span className="sr-only">{t.isNew} </span>}
            {item.title}
          </span>
          <span className="tnum text-xs whitespace-nowrap text-muted">
            <Ago at={item.createdAt} />
          </span>
        </span>
        {item.body && <span className="mt-1 line-clamp-2 block text-sm text-muted">{item.body}</span>}
      </span>
    </button>
  )
}

function Ago({ at }: { at: string }) {
  const t = useWords(notifyWords)
  const lang = useLanguage()
  const now = useNow(30_000)
  const minutes = Math.floor((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return t.now
  if (minutes < 60) return t.minutes(minutes)
  if (minutes < 6 * 60) return t.hours(Math.floor(minutes / 60))
  return seoulDay(at) === seoulDay(now) ? formatTime(at, lang) : formatDay(at, lang)
}
