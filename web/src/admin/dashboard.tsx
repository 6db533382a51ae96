import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatDateTime, formatDay, formatNumber } from '../i18n/format'
import { gradeStyles } from '../seatmap/palette'
import { GradeMark } from '../ui/gradeMark'
import { Failed } from '../ui/states'
import { keyOf } from './api'
import { Health } from './health'
import { compact, percent } from './lib/scale'
import type { Dashboard } from './types'
import { BarChart, Meter, ShareList } from './ui/charts'
import { Grid } from './ui/grid'
import { HoursChart } from './ui/hoursChart'
import { OfficeLink } from './ui/link'
import { PageHead, Panel } from './ui/page'
import { useReservationColumns } from './ui/reservationParts'
import { useAdminT } from './words'

/** What happened today, and what to look after: read anew every half minute while it is open. */
export function DashboardPage() {
  const t = useAdminT()
  const query = useQuery({
    queryKey: keyOf('/api/v1/admin/dashboard'),
    queryFn: ({ signal }) => unwrap(client.GET('/api/v1/admin/dashboard', { signal })),
    refetchInterval: 30_000,
  })
  return (
    <>
      <PageHead title={t.pages.dashboard} hint={t.dashboard.hint} />
      <Health />
      {query.data ? (
        <Loaded data={query.data} />
      ) : query.isError ? (
        <div className="card">
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <Skeleton />
      )}
    </>
  )
}

function Loaded({ data }: { data: Dashboard }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { days } = data
  const total = days.reduce((sum, day) => sum + day.amount, 0)
  const columns = useReservationColumns()
    .filter(({ key }) => key !== 'seats')
    .map((column) => ({ ...column, sortable: false }))
  return (
    <div className="grid gap-4 lg:gap-5 xl:grid-cols-12">
      <Numbers data={data} />
      <Panel title={t.dashboard.days} className="xl:col-span-8">
        <BarChart
          measure={t.dashboard.sales}
          over={t.dashboard.day}
          points={days.map((day) => ({
            label: formatDay(day.date, lang),
            short: `${Number(day.date.slice(5, 7))}/${Number(day.date.slice(8))}`,
            value: day.amount,
            note: t.dashboard.tickets(formatNumber(day.tickets)),
          }))}
          format={(value) => formatAmount(value, lang)}
          mark={days.length - 1}
          describe={t.dashboard.daysSaid(formatAmount(total, lang))}
          summary={
            <>
              <span className="text-muted">{t.dashboard.daysTotal}</span>{' '}
              <strong>{formatAmount(total, lang)}</strong>
            </>
          }
        />
      </Panel>
      <Panel title={t.dashboard.grades} hint={t.dashboard.gradesHint} className="xl:col-span-4">
        <Grades data={data} />
      </Panel>
      <Panel title={t.dashboard.selling} hint={t.dashboard.sellingHint} className="xl:col-span-7">
        <Selling data={data} />
      </Panel>
      <Panel title={t.dashboard.hours} className="xl:col-span-5">
        <HoursChart hours={data.hours} none={t.dashboard.hoursNone} />
      </Panel>
      <Panel
        flush
        title={t.dashboard.recent}
        className="overflow-hidden xl:col-span-12"
        actions={
          <OfficeLink
            to="reservations"
            className="inline-flex min-h-11 items-center rounded-box px-3 text-sm font-semibold text-brand hover:bg-brand-soft"
          >
            {t.dashboard.allReservations}
          </OfficeLink>
        }
      >
        {data.recent.length === 0 ? (
          <p className="px-5 pb-8 text-sm text-muted">{t.dashboard.recentNone}</p>
        ) : (
          <Grid caption={t.dashboard.recent} columns={columns} rows={data.recent} rowKey={({ id }) => id} />
        )}
      </Panel>
    </div>
  )
}

function Numbers({ data }: { data: Dashboard }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { today, yesterday, onSale, occupancy } = data
  return (
    <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:gap-4 xl:col-span-12 xl:grid-cols-5">
      <Figure wide name={t.dashboard.salesToday} value={formatAmount(today.amount, lang)}>
        <OfYesterday now={today.amount} before={yesterday.amount} text={compact(yesterday.amount, lang)} />
      </Figure>
      <Figure name={t.dashboard.ticketsToday} value={formatNumber(today.tickets)}>
        <OfYesterday now={today.tickets} before={yesterday.tickets} text={formatNumber(yesterday.tickets)} />
      </Figure>
      <Figure name={t.dashboard.canceledToday} value={formatNumber(today.canceled)}>
        {today.refunds > 0 ? t.dashboard.refunded(formatAmount(today.refunds, lang)) : t.dashboard.noRefunds}
      </Figure>
      <Figure name={t.dashboard.onSale} value={formatNumber(onSale.performances)}>
        {t.dashboard.rounds(formatNumber(onSale.rounds))}
      </Figure>
      <Figure name={t.dashboard.occupancy} value={`${percent(occupancy.sold, occupancy.total)}%`}>
        {t.dashboard.seatsSold(compact(occupancy.sold, lang), compact(occupancy.total, lang))}
      </Figure>
    </dl>
  )
}

function Figure(props: { name: string; value: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={`card p-4 ${props.wide ? 'col-span-2 md:col-span-1' : ''}`}>
      <dt className="text-sm text-muted">{props.name}</dt>
      <dd>
        <span className="tnum mt-1 block text-xl font-bold tracking-tight">{props.value}</span>
        <span className="tnum mt-1 block text-xs text-muted">{props.children}</span>
      </dd>
    </div>
  )
}

/** Today is not over yet: it is told as a share of the whole of yesterday, not as a fall that every morning shows. */
function OfYesterday({ now, before, text }: { now: number; before: number; text: string }) {
  const t = useAdminT()
  if (before === 0) return t.dashboard.noYesterday
  const share = Math.round((now / before) * 100)
  return (
    <>
      {t.dashboard.wholeYesterday(text)}{' '}
      <span className={`font-bold ${share >= 100 ? 'text-good-ink' : 'text-ink'}`}>{share}%</span>
    </>
  )
}

function Grades({ data }: { data: Dashboard }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { grades } = data
  if (grades.length === 0) return <p className="text-sm text-muted">{t.dashboard.gradesNone}</p>
  const names = grades.map(({ grade }) => grade)
  const styles = gradeStyles(names)
  const whole = grades.reduce((sum, { amount }) => sum + amount, 0)
  return (
    <ShareList
      whole={whole}
      items={grades.slice(0, 8).map((grade, i) => ({
        key: grade.grade,
        name: (
          <span className="inline-flex items-center gap-1.5">
            <GradeMark grade={grade.grade} among={names} />
            {grade.grade}
          </span>
        ),
        value: grade.amount,
        color: styles[i].color,
        text: (
          <>
            <strong className="text-ink">{percent(grade.amount, whole)}%</strong> ·{' '}
            {t.dashboard.tickets(formatNumber(grade.tickets))} · {compact(grade.amount, lang)}
          </>
        ),
      }))}
    />
  )
}

function Selling({ data }: { data: Dashboard }) {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const rows = data.selling
  if (rows.length === 0) return <p className="text-sm text-muted">{t.dashboard.sellingNone}</p>
  return (
    <ul className="divide-y divide-line">
      {rows.map((row) => {
        const share = percent(row.sold, row.total)
        return (
          <li
            key={`${row.performance.id}-${row.startsAt}`}
            className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1.5 py-3 first:pt-0 last:pb-0 sm:grid-cols-[1fr_64px_180px]"
          >
            <div className="min-w-0">
              <OfficeLink
                to={`performances/${row.performance.id}/sales`}
                className="line-clamp-1 text-sm font-semibold hover:text-brand"
              >
                {row.performance.title}
              </OfficeLink>
              <p className="tnum text-xs text-muted">{formatDateTime(row.startsAt, lang)}</p>
            </div>
            <span
              className={`tnum text-right text-sm font-bold ${row.daysLeft <= 3 && share < 50 ? 'text-warn' : 'text-muted'}`}
            >
              {all.reservations.dDay(row.daysLeft)}
            </span>
            <div className="col-span-2 sm:col-span-1">
              <p className="tnum mb-1 flex justify-between text-xs">
                <strong>{share}%</strong>
                <span className="text-muted">
                  {t.dashboard.of(formatNumber(row.sold), formatNumber(row.total))}
                </span>
              </p>
              <Meter share={row.sold / Math.max(row.total, 1)} />
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="grid gap-4 lg:gap-5 xl:grid-cols-12">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:gap-4 xl:col-span-12 xl:grid-cols-5">
        {Array.from({ length: 5 }, (_, i) => (
          <div key={i} className={`card h-27 p-4 ${i === 0 ? 'col-span-2 md:col-span-1' : ''}`}>
            <div className="skeleton h-4 w-20" />
            <div className="skeleton mt-2 h-7 w-28" />
          </div>
        ))}
      </div>
      <div className="skeleton h-80 rounded-card xl:col-span-8" />
      <div className="skeleton h-80 rounded-card xl:col-span-4" />
      <div className="skeleton h-96 rounded-card xl:col-span-12" />
    </div>
  )
}
