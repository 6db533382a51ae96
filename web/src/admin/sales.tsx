import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { client, unwrap } from '../api/client'
import type { Performance } from '../api/types'
import { useLanguage } from '../i18n'
import { formatAmount, formatDateTime, formatDay, formatNumber } from '../i18n/format'
import { gradeStyles } from '../seatmap/palette'
import { GradeMark } from '../ui/gradeMark'
import { Failed } from '../ui/states'
import { keyOf } from './api'
import { compact, percent } from './lib/scale'
import { PerformanceTabs } from './performanceTabs'
import { LineChart, Meter, ShareList } from './ui/charts'
import { Grid } from './ui/grid'
import { HoursChart } from './ui/hoursChart'
import { Panel } from './ui/page'
import { useAdminT } from './words'

export function SalesPage() {
  const { id } = useParams({ from: '/admin/office/performances/$id/sales' })
  return <PerformanceTabs id={id}>{(show) => <Report show={show} />}</PerformanceTabs>
}

/** How a performance sells: against the days that are left, by grade, by hour, by round. */
function Report({ show }: { show: Performance }) {
  const t = useAdminT()
  const lang = useLanguage()
  const query = useQuery({
    queryKey: keyOf('/api/v1/admin/performances/{id}/sales', show.id),
    queryFn: ({ signal }) =>
      unwrap(
        client.GET('/api/v1/admin/performances/{id}/sales', { params: { path: { id: show.id } }, signal }),
      ),
    refetchInterval: 60_000,
  })
  if (query.isError && !query.data) {
    return (
      <div className="card">
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  }
  if (!query.data) return <div aria-hidden="true" className="skeleton h-96 rounded-card" />
  const { sold, total, amount, days, grades, rounds } = query.data
  const names = show.prices.map(({ grade }) => grade)
  const styles = gradeStyles(names)
  const whole = grades.reduce((sum, grade) => sum + grade.amount, 0)
  const last = days[days.length - 1]
  return (
    <div className="grid gap-4 lg:gap-5 xl:grid-cols-12">
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-4 lg:gap-4 xl:col-span-12">
        {[
          [t.dashboard.sales, formatAmount(amount, lang)],
          [t.rounds.sold, `${formatNumber(sold)} / ${formatNumber(total)}`],
          [t.rounds.share, `${percent(sold, total)}%`],
          [t.sales.average, formatAmount(sold ? Math.round(amount / sold) : 0, lang)],
        ].map(([name, value]) => (
          <div key={name} className="card p-4">
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="tnum mt-1 text-lg font-bold tracking-tight md:text-xl">{value}</dd>
          </div>
        ))}
      </dl>
      <Panel title={t.sales.curve} hint={t.sales.curveHint} className="xl:col-span-8">
        {days.length === 0 ? (
          <p className="text-sm text-muted">{t.sales.none}</p>
        ) : (
          <LineChart
            measure={t.sales.cumulative}
            over={t.dashboard.day}
            points={days.map((day) => ({
              label: `${formatDay(day.date, lang)} (${t.sales.dDay(day.daysLeft)})`,
              short: t.sales.dDay(day.daysLeft),
              value: day.cumulative,
              note: t.sales.onDay(formatNumber(day.tickets), compact(day.amount, lang)),
            }))}
            format={(value) => t.dashboard.tickets(formatNumber(value))}
            ceiling={last && last.cumulative > total * 0.2 ? total : undefined}
            ceilingName={t.sales.allSeats(formatNumber(total))}
            describe={t.sales.curveSaid(formatNumber(sold), formatNumber(total))}
            summary={
              <>
                <span className="text-muted">{t.sales.soFar}</span>{' '}
                <strong>{t.dashboard.tickets(formatNumber(last?.cumulative ?? sold))}</strong>
              </>
            }
          />
        )}
      </Panel>
      <Panel title={t.sales.grades} className="xl:col-span-4">
        {grades.length === 0 ? (
          <p className="text-sm text-muted">{t.sales.none}</p>
        ) : (
          <ShareList
            whole={whole}
            items={grades.map((grade) => ({
              key: grade.grade,
              name: (
                <span className="inline-flex items-center gap-1.5">
                  <GradeMark
                    grade={grade.grade}
                    among={names.includes(grade.grade) ? names : [grade.grade]}
                  />
                  {grade.grade}
                </span>
              ),
              value: grade.amount,
              color: styles[names.indexOf(grade.grade)]?.color,
              text: (
                <>
                  <strong className="text-ink">{percent(grade.amount, whole)}%</strong> ·{' '}
                  {t.dashboard.tickets(formatNumber(grade.tickets))} · {compact(grade.amount, lang)}
                </>
              ),
            }))}
          />
        )}
      </Panel>
      <Panel title={t.sales.hours} className="xl:col-span-5">
        <HoursChart hours={query.data.hours} none={t.sales.none} />
      </Panel>
      <Panel flush title={t.sales.rounds} className="overflow-hidden xl:col-span-7">
        <div className="max-h-[420px] overflow-y-auto" tabIndex={0} role="region" aria-label={t.sales.rounds}>
          <Grid
            caption={t.sales.rounds}
            rows={rounds}
            rowKey={({ id }) => id}
            columns={[
              {
                key: 'startsAt',
                head: t.rounds.when,
                card: 'title',
                cell: (row) => (
                  <span className="tnum whitespace-nowrap">{formatDateTime(row.startsAt, lang)}</span>
                ),
              },
              {
                key: 'share',
                head: t.rounds.share,
                from: 'md',
                card: 'none',
                cell: (row) => (
                  <span className="block w-24">
                    <Meter share={row.sold / Math.max(row.total, 1)} />
                  </span>
                ),
              },
              {
                key: 'sold',
                head: t.rounds.sold,
                numeric: true,
                cell: (row) => `${formatNumber(row.sold)} / ${formatNumber(row.total)}`,
              },
              {
                key: 'percent',
                head: '%',
                numeric: true,
                card: 'aside',
                cell: (row) => `${percent(row.sold, row.total)}%`,
              },
              {
                key: 'amount',
                head: t.dashboard.sales,
                numeric: true,
                cell: (row) => formatAmount(row.amount, lang),
              },
            ]}
          />
        </div>
      </Panel>
    </div>
  )
}
