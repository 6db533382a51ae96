import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Performance, Round } from '../api/types'
import { client, idempotent, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatDateTime, formatDay, formatNumber, formatTime, seoulDay } from '../i18n/format'
import { CloseIcon } from '../ui/icons'
import { CalendarIcon, PlusIcon } from '../ui/icons.more'
import { Sheet } from '../ui/sheet'
import { Empty, Failed } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf } from './api'
import { percent } from './lib/scale'
import { combine, conflictOf, fromField, toField } from './lib/seoul'
import type { PageProps } from './pageProps'
import { PerformanceTabs } from './performanceTabs'
import { saleTones } from './performances'
import type { RoundChange } from './types'
import { Confirm } from './ui/confirm'
import { Choice, Form, TextField, useForm } from './ui/form'
import { Grid, type Column } from './ui/grid'
import { MonthPicker } from './ui/monthPicker'
import { Badge, Panel } from './ui/page'
import { RowSkeletons } from './ui/table'
import { useAdminT } from './words'

export function RoundsPage({ params }: PageProps) {
  return <PerformanceTabs id={params.id}>{(show) => <Rounds show={show} />}</PerformanceTabs>
}

const roundsKey = (id: number) => keyOf('/api/v1/performances', id, 'rounds')

function changeRound(id: number, body: RoundChange, dryRun?: boolean, signal?: AbortSignal) {
  const params = { path: { id }, query: { dryRun } }
  return unwrap(client.PUT('/api/v1/admin/rounds/{id}', { params, body, signal }))
}

function useRefresh(id: number) {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: keyOf('/api/v1/performances') })
    void queries.invalidateQueries({ queryKey: ['rounds', id] })
    return queries.invalidateQueries({ queryKey: roundsKey(id) })
  }
}

function Rounds({ show }: { show: Performance }) {
  const t = useAdminT()
  const query = useQuery({
    queryKey: roundsKey(show.id),
    queryFn: async ({ signal }) => {
      const path = { id: show.id }
      return (await unwrap(client.GET('/api/v1/performances/{id}/rounds', { params: { path }, signal })))
        .items
    },
    refetchInterval: 30_000,
  })
  const [adding, setAdding] = useState(false)
  const rounds = [...(query.data ?? [])].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  const add = (
    <button type="button" className="btn btn-primary !min-h-11" onClick={() => setAdding(true)}>
      <PlusIcon size={18} />
      {t.rounds.add}
    </button>
  )
  return (
    <>
      {adding && (
        <AddRounds
          show={show}
          taken={rounds.filter(({ status }) => status !== 'CLOSED').map(({ startsAt }) => startsAt)}
          onClose={() => setAdding(false)}
        />
      )}
      <Panel
        flush
        className="overflow-hidden"
        title={t.rounds.title(formatNumber(rounds.length))}
        actions={!adding && add}
      >
        {query.isError && !query.data ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <RowSkeletons count={4} />
        ) : rounds.length === 0 ? (
          <Empty title={t.rounds.none} hint={t.rounds.noneHint} icon={<CalendarIcon size={28} />} />
        ) : (
          <RoundTable show={show} rounds={rounds} />
        )}
      </Panel>
    </>
  )
}

function RoundTable({ show, rounds }: { show: Performance; rounds: Round[] }) {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const refresh = useRefresh(show.id)
  const [moving, setMoving] = useState<Round | null>(null)
  const [stopping, setStopping] = useState<Round | null>(null)
  const [removing, setRemoving] = useState<Round | null>(null)
  const over = (round: Round) => Date.parse(round.startsAt) <= Date.now()
  const sold = (round: Round) => round.total - round.remaining

  const setSale = async (round: Round, on: boolean) => {
    await changeRound(round.id, { status: on ? 'AVAILABLE' : 'CLOSED' })
    await refresh()
  }
  const resume = (round: Round) =>
    void setSale(round, true).then(
      () => toast(t.rounds.resumed(formatDateTime(round.startsAt, lang))),
      () => toast(t.rounds.failed),
    )
  const columns: Column<Round>[] = [
    {
      key: 'startsAt',
      head: t.rounds.when,
      card: 'title',
      cell: (row) => (
        <span className="tnum font-semibold whitespace-nowrap">{formatDateTime(row.startsAt, lang)}</span>
      ),
    },
    {
      key: 'status',
      head: t.performances.status,
      card: 'aside',
      cell: (row) => <Badge tone={saleTones[row.status]}>{all.status[row.status]}</Badge>,
    },
    {
      key: 'salesOpenAt',
      head: t.rounds.opening,
      from: 'md',
      cell: (row) => (
        <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.salesOpenAt, lang)}</span>
      ),
    },
    {
      key: 'sold',
      head: t.rounds.sold,
      numeric: true,
      cell: (row) => (
        <>
          {formatNumber(sold(row))} / {formatNumber(row.total)}
        </>
      ),
    },
    {
      key: 'share',
      head: t.rounds.share,
      numeric: true,
      card: 'none',
      cell: (row) => `${percent(sold(row), row.total)}%`,
    },
  ]
  const small =
    'inline-flex min-h-11 items-center rounded-box px-2.5 text-sm font-semibold hover:bg-brand-soft disabled:opacity-40'
  return (
    <>
      <Grid
        caption={t.performances.rounds}
        columns={columns}
        rows={rounds}
        rowKey={({ id }) => id}
        actions={(row) =>
          over(row) ? (
            <span className="px-2.5 text-sm text-muted">{t.rounds.over}</span>
          ) : (
            <>
              {row.status === 'CLOSED' ? (
                <button type="button" className={`${small} text-brand`} onClick={() => resume(row)}>
                  {t.rounds.resume}
                </button>
              ) : (
                <button type="button" className={`${small} text-brand`} onClick={() => setStopping(row)}>
                  {t.rounds.stop}
                </button>
              )}
              <button type="button" className={`${small} text-brand`} onClick={() => setMoving(row)}>
                {t.rounds.change}
              </button>
              <button type="button" className={`${small} text-bad-ink`} onClick={() => setRemoving(row)}>
                {t.form.remove}
              </button>
            </>
          )
        }
      />
      <Confirm
        open={!!stopping}
        title={stopping ? t.rounds.stopAsk(formatDateTime(stopping.startsAt, lang)) : ''}
        consequences={stopping ? t.rounds.stopConsequences(formatNumber(sold(stopping))) : []}
        confirm={t.rounds.stop}
        onConfirm={async () => {
          const round = stopping!
          await setSale(round, false)
          toast(t.rounds.stopped(formatDateTime(round.startsAt, lang)), {
            label: t.form.undo,
            run: () => resume(round),
          })
        }}
        onClose={() => setStopping(null)}
      />
      <Confirm
        open={!!removing}
        title={removing ? t.rounds.removeAsk(formatDateTime(removing.startsAt, lang)) : ''}
        consequences={
          removing
            ? sold(removing) > 0
              ? t.rounds.removeRefused(formatNumber(sold(removing)))
              : t.rounds.removeConsequences
            : []
        }
        disabled={!!removing && sold(removing) > 0}
        confirm={t.form.remove}
        onConfirm={async () => {
          await unwrap(client.DELETE('/api/v1/admin/rounds/{id}', { params: { path: { id: removing!.id } } }))
          toast(t.rounds.removed)
          await refresh()
        }}
        onClose={() => setRemoving(null)}
      />
      <Sheet open={!!moving} title={t.rounds.changeTitle} onClose={() => setMoving(null)}>
        {moving && (
          <MoveRound
            round={moving}
            onDone={async () => {
              setMoving(null)
              toast(t.form.saved)
              await refresh()
            }}
          />
        )}
      </Sheet>
    </>
  )
}

function MoveRound(props: { round: Round; onDone: () => Promise<void> }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { round } = props
  const state = useForm({
    initial: { startsAt: toField(round.startsAt), salesOpenAt: toField(round.salesOpenAt) },
    validate: (values) => ({
      startsAt: !values.startsAt
        ? t.form.required
        : Date.parse(fromField(values.startsAt)) <= Date.now()
          ? t.refusals.round_in_past
          : undefined,
      salesOpenAt: !values.salesOpenAt
        ? t.form.required
        : values.salesOpenAt >= values.startsAt
          ? t.rounds.opensLate
          : undefined,
    }),
    codes: { round_in_past: 'startsAt', round_started: 'startsAt', round_too_close: 'startsAt' },
    submit: async (values) => {
      await changeRound(round.id, {
        startsAt: fromField(values.startsAt),
        salesOpenAt: fromField(values.salesOpenAt),
      })
      await props.onDone()
    },
  })
  // The server says whom it would touch, before it is done.
  const startsAt = state.values.startsAt
  const tried = useQuery({
    queryKey: keyOf('/api/v1/admin/rounds/{id}', round.id, 'move', startsAt),
    queryFn: ({ signal }) => changeRound(round.id, { startsAt: fromField(startsAt) }, true, signal),
    enabled: !!startsAt && startsAt !== toField(round.startsAt),
    retry: false,
    staleTime: 0,
  })
  const touched = startsAt !== toField(round.startsAt) ? tried.data?.touches : null
  return (
    <Form unguarded state={state} submit={touched && touched.people > 0 ? t.rounds.moveAndTell : t.form.save}>
      <TextField
        type="datetime-local"
        label={t.rounds.when}
        value={state.values.startsAt}
        onValue={(value) => state.set('startsAt', value)}
        error={state.errors.startsAt}
      />
      <TextField
        type="datetime-local"
        label={t.rounds.opening}
        value={state.values.salesOpenAt}
        onValue={(value) => state.set('salesOpenAt', value)}
        error={state.errors.salesOpenAt}
      />
      {touched && touched.people > 0 && (
        <p className="tnum rounded-box bg-warn-soft px-4 py-3 text-sm font-semibold text-warn" role="status">
          {t.rounds.moveConsequences(
            formatNumber(touched.people),
            formatNumber(touched.reservations),
            formatNumber(touched.seats),
            formatDateTime(touched.freeCancelUntil, lang),
          )}
        </p>
      )}
    </Form>
  )
}

/** Many days at once: each of them at each of the times. */
function AddRounds(props: { show: Performance; taken: string[]; onClose: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { show, taken } = props
  const refresh = useRefresh(show.id)
  const today = seoulDay(Date.now())
  const first = show.startDate > today ? show.startDate : today
  const state = useForm({
    initial: {
      dates: [] as string[],
      times: ['19:30'],
      opening: 'now' as 'now' | 'at',
      salesOpenAt: `${today}T20:00`,
    },
    validate: (values) => ({
      dates: values.dates.length === 0 ? t.rounds.needDates : undefined,
      times: values.times.length === 0 ? t.rounds.needTimes : undefined,
      salesOpenAt: values.opening === 'at' && !values.salesOpenAt ? t.form.required : undefined,
    }),
    submit: async (values, key) => {
      const body = {
        startsAt: wanted.filter(({ conflict }) => !conflict).map(({ at }) => at),
        ...(values.opening === 'at' ? { salesOpenAt: fromField(values.salesOpenAt) } : {}),
      }
      await unwrap(
        client.POST('/api/v1/admin/performances/{id}/rounds', {
          params: { path: { id: show.id }, header: idempotent(key) },
          body,
        }),
      )
      toast(t.rounds.added(body.startsAt.length))
      props.onClose()
      await refresh()
    },
  })
  const { values, set, errors } = state
  const [time, setTime] = useState('14:00')
  const all = combine(values.dates, values.times)
  const wanted = all.map((at) => ({
    at,
    conflict:
      conflictOf(at, [...taken, ...all], Date.now()) ??
      (taken.some((other) => Date.parse(other) === Date.parse(at)) ? ('close' as const) : null),
  }))
  const good = wanted.filter(({ conflict }) => !conflict).length
  const outside = values.dates.filter((date) => date < show.startDate || date > show.endDate)
  return (
    <Panel title={t.rounds.addTitle} className="mb-5">
      <Form
        state={state}
        submit={good > 0 ? t.rounds.addCount(good) : t.rounds.add}
        disabled={values.dates.length > 0 && good === 0}
        aside={
          <button type="button" className="btn btn-quiet" onClick={props.onClose}>
            {t.form.cancel}
          </button>
        }
      >
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-[340px_1fr]">
          <fieldset>
            <legend className="mb-1.5 text-sm font-semibold">{t.rounds.dates}</legend>
            <MonthPicker
              from={today}
              start={first}
              chosen={new Set(values.dates)}
              marked={new Set(taken.map((at) => seoulDay(at)))}
              onToggle={(date) =>
                set(
                  'dates',
                  values.dates.includes(date)
                    ? values.dates.filter((each) => each !== date)
                    : [...values.dates, date].sort(),
                )
              }
            />
            {errors.dates && <p className="mt-1 text-sm font-semibold text-bad-ink">{errors.dates}</p>}
          </fieldset>
          <div className="min-w-0 space-y-5">
            <div>
              <p className="mb-1.5 text-sm font-semibold">{t.rounds.times}</p>
              <ul className="mb-2 flex flex-wrap gap-2">
                {values.times.map((each) => (
                  <li
                    key={each}
                    className="tnum flex items-center rounded-full bg-brand-soft pl-4 text-sm font-semibold text-brand"
                  >
                    {formatTime(fromField(`2026-01-01T${each}`), lang)}
                    <button
                      type="button"
                      className="grid size-11 place-items-center"
                      aria-label={t.rounds.dropTime(formatTime(fromField(`2026-01-01T${each}`), lang))}
                      onClick={() =>
                        set(
                          'times',
                          values.times.filter((other) => other !== each),
                        )
                      }
                    >
                      <CloseIcon size={16} />
                    </button>
                  </li>
                ))}
              </ul>
              <div className="flex items-end gap-2">
                <TextField
                  type="time"
                  className="w-40"
                  label={t.rounds.time}
                  value={time}
                  onValue={setTime}
                  error={errors.times}
                />
                <button
                  type="button"
                  className="btn btn-quiet"
                  disabled={!time || values.times.includes(time)}
                  onClick={() => set('times', [...values.times, time].sort())}
                >
                  {t.rounds.addTime}
                </button>
              </div>
            </div>
            <Choice
              legend={t.rounds.opening}
              value={values.opening}
              options={[
                ['now', t.rounds.openNow],
                ['at', t.rounds.openAt],
              ]}
              onValue={(value) => set('opening', value)}
            />
            {values.opening === 'at' && (
              <TextField
                type="datetime-local"
                className="max-w-64"
                label={t.rounds.openingTime}
                value={values.salesOpenAt}
                onValue={(value) => set('salesOpenAt', value)}
                error={errors.salesOpenAt}
              />
            )}
            {wanted.length > 0 && (
              <div>
                <p className="mb-1.5 text-sm font-semibold" aria-live="polite">
                  {t.rounds.preview(good, wanted.length - good)}
                </p>
                <ul className="tnum flex max-h-44 flex-wrap gap-1.5 overflow-y-auto text-sm">
                  {wanted.map(({ at, conflict }) => (
                    <li
                      key={at}
                      className={`rounded-full border px-3 py-1 ${conflict ? 'border-transparent bg-bad-soft text-bad-ink line-through' : 'border-line'}`}
                      title={conflict ? t.rounds.conflicts[conflict] : undefined}
                    >
                      {formatDay(at, lang)} {formatTime(at, lang)}
                      {conflict && <span className="sr-only"> {t.rounds.conflicts[conflict]}</span>}
                    </li>
                  ))}
                </ul>
                {wanted.some(({ conflict }) => conflict) && (
                  <p className="mt-2 text-sm text-bad-ink">{t.rounds.conflictHint}</p>
                )}
                {outside.length > 0 && <p className="mt-2 text-sm text-warn">{t.rounds.outside}</p>}
              </div>
            )}
          </div>
        </div>
      </Form>
    </Panel>
  )
}
