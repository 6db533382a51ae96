import { useState } from 'react'
import { Problem } from '../api/problem'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { Sheet } from '../ui/sheet'
import { errorText, Notice, Spinner } from '../ui/states'
import type { PaymentWindowProps } from './props'

async function post<T>(path: string, body: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    throw new Problem('offline', 0)
  }
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw Problem.from(answer, response)
  return answer as T
}

const methods = ['카드', '간편결제', '계좌이체']

/** Stands for the provider's window, and says so. It can also be made to refuse, to see what happens then. */
export function SimulatedWindow({ checkout, onAuthorized, onDismiss }: PaymentWindowProps) {
  const t = useT()
  const lang = useLanguage()
  const [method, setMethod] = useState(methods[0])
  const { run, busy, problem } = useAttempt()
  const [outcome, setOutcome] = useState<'approve' | 'decline'>('approve')

  const authorize = (wanted: 'approve' | 'decline') => {
    setOutcome(wanted)
    return run(async () => {
      if (wanted === 'decline') await post('/sim/toss/faults', { kind: 'decline', count: 1 })
      const { orderId, amount } = checkout
      onAuthorized(await post<{ paymentKey: string }>('/sim/toss/authorize', { orderId, amount, method }))
    })
  }

  return (
    <Sheet
      open
      title={t.payment.windowTitle}
      badge={
        <span className="mb-2 inline-block rounded-full bg-warn-soft px-3 py-1 text-xs font-bold text-warn">
          {t.payment.badge}
        </span>
      }
      onClose={onDismiss}
    >
      <p className="rounded-box border-2 border-dashed border-warn/50 px-4 py-3 text-sm text-warn">
        {t.payment.explain}
      </p>
      <p className="mt-5 truncate font-semibold">{checkout.orderName}</p>
      <p className="tnum text-2xl font-bold">{formatAmount(checkout.amount, lang)}</p>
      <fieldset className="mt-5">
        <legend className="mb-2 text-sm font-semibold">{t.payment.method}</legend>
        <div className="flex flex-col gap-2">
          {methods.map((each) => (
            <label
              key={each}
              className={`flex min-h-12 items-center gap-3 rounded-box border px-4 has-focus-visible:outline-3 has-focus-visible:outline-brand ${method === each ? 'border-brand bg-brand-soft' : 'border-line'}`}
            >
              <input
                type="radio"
                name="method"
                className="size-5 accent-brand"
                checked={method === each}
                onChange={() => setMethod(each)}
              />
              {t.payment.methods[each]}
            </label>
          ))}
        </div>
      </fieldset>
      {problem && (
        <div className="mt-4">
          <Notice tone="bad" alert>
            {errorText(problem, t)}
          </Notice>
        </div>
      )}
      <button
        type="button"
        className="btn btn-primary mt-5 w-full"
        disabled={busy}
        onClick={() => void authorize('approve')}
      >
        {busy && outcome === 'approve' && <Spinner />}
        {t.payment.approve(formatAmount(checkout.amount, lang))}
      </button>
      <button
        type="button"
        className="btn mt-2 w-full text-sm text-muted"
        disabled={busy}
        onClick={() => void authorize('decline')}
      >
        {busy && outcome === 'decline' && <Spinner />}
        {t.payment.decline}
      </button>
    </Sheet>
  )
}
