import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, idempotent, unwrap } from '../api/client'
import type { Round } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage } from '../i18n'
import { formatAmount, formatDateTime, formatNumber } from '../i18n/format'
import { More } from '../ui/more'
import { Sheet } from '../ui/sheet'
import { Failed, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf } from './api'
import type { Compensation } from './types'
import { Confirm } from './ui/confirm'
import { TextField } from './ui/form'
import { OfficeLink } from './ui/link'
import { Badge, Facts } from './ui/page'
import { useAdminT } from './words'

const callOffKey = (roundId: number) => keyOf('/api/v1/admin/rounds/{id}/call-off', roundId)

/** Calls a round off. What that comes to is asked of the server, and shown before it is done. */
export function CallOffDialog(props: { round: Round; onDone: () => Promise<unknown>; onClose: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { round } = props
  const [reason, setReason] = useState('')
  const [rate, setRate] = useState('10')
  const percent = /^\d{1,3}$/.test(rate) && Number(rate) <= 100 ? Number(rate) : null
  const call = (body: { reason: string; compensationRate: number }, dryRun: boolean, more: object) =>
    unwrap(
      client.POST('/api/v1/admin/rounds/{id}/call-off', {
        params: { path: { id: round.id }, query: { dryRun }, ...more },
        body,
      }),
    )
  const would = useQuery({
    queryKey: [...callOffKey(round.id), 'would', percent],
    queryFn: () => call({ reason: '-', compensationRate: percent ?? 0 }, true, {}),
    enabled: percent !== null,
    staleTime: 0,
  })
  const sum = would.data
  return (
    <Confirm
      open
      title={t.callOff.ask(formatDateTime(round.startsAt, lang))}
      consequences={
        sum && [
          t.callOff.ends(
            formatNumber(sum.people),
            formatNumber(sum.reservations),
            formatNumber(sum.seats),
            formatAmount(sum.refund, lang),
          ),
          t.callOff.owes(formatAmount(sum.compensation, lang)),
          t.callOff.forGood,
        ]
      }
      confirm={t.callOff.confirm}
      typed={t.callOff.word}
      disabled={!reason.trim() || percent === null || !sum}
      onConfirm={async (key) => {
        await call({ reason: reason.trim(), compensationRate: percent ?? 0 }, false, {
          header: idempotent(key),
        })
        toast(t.callOff.begun)
        await props.onDone()
      }}
      onClose={props.onClose}
    >
      {would.isError && <Failed error={would.error} onRetry={() => void would.refetch()} />}
      <TextField
        label={t.callOff.reason}
        help={t.callOff.reasonHelp}
        maxLength={200}
        value={reason}
        onValue={setReason}
      />
      <TextField
        type="number"
        label={t.callOff.rate}
        help={t.callOff.rateHelp}
        error={percent === null ? t.callOff.rateWrong : undefined}
        suffix="%"
        value={rate}
        onValue={setRate}
      />
    </Confirm>
  )
}

/** How far a call-off is, and what is owed beside the money that went back. */
export function CallOffSheet({ round, onClose }: { round: Round; onClose: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const query = useQuery({
    queryKey: callOffKey(round.id),
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/admin/rounds/{id}/call-off', { params: { path: { id: round.id } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? 2000 : false),
  })
  const found = query.data
  const won = (amount: number) => <span className="tnum">{formatAmount(amount, lang)}</span>
  return (
    <Sheet open title={t.callOff.of(formatDateTime(round.startsAt, lang))} onClose={onClose}>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : !found ? (
        <div className="skeleton h-40 rounded-card" aria-hidden="true" />
      ) : (
        <div className="space-y-5">
          <Facts
            items={[
              [
                t.callOff.state,
                <Badge key="s" tone={found.status === 'DONE' ? 'good' : 'warn'}>
                  {found.status === 'DONE' ? t.callOff.done : t.callOff.running(formatNumber(found.left))}
                </Badge>,
              ],
              [t.callOff.reason, found.reason],
              [
                t.callOff.at,
                <span key="a" className="tnum">
                  {formatDateTime(found.at, lang)}
                </span>,
              ],
              [
                t.callOff.reservations,
                <span key="r" className="tnum">
                  {formatNumber(found.reservations)}
                </span>,
              ],
              [t.callOff.refund, won(found.refund)],
              [t.callOff.compensation(found.compensationRate), won(found.compensation)],
            ]}
          />
          {found.compensation > 0 && <Compensations callOffId={found.id} done={found.status === 'DONE'} />}
        </div>
      )}
    </Sheet>
  )
}

function Compensations({ callOffId, done }: { callOffId: string; done: boolean }) {
  const t = useAdminT()
  const query = useInfiniteQuery({
    queryKey: keyOf('/api/v1/admin/call-offs/{id}/compensations', callOffId, done),
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET('/api/v1/admin/call-offs/{id}/compensations', {
          params: { path: { id: callOffId }, query: { limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section>
      <h3 className="mb-1 font-bold">{t.callOff.owed}</h3>
      <p className="mb-3 text-sm text-muted">{t.callOff.owedHelp}</p>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Spinner />
      ) : items.length === 0 ? (
        <p className="text-sm text-muted">{t.callOff.noneYet}</p>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line">
          {items.map((each) => (
            <Owed key={each.id} item={each} />
          ))}
        </ul>
      )}
      <div className="mt-3">
        <More query={query} />
      </div>
    </section>
  )
}

function Owed({ item }: { item: Compensation }) {
  const t = useAdminT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const attempt = useAttempt()
  const pay = async () => {
    const paid = await attempt.run(() =>
      unwrap(client.PUT('/api/v1/admin/compensations/{id}/paid', { params: { path: { id: item.id } } })),
    )
    if (paid)
      await queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/call-offs/{id}/compensations') })
  }
  return (
    <li className="tnum flex min-h-14 flex-wrap items-center gap-x-3 px-4 py-1 text-sm">
      <OfficeLink to={`reservations/${item.reservationId}`} className="font-semibold hover:text-brand">
        {item.number}
      </OfficeLink>
      <span className="ml-auto">{formatAmount(item.amount, lang)}</span>
      {item.paidAt ? (
        <Badge tone="good">{t.callOff.paid}</Badge>
      ) : (
        <button
          type="button"
          className="inline-flex min-h-11 items-center rounded-box px-2 font-semibold text-brand hover:bg-brand-soft"
          disabled={attempt.busy}
          onClick={() => void pay()}
        >
          {attempt.busy ? <Spinner /> : t.callOff.pay}
        </button>
      )}
      {attempt.problem && <p className="basis-full font-semibold text-bad-ink">{t.rounds.failed}</p>}
    </li>
  )
}
