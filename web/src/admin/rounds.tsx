import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Performance, Round } from '../api/types'
import { client, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatDateTime, formatNumber } from '../i18n/format'
import { CalendarIcon, PlusIcon } from '../ui/icons.more'
import { Sheet } from '../ui/sheet'
import { Empty, Failed } from '../ui/states'
import { toast } from '../ui/toast'
import { percent } from './lib/scale'
import { PerformanceTabs } from './performanceTabs'
import { saleTones } from './performances'
import { Confirm } from './ui/confirm'
import { Grid, type Column } from './ui/grid'
import { Badge, Panel } from './ui/page'
import { RowSkeletons } from './ui/table'
import { useAdminT } from './words'
import { roundsKey, changeRound, useRefresh } from './roundCalls'
import { AddRounds } from './addRounds'
import { CallOffDialog, CallOffSheet } from './callOff'
import { MoveRound } from './moveRound'

export function RoundsPage() {
  const { id } = useParams({ from: '/admin/office/performances/$id/rounds' })
  return <PerformanceTabs id={id}>{(show) => <Rounds show={show} />}</PerformanceTabs>
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
  const [callingOff, setCallingOff] = useState<Round | null>(null)
  const [calledOff, setCalledOff] = useState<Round | null>(null)
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
      cell: (row) =>
        row.calledOff ? (
          <Badge tone="bad">{all.performance.calledOff}</Badge>
        ) : (
          <Badge tone={saleTones[row.status]}>{all.status[row.status]}</Badge>
        ),
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
          row.calledOff ? (
            <button type="button" className={`${small} text-brand`} onClick={() => setCalledOff(row)}>
              {t.callOff.see}
            </button>
          ) : over(row) ? (
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
              <button type="button" className={`${small} text-bad-ink`} onClick={() => setCallingOff(row)}>
                {t.callOff.act}
              </button>
              {sold(row) === 0 && (
                <button type="button" className={`${small} text-bad-ink`} onClick={() => setRemoving(row)}>
                  {t.form.remove}
                </button>
              )}
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
      {callingOff && (
        <CallOffDialog
          round={callingOff}
          onDone={async () => {
            setCalledOff({ ...callingOff, calledOff: true })
            await refresh()
          }}
          onClose={() => setCallingOff(null)}
        />
      )}
      {calledOff && (
        <CallOffSheet
          round={calledOff}
          onClose={() => {
            setCalledOff(null)
            void refresh()
          }}
        />
      )}
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
