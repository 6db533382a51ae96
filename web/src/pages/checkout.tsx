import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate, useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState } from 'react'
import { cancel, checkout } from '../api/actions'
import { newIdempotencyKey } from '../api/client'
import { usableCoupons } from '../api/coupons'
import { Problem } from '../api/problem'
import { refundQuote, reservation } from '../api/queries'
import type { Category, Checkout, Reservation } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { chosenGrant, payable, type Choice } from '../coupons/choice'
import { CouponChooser } from '../coupons/Chooser'
import { couponWords } from '../coupons/words'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatCountdown, formatDateTime } from '../i18n/format'
import { seatLabel } from '../i18n/seatLabel'
import { useWords } from '../i18n/words'
import { useNow } from '../lib/useNow'
import { failureText, tossWords } from '../payment/tossWords'
import { paymentWindowFor } from '../payment/window'
import { Amount } from '../ui/amount'
import { announce } from '../ui/announce'
import { NotFound } from '../ui/crash'
import { FeeSchedule } from '../ui/feeSchedule'
import { GradeMark } from '../ui/gradeMark'
import { AlertIcon } from '../ui/icons'
import { Poster } from '../ui/poster'
import { Empty, errorText, Failed, Notice, Spinner } from '../ui/states'
import { useTitle } from '../ui/useTitle'
import { confirmPatiently, untilSettled } from '../payment/confirm'

const route = getRouteApi('/checkout/$reservationId')

const warnFromMs = 120_000

export function CheckoutPage() {
  const t = useT()
  const { reservationId } = route.useParams()
  const query = useQuery({ ...reservation(reservationId), staleTime: 0 })
  useTitle(t.checkout.title)
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.isPending) {
    return (
      <div aria-hidden="true" className="page grid grid-cols-1 gap-6 pt-10 lg:grid-cols-2">
        <div className="skeleton h-80 rounded-card" />
        <div className="skeleton h-80 rounded-card" />
      </div>
    )
  }
  if (query.data.status === 'COMPLETED') {
    return <Navigate to="/reservations/$id" params={{ id: query.data.id }} search={{ done: true }} replace />
  }
  return <Held item={query.data} />
}

function Held({ item }: { item: Reservation }) {
  const t = useT()
  const now = useNow(1000)
  const leftMs = Date.parse(item.expiresAt) - now
  const expired = item.status === 'CANCELED' ? item.cancelReason === 'EXPIRED' : leftMs <= 0
  // A payment under way may outlast the hold; only the server knows how that ends. So may one that comes back from
  // the provider's own window.
  const [paying, setPaying] = useState(route.useSearch().paymentKey !== undefined)
  if ((expired || item.status === 'CANCELED') && !paying) {
    return (
      <div className="page pt-10">
        <h1 className="sr-only">{t.checkout.title}</h1>
        <Empty
          title={expired ? t.checkout.expiredTitle : t.checkout.canceledTitle}
          hint={expired ? t.checkout.expiredHint : t.checkout.canceledHint}
          icon={<AlertIcon size={28} />}
        >
          <Link to="/rounds/$id/seats" params={{ id: String(item.roundId) }} className="btn btn-primary">
            {t.checkout.giveUp}
          </Link>
        </Empty>
      </div>
    )
  }
  return (
    <div className="page pt-6 pb-28 md:pt-10 lg:pb-0">
      <h1 className="mb-4 text-xl font-bold">{t.checkout.title}</h1>
      <HoldBar item={item} leftMs={leftMs} />
      <div className="mt-5 grid grid-cols-1 gap-5 lg:grid-cols-[1fr_400px]">
        <What item={item} />
        <Pay item={item} onPaying={setPaying} />
      </div>
    </div>
  )
}

/** The hold's time: quiet until the last two minutes, said aloud only at whole minutes then. */
function HoldBar({ item, leftMs }: { item: Reservation; leftMs: number }) {
  const t = useT()
  const lang = useLanguage()
  const wholeMs = Date.parse(item.expiresAt) - Date.parse(item.createdAt)
  const share = Math.min(Math.max(leftMs / wholeMs, 0), 1)
  const soon = leftMs <= warnFromMs
  const minutes = Math.ceil(leftMs / 60_000)
  const spoken = useRef(Infinity)
  useEffect(() => {
    if (soon && minutes > 0 && minutes < spoken.current) {
      spoken.current = minutes
      announce(t.checkout.minutesLeft(minutes))
    }
  }, [soon, minutes, t])
  const time = formatCountdown(leftMs, lang)
  return (
    <div className={`rounded-box px-4 py-3 transition-colors ${soon ? 'bg-warn-soft' : 'bg-brand-soft'}`}>
      <p
        role="timer"
        aria-label={t.checkout.holdLabel}
        className={`tnum text-sm font-semibold ${soon ? 'text-warn' : ''}`}
      >
        {soon ? t.checkout.holdSoon(time) : t.checkout.holdLeft(time)}
      </p>
      <div className="mt-2 h-1 overflow-hidden rounded-full bg-line">
        <div
          className={`h-full origin-left rounded-full transition-transform duration-1000 ease-linear ${soon ? 'bg-warn' : 'bg-brand'}`}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  )
}

function What({ item }: { item: Reservation }) {
  const t = useT()
  const lang = useLanguage()
  const { seats } = item
  const grades = [...new Set(seats.map((seat) => seat.grade))]
  return (
    <section aria-labelledby="what" className="card h-fit p-5">
      <h2 id="what" className="mb-4 text-lg font-bold">
        {t.checkout.what}
      </h2>
      <div className="flex gap-4">
        <div className="w-24 shrink-0">
          <Poster url={item.performance.posterUrl} eager />
        </div>
        <div className="min-w-0">
          <p className="text-xs font-semibold text-muted">
            {t.category[item.performance.category as Category]}
          </p>
          <p className="text-lg leading-snug font-bold">{item.performance.title}</p>
          <p className="tnum mt-1 font-semibold">{formatDateTime(item.round.startsAt, lang)}</p>
          {item.round.moved && (
            <p className="tnum text-sm font-semibold text-warn">
              {t.ticket.movedFrom(formatDateTime(item.round.moved.from, lang))}
            </p>
          )}
          <p className="text-sm text-muted">{item.hall.name}</p>
        </div>
      </div>
      <h3 className="mt-6 mb-2 text-sm font-semibold text-muted">{t.checkout.seats}</h3>
      <ul className="divide-y divide-line">
        {seats.map((seat) => (
          <li key={seat.number} className="tnum flex items-center gap-2 py-2.5">
            <GradeMark grade={seat.grade} among={grades} />
            <span className="flex-1">
              <span className="font-semibold">{seatLabel(seat.label, lang)}</span>{' '}
              <span className="text-sm text-muted">{seat.grade}</span>
            </span>
            <span>{formatAmount(seat.amount, lang)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What cancelling will cost of this purchase, said before it is made. */
function Fees({ item, total }: { item: Reservation; total: number }) {
  const t = useT()
  const quote = useQuery(refundQuote(item.id))
  if (total === 0 || !quote.data || quote.data.schedule.length === 0) return null
  return (
    <section aria-labelledby="fees" className="mt-5 border-t border-line pt-4">
      <h3 id="fees" className="mb-1 text-sm font-semibold">
        {t.checkout.feesTitle}
      </h3>
      <FeeSchedule schedule={quote.data.schedule} amount={total} />
      <p className="mt-2 text-xs text-muted">{t.checkout.refundNote}</p>
    </section>
  )
}

type Step = { kind: 'ready' } | { kind: 'window'; checkout: Checkout } | { kind: 'confirming' }

function Pay({ item, onPaying }: { item: Reservation; onPaying: (paying: boolean) => void }) {
  const t = useT()
  const words = useWords(couponWords)
  const failures = useWords(tossWords)
  const lang = useLanguage()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [step, setStep] = useState<Step>({ kind: 'ready' })
  const [notice, setNotice] = useState<string | null>(null)
  const attempt = useAttempt()
  const leaving = useAttempt()
  const Window = step.kind === 'window' ? paymentWindowFor(step.checkout.provider) : null
  const coupon = useCoupon(item)

  const choose = (choice: Choice) => {
    // Another coupon is another purchase: what was refused, and the key it was asked with, are of the old one.
    attempt.reset()
    setNotice(null)
    coupon.choose(choice)
  }
  /** The coupon was lost on the way: told, and the sum made again with what can be used now. */
  const couponLost = async () => {
    await coupon.refresh()
    setNotice(words.notUsable)
  }
  const finish = async () => {
    void queryClient.invalidateQueries({ queryKey: ['mine', 'coupons'] })
    await queryClient.invalidateQueries({ queryKey: ['reservations'], refetchType: 'none' })
    await navigate({
      to: '/reservations/$id',
      params: { id: item.id },
      search: { done: true },
      replace: true,
    })
  }
  const begin = async () => {
    setNotice(null)
    const started = await attempt.run(async (key) => {
      try {
        return await checkout(item.id, coupon.chosen?.grantId ?? null, key)
      } catch (failure) {
        if (Problem.of(failure).code !== 'coupon_not_usable') throw failure
        await couponLost()
        return null
      }
    })
    if (!started) return
    if (started.amount === 0) return finish()
    if (!paymentWindowFor(started.provider)) return setNotice(t.checkout.unsupported)
    setStep({ kind: 'window', checkout: started })
  }
  const confirm = async (order: Pick<Checkout, 'orderId' | 'amount'>, paymentKey: string) => {
    setStep({ kind: 'confirming' })
    onPaying(true)
    const key = newIdempotencyKey()
    const body = { paymentKey, orderId: order.orderId, amount: order.amount }
    try {
      const { settled } = await confirmPatiently(body, key)
      if (!settled) await untilSettled(order.orderId)
      await finish()
    } catch (failure) {
      const problem = Problem.of(failure)
      if (problem.code === 'already_paid') return finish()
      if (problem.code === 'coupon_not_usable') await couponLost()
      else setNotice(errorText(problem, t))
      setStep({ kind: 'ready' })
      // What the reservation is now (still held, or gone) decides what this page shows next.
      await queryClient.invalidateQueries({ queryKey: ['reservations', item.id] })
    } finally {
      onPaying(false)
    }
  }
  const giveUp = async () => {
    await leaving.run((key) => cancel(item.id, undefined, key))
    await queryClient.invalidateQueries({ queryKey: ['reservations'], refetchType: 'none' })
    await navigate({ to: '/rounds/$id/seats', params: { id: String(item.roundId) }, replace: true })
  }

  useReturned(confirm, (code) => setNotice(failureText(code, failures)))

  const busy = attempt.busy || step.kind === 'confirming'
  const total = payable(item.amount, coupon.chosen)
  const told = useRef(total)
  useEffect(() => {
    if (told.current === total) return
    told.current = total
    announce(words.sum(formatAmount(total, lang)))
  }, [total, words, lang])
  return (
    <section aria-labelledby="pay" className="card h-fit p-5 lg:sticky lg:top-20">
      <h2 id="pay" className="mb-4 text-lg font-bold">
        {t.checkout.pay}
      </h2>
      <CouponChooser usable={coupon.usable} chosen={coupon.chosen} disabled={busy} onChoose={choose} />
      <dl className="tnum mt-5">
        <div className="flex justify-between text-sm">
          <dt className="text-muted">{t.checkout.ticketsTotal}</dt>
          <dd>{formatAmount(item.amount, lang)}</dd>
        </div>
        {coupon.chosen && (
          <div className="rise mt-2 flex justify-between text-sm">
            <dt className="text-muted">{words.discount}</dt>
            <dd className="font-semibold text-good-ink">−{formatAmount(coupon.chosen.discount, lang)}</dd>
          </div>
        )}
        <div className="mt-3 flex items-baseline justify-between border-t border-line pt-3">
          <dt className="font-bold">{t.checkout.total}</dt>
          <dd className="text-xl font-bold text-brand">
            <Amount value={total} />
          </dd>
        </div>
      </dl>
      <Fees item={item} total={total} />
      {(notice ?? attempt.problem) && (
        <div className="mt-4">
          <Notice tone="bad" alert>
            {notice ?? errorText(attempt.problem, t)}
          </Notice>
        </div>
      )}
      {step.kind === 'confirming' ? (
        <div role="status" className="mt-5 flex items-center gap-3 rounded-box bg-brand-soft p-4">
          <span className="text-brand">
            <Spinner size={24} />
          </span>
          <span>
            <span className="block font-bold">{t.checkout.confirming}</span>
            <span className="block text-sm text-muted">{t.checkout.confirmingHint}</span>
          </span>
        </div>
      ) : (
        <>
          <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))] lg:static lg:mt-5 lg:border-0 lg:p-0">
            <button
              type="button"
              className="btn btn-primary tnum w-full"
              disabled={busy || !coupon.usable}
              onClick={() => void begin()}
            >
              {busy && <Spinner />}
              {attempt.busy
                ? t.checkout.preparing
                : total > 0
                  ? t.checkout.payAmount(formatAmount(total, lang))
                  : coupon.chosen
                    ? words.payNothing
                    : t.checkout.payFree}
            </button>
          </div>
          <button
            type="button"
            className="btn mt-2 w-full text-sm text-muted"
            disabled={busy || leaving.busy}
            onClick={() => void giveUp()}
          >
            {t.seats.letGo}
          </button>
        </>
      )}
      {step.kind === 'window' && Window && (
        <Suspense fallback={null}>
          <Window
            checkout={step.checkout}
            onAuthorized={({ paymentKey }) => void confirm(step.checkout, paymentKey)}
            onDismiss={() => {
              setStep({ kind: 'ready' })
              announce(t.payment.dismissed)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}

/** Goes on, once, with what the provider sent the buyer back with, and takes it out of the address. */
function useReturned(
  confirm: (order: Pick<Checkout, 'orderId' | 'amount'>, paymentKey: string) => Promise<void>,
  refused: (code: string) => void,
) {
  const { paymentKey, orderId, amount, code } = route.useSearch()
  const navigate = useNavigate({ from: '/checkout/$reservationId' })
  const taken = useRef(false)
  useEffect(() => {
    if (taken.current || (!paymentKey && !code)) return
    taken.current = true
    void navigate({ search: {}, replace: true })
    if (paymentKey && orderId && amount) void confirm({ orderId, amount }, paymentKey)
    else if (code) refused(code)
  })
}

/** The coupon of this purchase: the best one that fits, until the buyer takes another or none. */
function useCoupon(item: Reservation) {
  const [choice, choose] = useState<Choice>({ kind: 'best' })
  const query = useQuery({ ...usableCoupons(item.id), enabled: item.amount > 0 })
  // Coupons that can't be asked for must not stand between a buyer and their seats.
  const usable = item.amount === 0 || query.isError ? [] : query.data
  const { refetch } = query
  const refresh = async () => {
    await refetch()
    choose({ kind: 'best' })
  }
  return { usable, chosen: chosenGrant(choice, usable ?? []), choose, refresh }
}
