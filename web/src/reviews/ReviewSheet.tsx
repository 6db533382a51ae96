import { useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState, type FormEvent } from 'react'
import { changeReview, maxReviewLength, writeReview } from '../api/reviews'
import type { Reservation } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useT } from '../i18n'
import { formatNumber } from '../i18n/format'
import { useWords } from '../i18n/words'
import { Sheet } from '../ui/sheet'
import { errorText, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { reviewFlaw, reviewLength } from './check'
import { Stars } from './Stars'
import { reviewWords } from './words'

/** What a review changes elsewhere: the reservation that has it, and the performance it is about. */
export function useReviewChanged(item: Reservation) {
  const queryClient = useQueryClient()
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['reservations'] }),
      queryClient.invalidateQueries({ queryKey: ['reviews', item.performanceId] }),
      queryClient.invalidateQueries({ queryKey: ['performance', item.performanceId] }),
    ])
}

/** Writes a reservation's review, or changes the one it has. */
export function ReviewSheet(props: { item: Reservation; open: boolean; onClose: () => void }) {
  const t = useWords(reviewWords)
  return (
    <Sheet open={props.open} title={props.item.review ? t.editTitle : t.writeTitle} onClose={props.onClose}>
      <Form item={props.item} onDone={props.onClose} />
    </Sheet>
  )
}

function Form({ item, onDone }: { item: Reservation; onDone: () => void }) {
  const t = useWords(reviewWords)
  const all = useT()
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const attempt = useAttempt()
  const changed = useReviewChanged(item)
  const before = item.review
  const [rating, setRating] = useState<number | null>(before?.rating ?? null)
  const [content, setContent] = useState(before?.content ?? '')
  const [flaw, setFlaw] = useState<'rating' | 'content' | null>(null)
  const length = reviewLength(content)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const found = reviewFlaw(rating, content)
    setFlaw(found)
    if (found || rating === null) {
      form.current?.querySelector<HTMLElement>(found === 'rating' ? 'input' : 'textarea')?.focus()
      return
    }
    const review = { rating, content: content.trim() }
    const done = await attempt.run((key) =>
      before ? changeReview(before.id, review) : writeReview(item.id, review, key),
    )
    if (!done) return
    toast(before ? t.saved : t.sent)
    await changed()
    onDone()
  }
  const code = attempt.problem?.code
  return (
    <form ref={form} noValidate onSubmit={submit}>
      <p className="mb-4 line-clamp-1 text-center text-sm text-muted">{item.performance.title}</p>
      <Stars
        value={rating}
        invalid={flaw === 'rating'}
        onChoose={(next) => {
          attempt.reset()
          setFlaw(null)
          setRating(next)
        }}
      />
      {flaw === 'rating' && (
        <p role="alert" className="text-center text-sm font-semibold text-bad-ink">
          {t.needRating}
        </p>
      )}
      <label htmlFor={id} className="mt-4 mb-1.5 block text-sm font-semibold">
        {t.content}
      </label>
      <textarea
        id={id}
        className="field review-text"
        placeholder={t.placeholder}
        value={content}
        aria-invalid={flaw === 'content' || undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          attempt.reset()
          setFlaw(null)
          setContent(event.target.value)
        }}
      />
      <p id={`${id}-note`} className="mt-1.5 flex justify-between gap-3 text-xs text-muted">
        <span className={flaw === 'content' ? 'text-sm font-semibold text-bad-ink' : ''}>
          {flaw === 'content' && length === 0 ? t.needContent : t.public}
        </span>
        <span
          className={`tnum whitespace-nowrap ${length > maxReviewLength ? 'font-semibold text-bad-ink' : ''}`}
        >
          {t.counter(formatNumber(length), formatNumber(maxReviewLength))}
        </span>
      </p>
      {attempt.problem && (
        <div className="mt-4">
          <Notice tone="bad" alert>
            {code === 'already_reviewed'
              ? t.already
              : code === 'not_reviewable'
                ? t.notYet
                : errorText(attempt.problem, all)}
          </Notice>
        </div>
      )}
      <button type="submit" className="btn btn-primary mt-5 w-full" disabled={attempt.busy}>
        {attempt.busy && <Spinner />}
        {before ? t.save : t.send}
      </button>
    </form>
  )
}
