import { useRef, useState, type KeyboardEvent } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatDay, formatNumber } from '../i18n/format'
import { addDays, stepOf, weeksOf, type Day } from '../lib/calendar'
import { MonthHead } from './monthHead'

/** A month whose days say how much is left. One tab stop; arrows go from show day to show day. */
export function RoundCalendar(props: {
  days: Map<string, Day>
  chosen: string | null
  onChoose: (date: string) => void
}) {
  const t = useT()
  const lang = useLanguage()
  const grid = useRef<HTMLTableElement>(null)
  const dates = [...props.days.keys()].sort()
  const months = [...new Set(dates.map((date) => date.slice(0, 7)))]
  const [month, setMonth] = useState(() => (props.chosen ?? dates[0] ?? '').slice(0, 7))
  const first = months[0]
  const last = months[months.length - 1]
  const inMonth = dates.filter((date) => date.startsWith(month))
  const stop = props.chosen?.startsWith(month) ? props.chosen : inMonth[0]
  // Weeks that are over before the first show would only push the days one can choose off a phone's screen.
  const weeks = weeksOf(month).filter((week) =>
    week.some((date) => date !== null && date >= (dates[0] ?? '')),
  )
  const weekdays = weeksOf('2026-02')[0].map((date) => formatWeekday(date!, lang))

  const walk = (event: KeyboardEvent, from: string) => {
    const step = stepOf(event.key)
    if (!step) return
    event.preventDefault()
    const at = dates.indexOf(from)
    const goal = Math.abs(step) === 1 ? dates[at + step] : dates.find((date) => date === addDays(from, step))
    if (!goal) return
    setMonth(goal.slice(0, 7))
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${goal}"]`)?.focus())
  }

  return (
    <div>
      <MonthHead month={month} first={first} last={last} className="text-lg" onMonth={setMonth} />
      <table ref={grid} className="w-full table-fixed border-separate border-spacing-0.5 text-center">
        <thead>
          <tr>
            {weekdays.map((weekday, i) => (
              <th
                key={weekday}
                scope="col"
                className={`py-2 text-xs font-semibold ${i === 0 ? 'text-bad-ink' : 'text-muted'}`}
              >
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week, w) => (
            <tr key={w}>
              {week.map((date, d) => {
                const day = date ? props.days.get(date) : undefined
                if (!date) return <td key={d} />
                if (!day) {
                  return (
                    <td key={d} className="tnum h-14 align-top">
                      <span className="inline-block pt-1.5 text-sm text-muted">{Number(date.slice(8))}</span>
                    </td>
                  )
                }
                const chosen = date === props.chosen
                return (
                  <td key={d}>
                    <button
                      type="button"
                      data-date={date}
                      tabIndex={date === stop ? 0 : -1}
                      aria-pressed={chosen}
                      className={`tnum flex h-14 w-full flex-col items-center gap-0.5 rounded-box pt-1.5 transition-colors ${
                        chosen
                          ? 'bg-brand text-on-brand'
                          : `hover:ring-2 hover:ring-brand ${day.open ? 'bg-brand-soft' : 'text-muted'}`
                      }`}
                      onClick={() => props.onChoose(date)}
                      onKeyDown={(event) => walk(event, date)}
                    >
                      <span className="sr-only">{formatDay(date, lang)},</span>
                      <span aria-hidden="true" className="text-sm font-bold">
                        {Number(date.slice(8))}
                      </span>
                      <span
                        className={`text-[0.6875rem] leading-tight font-semibold ${chosen ? '' : toneOf(day)}`}
                      >
                        {day.open ? t.performance.dayLeft(short(day.remaining)) : wordFor(day)}
                      </span>
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

  function wordFor(day: Day): string {
    return t.status[day.rounds[0].status === 'AVAILABLE' ? 'SOLD_OUT' : day.rounds[0].status]
  }
}

function toneOf(day: Day): string {
  if (!day.open) return 'text-muted'
  return day.remaining / Math.max(day.total, 1) < 0.15 ? 'text-warn' : 'text-good-ink'
}

/** 39,264 would not fit under a day of the month on a phone. */
function short(count: number): string {
  return count >= 10_000 ? `${Math.floor(count / 1000)}k` : formatNumber(count)
}

function formatWeekday(date: string, lang: 'ko' | 'en'): string {
  return new Intl.DateTimeFormat(lang === 'ko' ? 'ko-KR' : 'en-US', {
    weekday: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`))
}
