import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { cancel } from '../api/actions'
import { refundQuote, reservation } from '../api/queries'
import type { Reservation } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { seatLabel } from '../i18n/seatLabel'
import { seatsLeft } from '../lib/seats'
import { Sheet } from '../ui/sheet'
import { errorText, Failed, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'

/** Says what comes back and why before it asks. Of several seats some may stay. */
export function CancelSheet(props: { item: Reservation; open: boolean; onClose: () => void }) {
  const t = useT()
  return (
    <Sheet open={props.open} title={t.cancel.title} onClose={props.onClose}>
      <Choice item={props.item} onClose={props.onClose} />
    </Sheet>
  )
}

function Choice({ item, onClose }: { item: Reservation; onClose: () => void }) {
  const t = useT()
  const lang = useLanguage()
  const queryClient = useQueryClient()
  const seats = seatsLeft(item)
  const [kept, setKept] = useState<readonly number[]>([])
  const chosen = seats.map(({ number }) => number).filter((number) => !kept.includes(number))
  const some = chosen.length < seats.length ? chosen : undefined
  const quote = useQuery({
    ...refundQuote(item.id, some),
    enabled: chosen.length > 0,
    placeholderData: keepPreviousData,
  })
  const attempt = useAttempt()

  const confirm = async () => {
    const before = item.refundAmount ?? 0
    const canceled = await attempt.run((key) => cancel(item.id, some, key))
    if (!canceled) return
    const back = (canceled.refundAmount ?? 0) - before
    const amount = formatAmount(back, lang)
    // What was just answered shows at once; the payment's own part follows.
    queryClient.setQueryData(reservation(item.id).queryKey, (known) => known && { ...known, ...canceled })
    if (some)
      toast(back > 0 ? t.cancel.doneSeatsWithRefund(some.length, amount) : t.cancel.doneSeats(some.length))
    else toast(back > 0 ? t.cancel.doneWithRefund(amount) : t.cancel.done)
    onClose()
    // Where nothing is left its tickets are good no more: asking for them, as long as they are on the page, would be refused.
    await queryClient.invalidateQueries({
      queryKey: ['reservations'],
      predicate: ({ queryKey }) => some !== undefined || queryKey[2] !== 'tickets',
    })
  }
  if (quote.isError) return <Failed error={quote.error} onRetry={() => void quote.refetch()} />
  if (!quote.data) return <div className="skeleton h-40 rounded-card" aria-hidden="true" />
  const { refundable, fee, amount, couponLost } = quote.data
  const reason = t.cancel.reasons[quote.data.reason] ?? t.cancel.reasonOther(`${quote.data.feeRate}%`)
  return (
    <>
      {refundable && seats.length > 1 && (
        <fieldset className="mb-4">
          <legend className="mb-1 text-sm font-bold">{t.cancel.whichSeats}</legend>
          <ul className="divide-y divide-line rounded-card border border-line">
            {seats.map((seat) => (
              <li key={seat.number}>
                <label className="flex min-h-12 cursor-pointer items-center gap-3 px-4 text-sm">
                  <input
                    type="checkbox"
                    className="size-5 accent-brand"
                    checked={!kept.includes(seat.number)}
                    onChange={(event) =>
                      setKept(
                        event.target.checked
                          ? kept.filter((number) => number !== seat.number)
                          : [...kept, seat.number],
                      )
                    }
                  />
                  <span className="font-semibold">{seatLabel(seat.label, lang)}</span>
                  <span className="tnum ml-auto text-muted">
                    {seat.grade} · {formatAmount(seat.amount, lang)}
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      <div className="tnum rounded-card bg-ground p-5" aria-live="polite">
        {chosen.length === 0 ? (
          <p className="text-sm text-muted">{t.cancel.chooseSome}</p>
        ) : (
          <dl>
            <Line name={some ? t.cancel.paidForSeats : t.cancel.paid}>
              {formatAmount(amount + fee, lang)}
            </Line>
            <Line name={t.cancel.fee}>{fee > 0 ? `−${formatAmount(fee, lang)}` : formatAmount(0, lang)}</Line>
            <div className="mt-3 flex items-baseline justify-between border-t border-line pt-3">
              <dt className="font-bold">{t.cancel.comesBack}</dt>
              <dd className="text-xl font-bold text-brand">{formatAmount(amount, lang)}</dd>
            </div>
            <div className="mt-3 text-sm text-muted">
              <dt className="sr-only">{t.cancel.why}</dt>
              <dd>{refundable || quote.data.reason ? reason : t.cancel.notRefundable}</dd>
            </div>
          </dl>
        )}
      </div>
      {couponLost && some && (
        <div className="mt-4">
          <Notice tone="warn">{t.cancel.couponLost}</Notice>
        </div>
      )}
      <p className="mt-4 text-sm text-muted">
        {t.cancel.seatsGo}
        {some && chosen.length > 0 && ` ${t.cancel.someStay(kept.length)}`}
      </p>
      {attempt.problem && (
        <div className="mt-4">
          <Notice tone="bad" alert>
            {errorText(attempt.problem, t)}
          </Notice>
        </div>
      )}
      <div className="mt-5 flex gap-2">
        <button type="button" className="btn btn-quiet flex-1" onClick={onClose}>
          {t.cancel.keep}
        </button>
        <button
          type="button"
          className="btn btn-danger flex-1"
          disabled={attempt.busy || !refundable || chosen.length === 0 || quote.isPlaceholderData}
          onClick={() => void confirm()}
        >
          {attempt.busy && <Spinner />}
          {some && chosen.length > 0 ? t.cancel.confirmSeats(chosen.length) : t.cancel.confirm}
        </button>
      </div>
    </>
  )
}

function Line({ name, children }: { name: string; children: string }) {
  return (
    <div className="mt-2 flex justify-between text-sm first:mt-0">
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
