import { useRef, useState, type KeyboardEvent } from 'react'
import { useLanguage } from '../../i18n'
import { formatDay, formatMonth, seoulDay } from '../../i18n/format'
import { shiftMonth, weeksOf } from '../../lib/calendar'
import { BackIcon, ForwardIcon } from '../../ui/icons.more'
import { useT } from '../../i18n'

const addDays = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** A month in which any number of days is chosen. One tab stop; arrows walk, Enter and Space choose. */
export function MonthPicker(props: {
  chosen: ReadonlySet<string>
  /** Days that have rounds already get a dot. */
  marked: ReadonlySet<string>
  from: string
  start: string
  onToggle: (date: string) => void
}) {
  const t = useT()
  const lang = useLanguage()
  const [month, setMonth] = useState(props.start.slice(0, 7))
  const [cursor, setCursor] = useState(props.start)
  const grid = useRef<HTMLTableElement>(null)
  const today = seoulDay(Date.now())
  const stop = cursor.startsWith(month) ? cursor : `${month}-01`
  const weekday = new Intl.DateTimeFormat(lang === 'ko' ? 'ko-KR' : 'en-US', {
    weekday: 'short',
    timeZone: 'UTC',
  })
  const walk = (event: KeyboardEvent, date: string) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
    if (!step) return
    event.preventDefault()
    const goal = addDays(date, step)
    setCursor(goal)
    setMonth(goal.slice(0, 7))
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${goal}"]`)?.focus())
  }
  return (
    <div>
      <div className="mb-1 flex items-center justify-between">
        <button
          type="button"
          className="icon-btn disabled:opacity-30"
          aria-label={t.performance.previousMonth}
          disabled={month <= props.from.slice(0, 7)}
          onClick={() => setMonth(shiftMonth(month, -1))}
        >
          <BackIcon />
        </button>
        <p aria-live="polite" className="font-bold">
          {formatMonth(month, lang)}
        </p>
        <button
          type="button"
          className="icon-btn"
          aria-label={t.performance.nextMonth}
          onClick={() => setMonth(shiftMonth(month, 1))}
        >
          <ForwardIcon />
        </button>
      </div>
      <table ref={grid} className="w-full table-fixed text-center">
        <thead>
          <tr>
            {weeksOf('2026-02')[0].map((date) => (
              <th key={date} scope="col" className="py-1.5 text-xs font-semibold text-muted">
                {weekday.format(new Date(`${date}T00:00:00Z`))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week, w) => (
            <tr key={w}>
              {week.map((date, d) => (
                <td key={d} className="p-0.5">
                  {date && (
                    <button
                      type="button"
                      data-date={date}
                      tabIndex={date === stop ? 0 : -1}
                      aria-pressed={props.chosen.has(date)}
                      aria-label={formatDay(date, lang)}
                      disabled={date < props.from}
                      className={`tnum relative h-11 w-full rounded-box text-sm font-semibold disabled:opacity-35 ${
                        props.chosen.has(date)
                          ? 'bg-brand text-on-brand'
                          : date === today
                            ? 'text-brand hover:bg-brand-soft'
                            : 'hover:bg-brand-soft'
                      }`}
                      onClick={() => {
                        setCursor(date)
                        props.onToggle(date)
                      }}
                      onKeyDown={(event) => walk(event, date)}
                    >
                      {Number(date.slice(8))}
                      {props.marked.has(date) && (
                        <span
                          aria-hidden="true"
                          className={`absolute bottom-1 left-1/2 size-1.5 -translate-x-1/2 rounded-full ${
                            props.chosen.has(date) ? 'bg-on-brand' : 'bg-good'
                          }`}
                        />
                      )}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
