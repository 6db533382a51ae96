import { formatNumber } from '../../i18n/format'
import { wholeDay } from '../lib/scale'
import { useAdminT } from '../words'
import { BarChart } from './charts'

/** Tickets by the hour of the day, and which hour was the busiest. */
export function HoursChart(props: { hours: readonly { hour: number; tickets: number }[]; none: string }) {
  const t = useAdminT()
  const hours = wholeDay(props.hours)
  const best = hours.reduce((top, hour) => (hour.tickets > top.tickets ? hour : top))
  const sold = best.tickets > 0
  return (
    <BarChart
      measure={t.dashboard.ticketsHead}
      over={t.dashboard.hour}
      points={hours.map(({ hour, tickets }) => ({
        label: t.dashboard.hourOf(hour),
        short: String(hour),
        value: tickets,
      }))}
      format={(value) => t.dashboard.tickets(formatNumber(value))}
      describe={sold ? t.dashboard.hoursSaid(best.hour) : props.none}
      summary={
        sold ? (
          <>
            <span className="text-muted">{t.dashboard.busiest}</span>{' '}
            <strong>{t.dashboard.hourOf(best.hour)}</strong>
          </>
        ) : (
          <span className="text-muted">{props.none}</span>
        )
      }
    />
  )
}
