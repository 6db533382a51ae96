import { useLanguage, useT } from '../i18n'
import { formatAmount, formatNumber } from '../i18n/format'
import { GradeMark } from '../ui/gradeMark'
import type { SeatRoom } from './room'

/** Grades with their price and what is left; choosing one shows only its seats. */
export function Legend(props: {
  room: SeatRoom
  filter: number | null
  onFilter: (grade: number | null) => void
}) {
  const t = useT()
  const lang = useLanguage()
  const { room, filter } = props
  return (
    <div
      role="group"
      aria-label={t.seats.grades}
      className="scroll-x flex shrink-0 gap-2 border-b border-line bg-surface px-3 py-2 lg:flex-wrap lg:px-5"
    >
      {room.table.grades.map((grade, index) => {
        const price = room.prices.get(grade)
        if (price === undefined) return null
        const chosen = filter === index
        return (
          <button
            key={grade}
            type="button"
            aria-pressed={chosen}
            className={`tnum flex min-h-12 shrink-0 items-center gap-2 rounded-box border px-3 text-left text-sm leading-tight ${chosen ? 'border-brand bg-brand-soft' : 'border-line'}`}
            onClick={() => props.onFilter(chosen ? null : index)}
          >
            <GradeMark grade={grade} among={room.table.grades} />
            <span>
              <span className="block font-bold">
                {grade} <span className="font-normal">{formatAmount(price, lang)}</span>
              </span>
              <span className="block text-xs text-muted">
                {t.seats.gradeLeft(formatNumber(room.availability.freeByGrade[index]))}
              </span>
            </span>
          </button>
        )
      })}
      <span className="flex shrink-0 items-center gap-1.5 px-2 text-xs text-muted">
        <span className="size-3 rounded-full bg-seat-taken" />
        {t.seats.taken}
      </span>
    </div>
  )
}
