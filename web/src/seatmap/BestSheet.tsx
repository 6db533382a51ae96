import { useState } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { GradeMark } from '../ui/gradeMark'
import { Sheet } from '../ui/sheet'
import { Notice } from '../ui/states'
import type { SeatRoom } from './room'

/** How many, and which grade if it matters: the room finds the rest. */
export function BestSheet(props: {
  room: SeatRoom
  open: boolean
  max: number
  onClose: () => void
  onFound: (seats: number[]) => void
}) {
  const t = useT()
  const lang = useLanguage()
  const [count, setCount] = useState(Math.min(2, props.max))
  const [grade, setGrade] = useState<number | null>(null)
  const [none, setNone] = useState(false)
  const { room } = props
  const find = () => {
    const seats = room.best({ count, grade })
    setNone(seats === null)
    if (seats) props.onFound(seats)
  }
  const chip = (chosen: boolean) =>
    `chip has-focus-visible:outline-3 has-focus-visible:outline-brand ${chosen ? '!border-brand !bg-brand-soft' : ''}`
  return (
    <Sheet open={props.open} title={t.seats.best} onClose={props.onClose}>
      <p className="mb-5 text-muted">{t.seats.bestHint}</p>
      <fieldset className="mb-5">
        <legend className="mb-2 text-sm font-semibold">{t.seats.bestCount}</legend>
        <div className="grid grid-cols-4 gap-2">
          {Array.from({ length: props.max }, (_, i) => i + 1).map((n) => (
            <label key={n} className={`${chip(n === count)} tnum justify-center`}>
              <input
                type="radio"
                name="count"
                className="sr-only"
                checked={n === count}
                onChange={() => setCount(n)}
              />
              {t.seats.people(n)}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-sm font-semibold">{t.seats.grades}</legend>
        <div className="flex flex-wrap gap-2">
          <label className={chip(grade === null)}>
            <input
              type="radio"
              name="grade"
              className="sr-only"
              checked={grade === null}
              onChange={() => setGrade(null)}
            />
            {t.seats.anyGrade}
          </label>
          {room.table.grades.map((name, index) => {
            const price = room.prices.get(name)
            if (price === undefined || room.availability.freeByGrade[index] === 0) return null
            return (
              <label key={name} className={`${chip(grade === index)} tnum`}>
                <input
                  type="radio"
                  name="grade"
                  className="sr-only"
                  checked={grade === index}
                  onChange={() => setGrade(index)}
                />
                <GradeMark grade={name} among={room.table.grades} />
                {name} {formatAmount(price, lang)}
              </label>
            )
          })}
        </div>
      </fieldset>
      {none && (
        <div className="mt-4">
          <Notice tone="warn" alert>
            {t.seats.bestNone(count)}
          </Notice>
        </div>
      )}
      <button type="button" className="btn btn-primary mt-6 w-full" onClick={find}>
        {t.seats.bestFind}
      </button>
    </Sheet>
  )
}
