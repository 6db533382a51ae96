import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { reservations } from '../api/queries'
import { useSession } from '../api/session'
import type { Reservation } from '../api/types'
import { useCommonT, useLanguage, useT } from '../i18n'
import { daysUntil, formatAmount, formatDateTime } from '../i18n/format'
import { seatLabels } from '../i18n/seatLabel'
import { useWords } from '../i18n/words'
import { dropCanceled } from '../lib/keepTicket'
import { refundOf } from '../lib/refund'
import { seatsLeft } from '../lib/seats'
import { serverNow } from '../lib/serverClock'
import { reviewWords } from '../reviews/words'
import { StarIcon, TicketIcon } from '../ui/icons'
import { ForwardIcon } from '../ui/icons.more'
import { More } from '../ui/more'
import { Poster } from '../ui/poster'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'

export function ReservationsPage() {
  const t = useT()
  const query = useInfiniteQuery(reservations())
  useTitle(t.reservations.title)
  const items = query.data?.pages.flatMap((page) => page.items ?? []) ?? []
  const now = serverNow()
  const starts = (each: Reservation) => Date.parse(each.round.startsAt)
  const soonest = (a: Reservation, b: Reservation) => starts(a) - starts(b)
  const pending = items.filter((each) => each.status === 'PENDING' && Date.parse(each.expiresAt) > now)
  const upcoming = items.filter((each) => each.status === 'COMPLETED' && starts(each) > now).sort(soonest)
  const past = items
    .filter((each) => each.status === 'COMPLETED' && starts(each) <= now)
    .sort(soonest)
    .reverse()
  // A hold that ran out, or was let go of, was never a booking: nothing was paid.
  const canceled = items.filter((each) => each.status === 'CANCELED' && each.paidAmount !== undefined)
  const [next, ...later] = upcoming
  const offline = useSession().state === 'offline'
  const gone = canceled.map((each) => each.id).join()
  useEffect(() => {
    if (gone) void dropCanceled(gone.split(',')).catch(() => undefined)
  }, [gone])

  return (
    <div className="page max-w-3xl! pt-8 md:pt-12">
      <h1 className="mb-6 text-xl font-bold">{t.reservations.title}</h1>
      {offline && !query.isError && <p className="mb-6 text-muted">{t.reservations.offlineCopies}</p>}
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <div aria-hidden="true" className="space-y-4">
          <div className="skeleton h-48 rounded-card" />
          <div className="skeleton h-28 rounded-card" />
          <div className="skeleton h-28 rounded-card" />
        </div>
      ) : pending.length + upcoming.length + past.length + canceled.length === 0 ? (
        <Empty
          title={t.reservations.emptyTitle}
          hint={t.reservations.emptyHint}
          icon={<TicketIcon size={28} />}
        >
          <Link to="/" className="btn btn-primary">
            {t.reservations.browse}
          </Link>
        </Empty>
      ) : (
        <div className="rise space-y-10">
          {pending.length > 0 && (
            <Group title={t.reservations.pending}>
              {pending.map((each) => (
                <Row key={each.id} item={each} />
              ))}
            </Group>
          )}
          {next && <Next item={next} />}
          {later.length > 0 && (
            <Group title={t.reservations.upcoming}>
              {later.map((each) => (
                <Row key={each.id} item={each} />
              ))}
            </Group>
          )}
          {past.length > 0 && (
            <Group title={t.reservations.past}>
              {past.map((each) => (
                <Row key={each.id} item={each} past />
              ))}
            </Group>
          )}
          {canceled.length > 0 && (
            <Group title={t.reservations.canceled}>
              {canceled.map((each) => (
                <Row key={each.id} item={each} faded />
              ))}
            </Group>
          )}
          <More query={query} />
        </div>
      )}
    </div>
  )
}

function Next({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  return (
    <section>
      <h2 className="mb-3 text-lg font-bold">{t.reservations.next}</h2>
      <Link
        to="/reservations/$id"
        params={{ id: item.id }}
        className="card block overflow-hidden shadow-card transition-colors hover:border-brand"
      >
        <span className="flex gap-5 p-5">
          <span className="w-24 shrink-0 sm:w-32">
            <Poster url={item.performance.posterUrl} eager />
          </span>
          <span className="min-w-0 flex-1">
            <span className="tnum inline-block rounded-full bg-brand px-3 py-1 text-sm font-bold text-on-brand">
              {t.reservations.dDay(Math.max(daysUntil(item.round.startsAt, serverNow()), 0))}
            </span>
            <span className="mt-2 line-clamp-2 block text-lg leading-snug font-bold sm:text-xl">
              {item.performance.title}
            </span>
            <span className="tnum mt-1 block font-semibold">{formatDateTime(item.round.startsAt, lang)}</span>
            <span className="block text-sm text-muted">{item.hall.name}</span>
            <span className="block text-sm text-muted">{seatLabels(seatsLeft(item), lang)}</span>
          </span>
        </span>
        <span className="flex min-h-13 items-center justify-center gap-2 border-t border-dashed border-line font-semibold text-brand">
          <TicketIcon size={20} />
          {t.reservations.showTicket}
        </span>
      </Link>
    </section>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 text-lg font-bold">{title}</h2>
      <ul className="space-y-3">{children}</ul>
    </section>
  )
}

function Row({ item, faded, past }: { item: Reservation; faded?: boolean; past?: boolean }) {
  const t = useT()
  const lang = useLanguage()
  const content = (
    <>
      <span className={`w-16 shrink-0 ${faded ? 'opacity-60 grayscale' : ''}`}>
        <Poster url={item.performance.posterUrl} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="line-clamp-1 font-bold">{item.performance.title}</span>
        <span className="tnum block text-sm text-muted">{formatDateTime(item.round.startsAt, lang)}</span>
        <span className="block truncate text-sm text-muted">
          {item.hall.name} · {t.reservations.seatCount(seatsLeft(item).length)}
        </span>
        <RefundLine item={item} />
      </span>
      <ForwardIcon size={18} />
    </>
  )
  const look = `flex items-center gap-4 p-3 pr-4 transition-colors ${past ? '' : 'card hover:border-brand'}`
  return (
    <li className={past ? 'card' : undefined}>
      {item.status === 'PENDING' ? (
        <Link to="/checkout/$reservationId" params={{ reservationId: item.id }} className={look}>
          {content}
        </Link>
      ) : (
        <Link to="/reservations/$id" params={{ id: item.id }} className={look}>
          {content}
        </Link>
      )}
      {past && <AfterShow item={item} />}
    </li>
  )
}

/** What came of the money of a cancelled booking. */
function RefundLine({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  const refund = refundOf(item)
  if (!refund) return null
  return (
    <span className="tnum block text-sm font-semibold">
      {refund.back === 0
        ? t.ticket.refundNothing
        : (refund.done ? t.ticket.refundDone : t.ticket.refundUnderWay)(formatAmount(refund.back, lang))}
    </span>
  )
}

/** What is left to do when the show is over: say how it was. */
function AfterShow({ item }: { item: Reservation }) {
  const t = useWords(reviewWords)
  const common = useCommonT()
  const foot =
    'flex min-h-12 items-center justify-center gap-1.5 border-t border-dashed border-line text-sm font-semibold'
  if (item.review) {
    return (
      <p className={`${foot} text-muted`}>
        <span className="text-warn">
          <StarIcon size={16} />
        </span>
        <span className="tnum" aria-hidden="true">
          {item.review.rating}
        </span>
        <span className="sr-only">{common.common.rating(String(item.review.rating))}</span>
        {t.written}
      </p>
    )
  }
  if (!item.reviewable) return null
  return (
    <Link
      to="/reservations/$id"
      params={{ id: item.id }}
      search={{ review: true }}
      className={`${foot} text-brand`}
    >
      {t.write}
    </Link>
  )
}
