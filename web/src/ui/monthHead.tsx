import { useLanguage, useT } from '../i18n'
import { formatMonth } from '../i18n/format'
import { shiftMonth } from '../lib/calendar'
import { BackIcon, ForwardIcon } from './icons.more'

/** The month that is shown, and the ways to the one before and the one after, between the first and the last. */
export function MonthHead(props: {
  month: string
  first?: string
  last?: string
  className?: string
  onMonth: (month: string) => void
}) {
  const t = useT()
  const lang = useLanguage()
  const { month, first, last, className = '' } = props
  return (
    <div className="mb-2 flex items-center justify-between">
      <button
        type="button"
        className="icon-btn disabled:opacity-30"
        aria-label={t.performance.previousMonth}
        disabled={first !== undefined && month <= first}
        onClick={() => props.onMonth(shiftMonth(month, -1))}
      >
        <BackIcon />
      </button>
      <p aria-live="polite" className={`font-bold ${className}`}>
        {formatMonth(month, lang)}
      </p>
      <button
        type="button"
        className="icon-btn disabled:opacity-30"
        aria-label={t.performance.nextMonth}
        disabled={last !== undefined && month >= last}
        onClick={() => props.onMonth(shiftMonth(month, 1))}
      >
        <ForwardIcon />
      </button>
    </div>
  )
}
