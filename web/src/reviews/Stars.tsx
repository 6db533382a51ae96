import { useId, useState } from 'react'
import { useWords } from '../i18n/words'
import { StarIcon } from '../ui/icons'
import './review.css'
import { reviewWords } from './words'

/** A rating from 0 to 5, none chosen at first. Arrows move through it, a finger takes it, 0 has its own key. */
export function Stars(props: {
  value: number | null
  invalid?: boolean
  onChoose: (rating: number) => void
}) {
  const t = useWords(reviewWords)
  const name = useId()
  const [over, setOver] = useState<number | null>(null)
  const shown = over ?? props.value
  return (
    <fieldset aria-describedby={`${name}-says`} aria-invalid={props.invalid || undefined}>
      <legend className="sr-only">{t.rating}</legend>
      <div className="stars" onPointerLeave={() => setOver(null)}>
        {[0, 1, 2, 3, 4, 5].map((rating) => (
          <label
            key={rating}
            className={rating === 0 ? 'zero' : undefined}
            data-on={(rating === 0 ? shown === 0 : shown !== null && rating <= shown) || undefined}
            onPointerEnter={(event) => event.pointerType === 'mouse' && setOver(rating)}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              value={rating}
              checked={props.value === rating}
              onChange={() => {
                setOver(null)
                props.onChoose(rating)
              }}
            />
            <span className="sr-only">{t.stars(rating)}</span>
            <span aria-hidden="true">{rating === 0 ? '0' : <StarIcon size={36} />}</span>
          </label>
        ))}
      </div>
      <p id={`${name}-says`} className="mt-2 min-h-6 text-center font-semibold">
        {shown === null ? <span className="font-normal text-muted">{t.pick}</span> : t.says[shown]}
      </p>
    </fieldset>
  )
}
