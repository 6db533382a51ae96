import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatNumber } from '../i18n/format'
import { seatLabel } from '../i18n/seatLabel'
import { CheckIcon, DownIcon } from '../ui/icons.more'
import { gradeStyles } from './palette'
import { shortLabel } from './plan'
import type { SeatRoom } from './room'
import type { Selection } from './selection'

interface Props {
  room: SeatRoom
  /** Grows when seats change, so that the list is made anew. */
  revision: number
  selection: Selection
  filter: number | null
  onPick: (seat: number) => void
}

/** The same seats as text: section, row, seat. Everything the map can do, by keyboard and by ear. */
export function SeatList(props: Props) {
  const t = useT()
  const { room, revision, filter } = props
  const { table } = room
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(table.sections.length === 1 ? [0] : []))
  // A stadium is counted when its seats change, not whenever the page is drawn.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const counts = useMemo(() => countFree(room, filter), [room, revision, filter])
  const flip = (section: number) => {
    const next = new Set(open)
    if (!next.delete(section)) next.add(section)
    setOpen(next)
  }
  return (
    <div className="p-3 lg:p-5">
      <h2 className="text-lg font-bold">{t.seats.list}</h2>
      <p className="mb-3 text-sm text-muted">{t.seats.listHint}</p>
      <ul className="space-y-2">
        {table.sections.map((section, index) => {
          const expanded = open.has(index)
          const left = counts.sections[index]
          if (props.filter !== null && !counts.sectionHasGrade[index]) return null
          return (
            <li key={section.name} className="rounded-box border border-line bg-surface">
              <h3>
                <button
                  type="button"
                  aria-expanded={expanded}
                  className="flex min-h-13 w-full items-center gap-3 px-4 text-left"
                  onClick={() => flip(index)}
                >
                  <span className="flex-1 font-bold">{seatLabel(section.name)}</span>
                  <span className={`tnum text-sm ${left > 0 ? 'text-good-ink' : 'text-muted'}`}>
                    {left > 0 ? t.seats.sectionSummary(formatNumber(left)) : t.seats.rowNone}
                  </span>
                  <span className={`transition-transform ${expanded ? 'rotate-180' : ''}`}>
                    <DownIcon size={18} />
                  </span>
                </button>
              </h3>
              {expanded && (
                <ul className="border-t border-line">
                  {section.rows.map((row) => (
                    <RowItem key={row} {...props} row={row} left={counts.rows[row]} />
                  ))}
                </ul>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function RowItem(props: Props & { row: number; left: number }) {
  const t = useT()
  const lang = useLanguage()
  const { room, row, left } = props
  const [expanded, setExpanded] = useState(false)
  const seats = useMemo(() => Array.from(room.table.rows[row].seats), [room, row])
  const styles = gradeStyles(room.table.grades)
  const grades = [...new Set(seats.map((seat) => room.table.grade[seat]))]
  if (props.filter !== null && !grades.includes(props.filter)) return null
  const name = t.seats.row(room.table.rows[row].name)
  const price = grades.length === 1 ? room.prices.get(room.table.grades[grades[0]]) : undefined
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={expanded}
        className="flex min-h-12 w-full items-center gap-2 px-4 text-left text-sm disabled:opacity-50"
        onClick={() => setExpanded(!expanded)}
      >
        <span className="min-w-12 font-semibold">{name}</span>
        {grades.map((grade) => (
          <span key={grade} className="inline-flex items-center gap-1">
            <span aria-hidden="true" style={{ color: styles[grade].color }}>
              {styles[grade].mark}
            </span>
            {room.table.grades[grade]}
          </span>
        ))}
        {price !== undefined && <span className="tnum text-muted">{formatAmount(price, lang)}</span>}
        <span className={`tnum ml-auto ${left > 0 ? '' : 'text-muted'}`}>
          {left > 0 ? t.seats.sectionSummary(formatNumber(left)) : t.seats.rowNone}
        </span>
      </button>
      {expanded && <Seats {...props} name={name} seats={seats} />}
    </li>
  )
}

function Seats(props: Props & { name: string; seats: readonly number[] }) {
  const t = useT()
  const lang = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const { room, seats, selection } = props
  const styles = gradeStyles(room.table.grades)
  const [stop, setStop] = useState(() => Math.max(seats.findIndex(room.isFree), 0))
  const walk = (event: KeyboardEvent, from: number) => {
    const goal = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: seats.length - 1,
    }[event.key]
    if (goal === undefined || goal < 0 || goal >= seats.length) return
    event.preventDefault()
    setStop(goal)
    box.current?.querySelectorAll('button')[goal]?.focus()
  }
  return (
    <div ref={box} role="group" aria-label={props.name} className="flex flex-wrap gap-1.5 px-4 pb-4">
      {seats.map((seat, i) => {
        const chosen = selection.includes(seat)
        const free = room.isFree(seat)
        const label = room.label(seat)
        const style = styles[room.table.grade[seat]]
        return (
          <button
            key={seat}
            type="button"
            tabIndex={i === stop ? 0 : -1}
            aria-pressed={chosen}
            aria-disabled={!free && !chosen}
            aria-label={
              free || chosen
                ? t.seats.seatFree(label, room.gradeOf(seat), formatAmount(room.priceOf(seat), lang))
                : t.seats.seatTaken(label)
            }
            className={`tnum grid size-11 place-items-center rounded-box border-2 text-sm font-semibold ${
              chosen
                ? 'border-brand bg-brand text-on-brand'
                : free
                  ? 'bg-surface'
                  : 'cursor-not-allowed border-transparent bg-line text-muted line-through'
            }`}
            style={free && !chosen ? { borderColor: style.color } : undefined}
            onFocus={() => setStop(i)}
            onKeyDown={(event) => walk(event, i)}
            onClick={() => props.onPick(seat)}
          >
            {chosen ? <CheckIcon size={20} /> : shortLabel(label)}
          </button>
        )
      })}
    </div>
  )
}

function countFree(room: SeatRoom, filter: number | null) {
  const { table } = room
  const sections = new Int32Array(table.sections.length)
  const rows = new Int32Array(table.rows.length)
  const sectionHasGrade = new Uint8Array(table.sections.length)
  for (let seat = 0; seat < table.count; seat++) {
    if (filter !== null && table.grade[seat] !== filter) continue
    sectionHasGrade[table.section[seat]] = 1
    if (!room.isFree(seat)) continue
    sections[table.section[seat]]++
    rows[table.row[seat]]++
  }
  return { sections, rows, sectionHasGrade }
}
