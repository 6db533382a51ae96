import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { ticketsPdf } from '../api/actions'
import { Problem } from '../api/problem'
import { reservation, tickets } from '../api/queries'
import type { Category, Reservation, Ticket } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatDateTime } from '../i18n/format'
import { seatLabel, seatLabels } from '../i18n/seatLabel'
import { calendarFile, saveFile } from '../lib/calendarFile'
import { dropCanceled, keepTicket } from '../lib/keepTicket'
import { refundOf } from '../lib/refund'
import { canceledSeats, seatsLeft } from '../lib/seats'
import { serverNow } from '../lib/serverClock'
import { useSession } from '../api/session'
import { OwnReview } from '../reviews/OwnReview'
import { NotFound } from '../ui/crash'
import { CalendarIcon, CheckIcon, DownloadIcon } from '../ui/icons.more'
import { Poster } from '../ui/poster'
import { QR } from '../ui/qr'
import { Empty, errorText, Failed, Notice, Spinner } from '../ui/states'
import { useTitle } from '../ui/useTitle'
import { CancelSheet } from './cancelSheet'

const route = getRouteApi('/reservations/$id')

export function ReservationPage() {
  const t = useT()
  const { id } = route.useParams()
  const query = useQuery({
    ...reservation(id),
    // A refund that is under way is shown when it is done, without being asked.
    refetchInterval: ({ state }) => (state.data && refundOf(state.data)?.done === false ? 3000 : false),
  })
  useTitle(query.data ? query.data.performance.title : t.ticket.title)
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  return (
    <div className="page max-w-3xl! pt-6 md:pt-10">
      {query.isPending ? (
        <div aria-hidden="true" className="mx-auto max-w-md">
          <div className="skeleton h-[560px] rounded-card" />
        </div>
      ) : query.data.status === 'COMPLETED' ? (
        <Completed item={query.data} />
      ) : query.data.status === 'PENDING' ? (
        <Pending item={query.data} />
      ) : (
        <Canceled item={query.data} />
      )}
    </div>
  )
}

function Completed({ item }: { item: Reservation }) {
  const t = useT()
  const { done, review } = route.useSearch()
  const query = useQuery(tickets(item.id))
  const [canceling, setCanceling] = useState(false)
  const all = validOnes(query.data ?? [])
  const offline = useSession().state === 'offline'
  useEffect(() => {
    // Putting aside is a service, not a need: a browser that forbids it shows the ticket all the same. The page that
    // lists tickets is loaded first, so that its code is kept too.
    const kept = query.data
    if (kept && !offline)
      void import('./reservations').then(() => keepTicket(item, validOnes(kept))).catch(() => undefined)
  }, [item, query.data, offline])
  const save = () =>
    saveFile(
      'ticketblue.ics',
      'text/calendar',
      calendarFile({
        uid: item.number,
        title: item.performance.title,
        startsAt: item.round.startsAt,
        durationMinutes: item.performance.durationMinutes,
        place: `${item.hall.name}, ${item.hall.address}`,
        note: `${t.ticket.number} ${item.number}\n${seatLabels(seatsLeft(item))}`,
      }),
    )
  return (
    <>
      <header className="mb-6 text-center">
        {done && (
          <span className="rise mx-auto mb-3 grid size-14 place-items-center rounded-full bg-brand text-on-brand">
            <CheckIcon size={30} />
          </span>
        )}
        <h1 className="text-xl font-bold md:text-2xl">{done ? t.ticket.done : item.performance.title}</h1>
        <p className="mt-1 text-muted">{offline ? t.ticket.offlineCopy : t.ticket.doneHint}</p>
      </header>
      {item.round.calledOff ? (
        <div className="mx-auto mb-6 max-w-sm">
          <Notice tone="bad" alert>
            <span className="block">{t.ticket.calledOffTitle}</span>
            <span className="block font-normal">{t.ticket.calledOffRefund}</span>
          </Notice>
        </div>
      ) : (
        item.round.moved && <MovedNotice item={item} />
      )}
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <div className="skeleton mx-auto h-[520px] max-w-sm rounded-card" aria-hidden="true" />
      ) : (
        <ul className="scroll-x -mx-4 flex snap-mandatory scroll-px-4 gap-4 px-4 pb-4 md:justify-center md:overflow-visible">
          {all.map((ticket, i) => (
            <li
              key={ticket.id}
              className={`shrink-0 snap-center ${all.length > 1 ? 'w-[86%] md:w-80' : 'mx-auto w-full max-w-sm'}`}
            >
              <TicketStub item={item} ticket={ticket} n={i + 1} of={all.length} />
            </li>
          ))}
        </ul>
      )}
      <div className="mx-auto mt-4 flex max-w-sm flex-col gap-2">
        <button type="button" className="btn btn-soft" onClick={save}>
          <CalendarIcon size={20} />
          {t.ticket.calendar}
        </button>
        {!offline && <PdfButton item={item} />}
      </div>
      {!offline && <OwnReview item={item} asked={!!review} />}
      <Details item={item} />
      <div className="mt-6 flex justify-center">
        <button type="button" className="btn text-bad-ink" onClick={() => setCanceling(true)}>
          {t.ticket.cancel}
        </button>
      </div>
      <CancelSheet item={item} open={canceling} onClose={() => setCanceling(false)} />
    </>
  )
}

/** Tickets that open a door: those of seats that were cancelled don't. */
const validOnes = (tickets: readonly Ticket[]) => tickets.filter(({ status }) => status === 'VALID')

/** The round was moved since the tickets were bought: both times, and what it costs to step back. */
function MovedNotice({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  const { moved, startsAt } = item.round
  if (!moved) return null
  return (
    <div className="tnum mx-auto mb-6 max-w-sm">
      <Notice tone="warn">
        <span className="block">{t.ticket.movedTitle}</span>
        <span className="block font-normal">
          {formatDateTime(moved.from, lang)} → {formatDateTime(startsAt, lang)}
        </span>
        {Date.parse(moved.freeCancelUntil) > serverNow() && (
          <span className="mt-1 block font-normal">
            {t.ticket.movedFree(formatDateTime(moved.freeCancelUntil, lang))}
          </span>
        )}
      </Notice>
    </div>
  )
}

/** The tickets on paper. They are asked for with the access token, so they come as a file and not as a link. */
function PdfButton({ item }: { item: Reservation }) {
  const t = useT()
  const attempt = useAttempt()
  const save = async () => {
    const pdf = await attempt.run(() => ticketsPdf(item.id))
    if (pdf) saveFile(`ticketblue-${item.number}.pdf`, 'application/pdf', pdf)
  }
  return (
    <>
      <button type="button" className="btn btn-quiet" disabled={attempt.busy} onClick={() => void save()}>
        {attempt.busy ? <Spinner /> : <DownloadIcon size={20} />}
        {t.ticket.pdf}
      </button>
      {attempt.problem && (
        <Notice tone="bad" alert>
          {errorText(attempt.problem, t)}
        </Notice>
      )}
    </>
  )
}

/** The ticket as a thing to keep: what and when on the body, the QR on the stub to be torn off. */
function TicketStub(props: { item: Reservation; ticket: Ticket; n: number; of: number }) {
  const t = useT()
  const lang = useLanguage()
  const { item, ticket } = props
  return (
    <article className="flex h-full flex-col overflow-hidden rounded-[20px] border border-line bg-surface shadow-card">
      <p className="flex items-center justify-between bg-brand px-5 py-3 text-sm font-bold text-on-brand">
        {t.brand}
        <span className="rounded-full border border-current px-2.5 text-xs leading-5">
          {ticket.seat.grade}
        </span>
      </p>
      <div className="flex gap-4 p-5">
        <div className="w-20 shrink-0">
          <Poster url={item.performance.posterUrl} eager />
        </div>
        <div className="min-w-0">
          <p className="text-xs font-semibold text-muted">
            {t.category[item.performance.category as Category]}
          </p>
          <h2 className="line-clamp-3 text-lg leading-snug font-bold">{item.performance.title}</h2>
        </div>
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-5 pb-5 text-sm">
        <StubFact name={t.ticket.when} wide>
          <span className="tnum text-base font-bold">{formatDateTime(item.round.startsAt, lang)}</span>
        </StubFact>
        <StubFact name={t.ticket.where} wide>
          {item.hall.name}
        </StubFact>
        <StubFact name={t.ticket.seat} wide>
          <span className="text-xl font-bold text-brand">{seatLabel(ticket.seat.label, lang)}</span>
        </StubFact>
      </dl>
      <div className="notched mt-auto px-5 pt-5 pb-5">
        {ticket.qr && (
          <div className="mx-auto max-w-64">
            <QR text={ticket.qr} label={t.ticket.qrLabel(seatLabel(ticket.seat.label, lang))} />
          </div>
        )}
        <p className="tnum mt-3 flex items-center justify-between text-xs text-muted">
          <span>{ticket.status === 'CANCELED' ? t.ticket.used : t.ticket.who(props.n, props.of)}</span>
          <span>{item.number}</span>
        </p>
      </div>
    </article>
  )
}

function StubFact(props: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={props.wide ? 'col-span-2' : ''}>
      <dt className="text-xs text-muted">{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

function Details({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  const payment = item.payment
  const refund = refundOf(item)
  const canceled = canceledSeats(item)
  const paid = item.paidAmount
  return (
    <section className="card mx-auto mt-8 max-w-sm p-5">
      <h2 className="mb-3 font-bold">{t.ticket.details}</h2>
      <dl className="tnum grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        <Detail name={t.ticket.number}>{item.number}</Detail>
        <Detail name={t.ticket.seat}>{seatLabels(seatsLeft(item), lang)}</Detail>
        {canceled.length > 0 && (
          <Detail name={t.ticket.canceledSeats}>
            <s className="text-muted">{seatLabels(canceled, lang)}</s>
          </Detail>
        )}
        <Detail name={t.ticket.reservedAt}>{formatDateTime(item.createdAt, lang)}</Detail>
        {payment && paid !== undefined && payment.discount > 0 && (
          <Detail name={t.ticket.discount}>−{formatAmount(payment.discount, lang)}</Detail>
        )}
        {paid !== undefined && (
          <Detail name={t.ticket.amount}>
            <strong>{formatAmount(paid, lang)}</strong>
          </Detail>
        )}
        {payment?.method && paid !== undefined && (
          <Detail name={t.ticket.method}>{t.payment.methodName(payment.method)}</Detail>
        )}
        {refund && (
          <>
            <Detail name={t.cancel.fee}>
              {refund.fee > 0 ? `−${formatAmount(refund.fee, lang)}` : formatAmount(0, lang)}
            </Detail>
            <Detail name={t.cancel.comesBack}>
              <strong className="text-base text-brand">{formatAmount(refund.back, lang)}</strong>
            </Detail>
            {item.compensation && (
              <Detail name={t.ticket.compensation}>
                {formatAmount(item.compensation.amount, lang)} ·{' '}
                {item.compensation.paidAt ? t.ticket.compensationPaid : t.ticket.compensationOwed}
              </Detail>
            )}
            {refund.back > 0 && (
              <Detail name={t.ticket.refundState}>
                <span
                  className={`font-semibold ${refund.done ? 'text-good-ink' : 'text-warn'}`}
                  role="status"
                >
                  {refund.done ? t.ticket.refundStates.done : t.ticket.refundStates.underWay}
                </span>
              </Detail>
            )}
          </>
        )}
      </dl>
    </section>
  )
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </>
  )
}

function Pending({ item }: { item: Reservation }) {
  const t = useT()
  return (
    <>
      <h1 className="sr-only">{item.performance.title}</h1>
      <Empty title={t.ticket.pendingTitle} hint={t.ticket.pendingHint}>
        <Link to="/checkout/$reservationId" params={{ reservationId: item.id }} className="btn btn-primary">
          {t.ticket.goPay}
        </Link>
      </Empty>
    </>
  )
}

function Canceled({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  useEffect(() => void dropCanceled([item.id]).catch(() => undefined), [item.id])
  return (
    <>
      <header className="mx-auto flex max-w-sm flex-col items-center text-center">
        <div className="mb-4 w-28 opacity-60 grayscale">
          <Poster url={item.performance.posterUrl} />
        </div>
        <h1 className="text-xl font-bold">
          {item.paidAmount === undefined ? t.ticket.unpaidTitle : t.ticket.canceledTitle}
        </h1>
        <p className="mt-1 text-muted">
          {item.paidAmount === undefined
            ? t.ticket.unpaidHint
            : (t.ticket.canceledBy[item.cancelReason ?? ''] ?? '')}
        </p>
        {item.round.calledOff && (
          <p className="mt-1 text-sm">{t.ticket.calledOffWhy(item.round.calledOff.reason)}</p>
        )}
        <p className="mt-4 font-bold">{item.performance.title}</p>
        <p className="tnum text-sm text-muted">{formatDateTime(item.round.startsAt, lang)}</p>
      </header>
      <Details item={item} />
      <div className="mt-6 flex justify-center">
        <Link to="/performances/$id" params={{ id: String(item.performanceId) }} className="btn btn-soft">
          {t.ticket.again}
        </Link>
      </div>
    </>
  )
}
