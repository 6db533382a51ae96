import { useRef, useState, type KeyboardEvent } from 'react'
import { useLanguage } from '../../i18n'
import { formatDay, seoulDay } from '../../i18n/format'
import { addDays, stepOf, weeksOf } from '../../lib/calendar'
import { MonthHead } from '../../ui/monthHead'

/** A month in which any number of days is chosen. One tab stop; arrows walk, Enter and Space choose. */
export function MonthPicker(props: {
  chosen: ReadonlySet<string>
  /** Days that have rounds already get a dot. */
  marked: ReadonlySet<string>
  from: string
  start: string
  onToggle: (date: string) => void
}) {
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
    const step = stepOf(event.key)
    if (!step) return
    event.preventDefault()
    const goal = addDays(date, step)
    setCursor(goal)
    setMonth(goal.slice(0, 7))
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${goal}"]`)?.focus())
  }
  return (
    <div>
      <MonthHead month={month} first={props.from.slice(0, 7)} onMonth={setMonth} />
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
