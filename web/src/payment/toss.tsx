import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n'
import { formatAmount } from '../i18n/format'
import { useWords } from '../i18n/words'
import { Sheet } from '../ui/sheet'
import { Notice, Spinner } from '../ui/states'
import { loadToss, type Widgets } from './tossScript'
import { failureText, tossWords } from './tossWords'
import type { PaymentWindowProps } from './props'

/**
 * Toss Payments' widget (v2, "결제위젯 연동하기"): it draws the ways to pay and the terms, and leads the buyer away to
 * authorise. They come back to this very address, with a key to confirm or a word why there is none (returned.ts).
 */
export function TossWindow({ checkout, onDismiss }: PaymentWindowProps) {
  const words = useWords(tossWords)
  const lang = useLanguage()
  const widgets = useRef<Widgets | null>(null)
  const [state, setState] = useState<'loading' | 'ready' | 'leaving' | 'broken'>('loading')
  const [problem, setProblem] = useState<string | null>(null)
  const [tries, setTries] = useState(0)

  useEffect(() => {
    let gone = false
    const open = async () => {
      const toss = await loadToss()
      if (gone) return
      const mine = toss(checkout.clientKey).widgets({ customerKey: checkout.customerKey })
      await mine.setAmount({ currency: 'KRW', value: checkout.amount })
      await Promise.all([
        mine.renderPaymentMethods({ selector: '#toss-methods', variantKey: 'DEFAULT' }),
        mine.renderAgreement({ selector: '#toss-agreement', variantKey: 'AGREEMENT' }),
      ])
      if (gone) return
      widgets.current = mine
      setState('ready')
    }
    open().catch(() => {
      if (!gone) setState('broken')
    })
    return () => {
      gone = true
    }
  }, [checkout, tries])

  const pay = async () => {
    setState('leaving')
    setProblem(null)
    const back = `${window.location.origin}${window.location.pathname}`
    try {
      await widgets.current?.requestPayment({
        orderId: checkout.orderId,
        orderName: checkout.orderName,
        successUrl: back,
        failUrl: back,
      })
    } catch (failure) {
      setProblem(failureText(codeOf(failure), words))
      setState('ready')
    }
  }

  return (
    <Sheet open title={words.title} onClose={onDismiss}>
      <p className="truncate font-semibold">{checkout.orderName}</p>
      <p className="tnum text-2xl font-bold">{formatAmount(checkout.amount, lang)}</p>
      {state === 'broken' ? (
        <div className="mt-5">
          <Notice tone="bad" alert>
            {words.broken}
          </Notice>
          <button
            type="button"
            className="btn mt-4 w-full"
            onClick={() => {
              setState('loading')
              setTries(tries + 1)
            }}
          >
            {words.again}
          </button>
        </div>
      ) : (
        <>
          {state === 'loading' && (
            <div role="status" className="mt-5 flex min-h-40 items-center justify-center gap-3 text-muted">
              <Spinner size={24} />
              {words.loading}
            </div>
          )}
          <div id="toss-methods" className="mt-4" />
          <div id="toss-agreement" />
          {problem && (
            <div className="mt-4">
              <Notice tone="bad" alert>
                {problem}
              </Notice>
            </div>
          )}
          <button
            type="button"
            className="btn btn-primary tnum mt-5 w-full"
            disabled={state !== 'ready'}
            onClick={() => void pay()}
          >
            {state === 'leaving' && <Spinner />}
            {words.pay(formatAmount(checkout.amount, lang))}
          </button>
        </>
      )}
    </Sheet>
  )
}

function codeOf(failure: unknown): string {
  return typeof failure === 'object' && failure !== null && 'code' in failure ? String(failure.code) : ''
}
