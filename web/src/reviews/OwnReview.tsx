import { useState } from 'react'
import { deleteReview } from '../api/reviews'
import type { Reservation } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useCommonT, useT } from '../i18n'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { StarIcon } from '../ui/icons'
import { Sheet } from '../ui/sheet'
import { errorText, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { ReviewSheet, useReviewChanged } from './ReviewSheet'
import { reviewWords } from './words'

/**
 * The review of a reservation: the way to write it, or what was written with the ways to change it. Nobody is
 * asked before the show has begun, though whoever comes to write one (`asked`) may.
 */
export function OwnReview({ item, asked }: { item: Reservation; asked: boolean }) {
  const t = useWords(reviewWords)
  const common = useCommonT()
  const [writing, setWriting] = useState(asked && !item.review && item.reviewable)
  const [removing, setRemoving] = useState(false)
  const { review } = item
  const begun = Date.parse(item.round.startsAt) <= serverNow()
  if (!review && !(item.reviewable && (begun || asked))) return null
  return (
    <section aria-labelledby="own-review" className="card mx-auto mt-4 max-w-sm p-5">
      <h2 id="own-review" className="mb-2 font-bold">
        {review ? t.title : t.writeTitle}
      </h2>
      {review ? (
        <>
          <p className="mb-1 flex items-center text-warn">
            <span className="sr-only">{common.common.rating(String(review.rating))}</span>
            {Array.from({ length: 5 }, (_, i) => (
              <span key={i} aria-hidden="true" className={i < review.rating ? '' : 'text-line'}>
                <StarIcon size={18} />
              </span>
            ))}
          </p>
          <p className="text-sm leading-relaxed whitespace-pre-line">{review.content}</p>
          <div className="mt-2 -mb-2 -ml-2 flex gap-1">
            <button
              type="button"
              className="btn !min-h-11 !px-2 text-sm text-brand"
              onClick={() => setWriting(true)}
            >
              {t.edit}
            </button>
            <button
              type="button"
              className="btn !min-h-11 !px-2 text-sm text-muted"
              onClick={() => setRemoving(true)}
            >
              {t.remove}
            </button>
          </div>
        </>
      ) : (
        <>
          <p className="mb-4 text-sm text-muted">{t.writeHint}</p>
          <button type="button" className="btn btn-soft w-full" onClick={() => setWriting(true)}>
            {t.write}
          </button>
        </>
      )}
      <ReviewSheet item={item} open={writing} onClose={() => setWriting(false)} />
      {review && (
        <RemoveSheet item={item} reviewId={review.id} open={removing} onClose={() => setRemoving(false)} />
      )}
    </section>
  )
}

function RemoveSheet(props: { item: Reservation; reviewId: number; open: boolean; onClose: () => void }) {
  const t = useWords(reviewWords)
  const all = useT()
  const attempt = useAttempt()
  const changed = useReviewChanged(props.item)
  const remove = async () => {
    const done = await attempt.run(async () => {
      await deleteReview(props.reviewId)
      return true
    })
    if (!done) return
    toast(t.removed)
    props.onClose()
    await changed()
  }
  return (
    <Sheet open={props.open} title={t.removeTitle} onClose={props.onClose}>
      <p className="text-muted">{t.removeHint}</p>
      {attempt.problem && (
        <div className="mt-4">
          <Notice tone="bad" alert>
            {errorText(attempt.problem, all)}
          </Notice>
        </div>
      )}
      <div className="mt-5 flex gap-2">
        <button type="button" className="btn btn-quiet flex-1" onClick={props.onClose}>
          {t.keep}
        </button>
        <button
          type="button"
          className="btn btn-danger flex-1"
          disabled={attempt.busy}
          onClick={() => void remove()}
        >
          {attempt.busy && <Spinner />}
          {t.remove}
        </button>
      </div>
    </Sheet>
  )
}
