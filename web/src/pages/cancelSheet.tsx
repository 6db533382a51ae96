import { useQuery, useQueryClient } from '@tanstack/react-query'
import { cancel } from '../api/actions'
import { refundQuote, reservation } from '../api/queries'
import type { Reservation } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { Sheet } from '../ui/sheet'
import { errorText, Failed, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'

/** Says what comes back and why before it asks. */
export function CancelSheet(props: { item: Reservation; open: boolean; onClose: () => void }) {
  const t = useT()
  const lang = useLanguage()
  const queryClient = useQueryClient()
  const quote = useQuery({ ...refundQuote(props.item.id), enabled: props.open })
  const attempt = useAttempt()
  const paid = props.item.paidAmount ?? props.item.amount

  const confirm = async () => {
    const canceled = await attempt.run((key) => cancel(props.item.id, key))
    if (!canceled) return
    const back = canceled.refundAmount ?? 0
    // What was just answered shows at once; the payment's own part follows.
    queryClient.setQueryData(
      reservation(props.item.id).queryKey,
      (before) => before && { ...before, ...canceled },
    )
    toast(back > 0 ? t.cancel.doneWithRefund(formatAmount(back, lang)) : t.cancel.done)
    props.onClose()
    // Its tickets are good no more: asking for them, as long as they are on the page, would be refused.
    await queryClient.invalidateQueries({
      queryKey: ['reservations'],
      predicate: ({ queryKey }) => queryKey[2] !== 'tickets',
    })
  }
  const reason = quote.data
    ? (t.cancel.reasons[quote.data.reason] ?? t.cancel.reasonOther(`${quote.data.feeRate}%`))
    : ''

  return (
    <Sheet open={props.open} title={t.cancel.title} onClose={props.onClose}>
      {quote.isError ? (
        <Failed error={quote.error} onRetry={() => void quote.refetch()} />
      ) : !quote.data ? (
        <div className="skeleton h-40 rounded-card" aria-hidden="true" />
      ) : (
        <>
          <dl className="tnum rounded-card bg-ground p-5">
            <div className="flex justify-between text-sm">
              <dt className="text-muted">{t.cancel.paid}</dt>
              <dd>{formatAmount(paid, lang)}</dd>
            </div>
            <div className="mt-2 flex justify-between text-sm">
              <dt className="text-muted">{t.cancel.fee}</dt>
              <dd>{quote.data.fee > 0 ? `−${formatAmount(quote.data.fee, lang)}` : formatAmount(0, lang)}</dd>
            </div>
            <div className="mt-3 flex items-baseline justify-between border-t border-line pt-3">
              <dt className="font-bold">{t.cancel.comesBack}</dt>
              <dd className="text-xl font-bold text-brand">{formatAmount(quote.data.amount, lang)}</dd>
            </div>
            <div className="mt-3 text-sm text-muted">
              <dt className="sr-only">{t.cancel.why}</dt>
              <dd>{quote.data.refundable || quote.data.reason ? reason : t.cancel.notRefundable}</dd>
            </div>
          </dl>
          <p className="mt-4 text-sm text-muted">{t.cancel.seatsGo}</p>
          {attempt.problem && (
            <div className="mt-4">
              <Notice tone="bad" alert>
                {errorText(attempt.problem, t)}
              </Notice>
            </div>
          )}
          <div className="mt-5 flex gap-2">
            <button type="button" className="btn btn-quiet flex-1" onClick={props.onClose}>
              {t.cancel.keep}
            </button>
            <button
              type="button"
              className="btn btn-danger flex-1"
              disabled={attempt.busy || !quote.data.refundable}
              onClick={() => void confirm()}
            >
              {attempt.busy && <Spinner />}
              {t.cancel.confirm}
            </button>
          </div>
        </>
      )}
    </Sheet>
  )
}
