import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { client, unwrap } from '../api/client'
import { Problem } from '../api/problem'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatDateTime } from '../i18n/format'
import { refundOf } from '../lib/refund'
import { seatsLeft } from '../lib/seats'
import { NotFound } from '../ui/crash'
import { Failed, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf } from './api'
import type { ReservationDetail } from './types'
import { Confirm } from './ui/confirm'
import { Choice, TextField } from './ui/form'
import { Grid } from './ui/grid'
import { OfficeLink } from './ui/link'
import { Badge, Facts, PageHead, Panel } from './ui/page'
import { ReservationBadge } from './ui/reservationParts'
import { useAdminT } from './words'

const reservationKey = (id: string) => keyOf('/api/v1/admin/reservations', id)

export function ReservationPage() {
  const { id } = useParams({ from: '/admin/office/reservations/$id' })
  const t = useAdminT()
  const query = useQuery({
    queryKey: reservationKey(id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/admin/reservations/{id}', { params: { path: { id } }, signal })),
    // A refund that is under way is shown when it is done, without being asked.
    refetchInterval: ({ state }) => (state.data && refundOf(state.data)?.done === false ? 3000 : false),
  })
  if (query.isError && Problem.of(query.error).status === 404) return <NotFound />
  if (query.data) return <Loaded found={query.data} />
  return (
    <>
      <PageHead title={t.reservations.one} back={{ to: 'reservations', label: t.pages.reservations }} />
      {query.isError ? (
        <div className="card">
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <div aria-hidden="true" className="skeleton h-96 rounded-card" />
      )}
    </>
  )
}

function Loaded({ found }: { found: ReservationDetail }) {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const [canceling, setCanceling] = useState(false)
  const money = (amount: number) => <span className="tnum">{formatAmount(amount, lang)}</span>
  const when = (at: string) => <span className="tnum">{formatDateTime(at, lang)}</span>
  const { payment, coupon } = found
  const refund = refundOf(found)
  const { tickets, timeline, paymentHistory: history } = found
  return (
    <>
      <PageHead
        title={found.number}
        back={{ to: 'reservations', label: t.pages.reservations }}
        badge={<ReservationBadge status={found.status} reason={found.cancelReason} />}
        hint={found.performance.title}
      >
        {found.status !== 'CANCELED' && (
          <button type="button" className="btn btn-danger !min-h-11" onClick={() => setCanceling(true)}>
            {t.reservations.cancel}
          </button>
        )}
      </PageHead>
      <div className="grid items-start gap-4 lg:gap-5 xl:grid-cols-12">
        <div className="space-y-4 lg:space-y-5 xl:col-span-7">
          <Panel title={t.reservations.what}>
            <Facts
              items={[
                [
                  t.reservations.performance,
                  <OfficeLink
                    key="p"
                    to={`performances/${found.performance.id}`}
                    className="font-semibold hover:text-brand"
                  >
                    {found.performance.title}
                  </OfficeLink>,
                ],
                [t.reservations.when, when(found.round.startsAt)],
                [t.reservations.where, found.hall.name],
                [
                  t.reservations.buyer,
                  <span key="b">
                    <span className="font-semibold">{found.user.name || t.people.gone}</span>{' '}
                    <span className="text-muted">{found.user.email}</span>
                  </span>,
                ],
                [t.reservations.reservedAt, when(found.createdAt)],
              ]}
            />
          </Panel>
          <Panel flush className="overflow-hidden" title={t.reservations.seatsCount(seatsLeft(found).length)}>
            <Grid
              caption={t.reservations.seats}
              rows={found.seats}
              rowKey={({ number }) => number}
              columns={[
                {
                  key: 'label',
                  head: t.reservations.seats,
                  card: 'title',
                  cell: (seat) => <span className="font-semibold">{seat.label}</span>,
                },
                { key: 'grade', head: t.reservations.grade, cell: (seat) => seat.grade },
                {
                  key: 'amount',
                  head: t.reservations.amount,
                  numeric: true,
                  card: 'aside',
                  cell: (seat) => money(seat.amount),
                },
                ...(tickets.length > 0
                  ? [
                      {
                        key: 'ticket',
                        head: t.reservations.ticket,
                        cell: (seat: { number: number; label: string }) => {
                          const ticket = tickets.find((each) => each.seat.number === seat.number)
                          return ticket ? (
                            <Badge tone={ticket.status === 'VALID' ? 'good' : 'quiet'}>
                              {t.reservations.ticketStatus[ticket.status] ?? ticket.status}
                            </Badge>
                          ) : (
                            '–'
                          )
                        },
                      },
                    ]
                  : []),
              ]}
            />
          </Panel>
          <Panel title={t.reservations.payment}>
            <Facts
              items={[
                [t.reservations.ticketsTotal, money(found.amount)] as [string, ReactNode],
                ...(coupon
                  ? [
                      [
                        t.reservations.coupon,
                        <span key="c" className="tnum">
                          −{formatAmount(coupon.discount, lang)}
                        </span>,
                      ] as [string, ReactNode],
                    ]
                  : []),
                ...(payment
                  ? ([
                      [t.reservations.paid, money(payment.amount)],
                      [t.reservations.method, payment.method || '–'],
                      [
                        t.reservations.paymentStatus,
                        t.reservations.payments[payment.status] ?? payment.status,
                      ],
                      ...(payment.refundedAmount > 0
                        ? [[t.reservations.givenBack, money(payment.refundedAmount)]]
                        : []),
                      [
                        t.reservations.order,
                        <span key="o" className="text-xs break-all text-muted">
                          {payment.orderId}
                        </span>,
                      ],
                    ] as [string, ReactNode][])
                  : ([[t.reservations.payment, t.reservations.noPayment]] as [string, ReactNode][])),
                ...(refund
                  ? ([
                      [all.cancel.fee, money(refund.fee)],
                      [t.reservations.refund, money(refund.back)],
                      ...(refund.back > 0
                        ? [
                            [
                              t.reservations.refundState,
                              <Badge key="r" tone={refund.done ? 'good' : 'warn'}>
                                {refund.done
                                  ? t.reservations.refundStates.done
                                  : t.reservations.refundStates.underWay}
                              </Badge>,
                            ],
                          ]
                        : []),
                    ] as [string, ReactNode][])
                  : []),
              ]}
            />
            {history.length > 0 && (
              <>
                <h3 className="mt-5 mb-2 text-sm font-semibold">{t.reservations.history}</h3>
                <ol className="space-y-1.5 text-sm">
                  {history.map((change, i) => (
                    <li key={i} className="flex flex-wrap justify-between gap-x-4">
                      <span>{t.reservations.payments[change.status] ?? change.status}</span>
                      <span className="text-muted">{when(change.at)}</span>
                      {change.detail && <span className="basis-full text-muted">{change.detail}</span>}
                    </li>
                  ))}
                </ol>
              </>
            )}
          </Panel>
        </div>
        <Panel title={t.reservations.timeline} className="xl:sticky xl:top-8 xl:col-span-5">
          {timeline.length === 0 ? (
            <p className="text-sm text-muted">{all.common.loading}</p>
          ) : (
            <ol className="relative space-y-4 border-l-2 border-line pl-5">
              {timeline.map((event, i) => (
                <li key={i} className="relative text-sm">
                  <span
                    aria-hidden="true"
                    className={`absolute top-1.5 -left-[27px] size-3 rounded-full border-2 border-surface ${
                      i === timeline.length - 1 ? 'bg-brand' : 'bg-muted'
                    }`}
                  />
                  <p className="font-semibold">
                    {event.type === 'PAYMENT'
                      ? (t.reservations.payments[event.status] ?? event.status)
                      : t.reservations.events[event.type]}
                    {event.type === 'CANCELED' && event.status && (
                      <span className="font-normal text-muted">
                        {' '}
                        · {event.actor ?? t.reservations.reasons[event.status] ?? event.status}
                      </span>
                    )}
                  </p>
                  <p className="text-muted">
                    {when(event.at)}
                    {event.amount !== null && ` · ${formatAmount(event.amount, lang)}`}
                    {event.from && ` · ${formatDateTime(event.from, lang)} →`}
                    {event.detail && ` · ${event.detail}`}
                  </p>
                </li>
              ))}
            </ol>
          )}
        </Panel>
      </div>
      <CancelDialog found={found} open={canceling} onClose={() => setCanceling(false)} />
    </>
  )
}

/** Cancels for the buyer. What comes back is asked of the server, and shown before anything happens. */
function CancelDialog(props: { found: ReservationDetail; open: boolean; onClose: () => void }) {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const { found } = props
  const [fee, setFee] = useState<'NONE' | 'POLICY'>('NONE')
  const [reason, setReason] = useState('')
  const quote = useQuery({
    queryKey: [...reservationKey(found.id), 'refund-quote'],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/admin/reservations/{id}/refund-quote', {
          params: { path: { id: found.id } },
          signal,
        }),
      ),
    enabled: props.open,
  })
  const pending = found.status === 'PENDING'
  const waived = fee === 'NONE'
  const back = quote.data ? (waived ? quote.data.paid : quote.data.amount) : 0
  const kept = quote.data && !waived ? quote.data.fee : 0
  const possible = !!quote.data && (waived ? quote.data.cancelable : quote.data.refundable)
  return (
    <Confirm
      open={props.open}
      title={t.reservations.cancelAsk(found.number)}
      consequences={t.reservations.cancelConsequences(String(seatsLeft(found).length))}
      confirm={t.reservations.cancel}
      disabled={!possible || !reason.trim()}
      onConfirm={async () => {
        const canceled = await unwrap(
          client.POST('/api/v1/admin/reservations/{id}/cancel', {
            params: { path: { id: found.id } },
            body: { reason: reason.trim(), fee },
          }),
        )
        queries.setQueryData<ReservationDetail>(
          reservationKey(found.id),
          (before) => before && { ...before, ...canceled },
        )
        toast(back > 0 ? all.cancel.doneWithRefund(formatAmount(back, lang)) : all.cancel.done)
        await queries.invalidateQueries({ queryKey: ['admin'] })
      }}
      onClose={props.onClose}
    >
      {!pending && (
        <Choice
          legend={t.reservations.feeChoice}
          value={fee}
          options={[
            ['NONE', t.reservations.fees.NONE],
            ['POLICY', t.reservations.fees.POLICY],
          ]}
          onValue={setFee}
        />
      )}
      <TextField
        label={t.reservations.cancelReason}
        help={t.reservations.cancelReasonHelp}
        maxLength={200}
        value={reason}
        onValue={setReason}
      />
      <dl className="tnum rounded-box bg-ground p-4 text-sm" aria-live="polite">
        {quote.isError ? (
          <p className="font-semibold text-bad-ink">{t.reservations.quoteFailed}</p>
        ) : !quote.data ? (
          <Spinner />
        ) : (
          <>
            <div className="flex justify-between gap-4">
              <dt className="text-muted">{t.reservations.paid}</dt>
              <dd>{formatAmount(quote.data.paid, lang)}</dd>
            </div>
            <div className="mt-1.5 flex justify-between gap-4">
              <dt className="text-muted">
                {all.cancel.fee}
                {kept > 0 && ` (${quote.data.feeRate}%)`}
              </dt>
              <dd>{formatAmount(kept, lang)}</dd>
            </div>
            <div className="mt-2 flex justify-between gap-4 border-t border-line pt-2 text-base font-bold">
              <dt>{t.reservations.comesBack}</dt>
              <dd className="text-brand">{formatAmount(back, lang)}</dd>
            </div>
            {!waived && (
              <p className="mt-2 text-xs text-muted">
                {all.cancel.reasons[quote.data.reason] ?? all.cancel.reasonOther(`${quote.data.feeRate}%`)}
              </p>
            )}
          </>
        )}
      </dl>
    </Confirm>
  )
}
