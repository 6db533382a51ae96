import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { claimCoupon, myCoupons, openCoupons, scheduledCoupons } from '../api/coupons'
import { useSession } from '../api/session'
import type { Coupon } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatCountdown, formatDateTime, formatEnd, formatNumber } from '../i18n/format'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { useNow } from '../lib/useNow'
import { announce } from '../ui/announce'
import { CheckIcon, TagIcon } from '../ui/icons.more'
import { Empty, errorText, Failed, Spinner } from '../ui/states'
import { byClaimState, claimState, counterPauseMs, goneShare, type ClaimState } from './state'
import { CouponTicket } from './Ticket'
import { couponWords } from './words'

/** What can be claimed, each with its counter as it runs. */
export function Claimable() {
  const t = useWords(couponWords)
  const signedIn = useSession().state === 'signedIn'
  const soon = useQuery({ ...scheduledCoupons(), refetchInterval: 30_000 })
  const query = useQuery({
    ...openCoupons(),
    refetchInterval: ({ state }) =>
      counterPauseMs([...(state.data ?? []), ...(soon.data ?? [])], serverNow()),
  })
  const mine = useInfiniteQuery({ ...myCoupons(), enabled: signedIn })
  const now = useNow(1000)
  const grants = useMemo(
    () =>
      new Map(
        (mine.data?.pages ?? []).flatMap(({ items }) => items ?? []).map((grant) => [grant.couponId, grant]),
      ),
    [mine.data],
  )
  // Cards keep their places while the page is open: one that changes under the finger must not move away.
  const places = useRef<number[]>([])
  if (query.isError && !query.data) {
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.isPending || soon.isPending || (signedIn && mine.isPending)) return <CouponSkeletons count={4} />
  // One that has opened while it was on show is in both lists; the open one has the newer counter.
  const listed = new Map([...(soon.data ?? []), ...query.data].map((coupon) => [coupon.id, coupon]))
  const cards = [...listed.values()]
    .map((coupon): [ClaimState, Coupon] => [claimState(coupon, grants.get(coupon.id), now), coupon])
    .sort(byClaimState)
  const known = new Set(places.current)
  places.current.push(...cards.map(([, { id }]) => id).filter((id) => !known.has(id)))
  cards.sort((a, b) => places.current.indexOf(a[1].id) - places.current.indexOf(b[1].id))
  if (cards.length === 0) return <Empty title={t.none} hint={t.noneHint} icon={<TagIcon size={28} />} />
  return (
    <ul className="rise grid grid-cols-1 gap-4 lg:grid-cols-2">
      {cards.map(([state, coupon]) => (
        <li key={coupon.id}>
          <Card coupon={coupon} state={state} now={now} signedIn={signedIn} />
        </li>
      ))}
    </ul>
  )
}

function Card(props: { coupon: Coupon; state: ClaimState; now: number; signedIn: boolean }) {
  const { coupon, state } = props
  const t = useWords(couponWords)
  const all = useT()
  const queryClient = useQueryClient()
  const attempt = useAttempt()
  // Only what the server said is shown as had; until then the button waits.
  const [got, setGot] = useState(false)
  const shown = got && state === 'open' ? 'held' : state
  const claim = async () => {
    const grant = await attempt.run((key) => claimCoupon(coupon.id, key))
    if (grant) {
      setGot(true)
      announce(t.got)
    }
    void queryClient.invalidateQueries({ queryKey: ['mine', 'coupons'] })
    void queryClient.invalidateQueries({ queryKey: ['coupons'] })
  }
  const code = attempt.problem?.code
  const already = code === 'coupon_already_granted'
  const trouble =
    !attempt.problem || already
      ? null
      : code === 'coupon_exhausted'
        ? t.justGone
        : code === 'coupon_not_open'
          ? t.notOpenYet
          : errorText(attempt.problem, all)
  const final = already && shown === 'open' ? 'held' : code === 'coupon_exhausted' ? 'gone' : shown
  return (
    <CouponTicket
      name={coupon.name}
      heading="h2"
      terms={coupon}
      state={final}
      faded={final === 'gone' || final === 'over' || final === 'used' || final === 'lapsed'}
      stub={
        <Stub
          coupon={coupon}
          state={final}
          now={props.now}
          busy={attempt.busy}
          signedIn={props.signedIn}
          onClaim={() => void claim()}
        />
      }
    >
      <Counter coupon={coupon} state={final} />
      {trouble && (
        <p role="alert" className="rise mt-2 text-sm font-semibold text-bad-ink">
          {trouble}
        </p>
      )}
    </CouponTicket>
  )
}

function Stub(props: {
  coupon: Coupon
  state: ClaimState
  now: number
  busy: boolean
  signedIn: boolean
  onClaim: () => void
}) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  const { coupon, state } = props
  const held = useRef<HTMLAnchorElement>(null)
  const claimed = useRef(false)
  useEffect(() => {
    // The pressed button is gone; whoever uses the keyboard goes on from what took its place.
    if (state === 'held' && claimed.current) held.current?.focus()
  }, [state])
  if (state === 'soon') {
    return (
      <>
        <span className="text-xs text-muted">{t.opensIn}</span>
        <span role="timer" className="tnum text-lg font-bold text-brand">
          {formatCountdown(Date.parse(coupon.startsAt) - props.now, lang)}
        </span>
        <span className="tnum text-xs text-muted">{formatDateTime(coupon.startsAt, lang)}</span>
      </>
    )
  }
  if (state === 'open') {
    return props.signedIn ? (
      <button
        type="button"
        className="btn btn-primary !px-4 text-sm"
        aria-label={props.busy ? t.claiming : t.claimNamed(coupon.name)}
        aria-disabled={props.busy}
        onClick={() => {
          if (props.busy) return
          claimed.current = true
          props.onClaim()
        }}
      >
        {props.busy ? <Spinner /> : t.claim}
      </button>
    ) : (
      <Link to="/signin" search={{ next: '/coupons' }} className="btn btn-primary !px-4 text-sm">
        {t.signIn}
      </Link>
    )
  }
  if (state === 'held') {
    return (
      <>
        <span className="rise grid size-11 place-items-center rounded-full bg-brand text-on-brand">
          <CheckIcon />
        </span>
        <span className="font-bold">{t.held}</span>
        <Link
          ref={held}
          to="/coupons/mine"
          className="inline-flex min-h-11 items-center text-sm font-semibold text-brand"
        >
          {t.toMine}
        </Link>
      </>
    )
  }
  return <span className="text-sm font-bold text-muted">{t[state]}</span>
}

function Counter({ coupon, state }: { coupon: Coupon; state: ClaimState }) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  if (state === 'over' || state === 'lapsed' || state === 'used') return null
  const left = Math.max(coupon.maxQuantity - coupon.issuedQuantity, 0)
  const few = left / coupon.maxQuantity < 0.15
  if (coupon.maxQuantity === 0) {
    return <p className="tnum mt-4 text-xs text-muted">{t.until(formatEnd(coupon.endsAt, lang))}</p>
  }
  return (
    <div className="mt-4">
      <div className="coupon-gauge" data-few={few || undefined} aria-hidden="true">
        <span style={{ transform: `scaleX(${goneShare(coupon)})` }} />
      </div>
      <p className="tnum mt-2 text-sm">
        {state === 'gone' ? (
          <span className="text-muted">
            {t.counter(formatNumber(coupon.issuedQuantity), formatNumber(coupon.maxQuantity))}
          </span>
        ) : (
          <strong className={few ? 'text-warn' : ''}>{t.left(formatNumber(left))}</strong>
        )}
      </p>
      <p className="tnum text-xs text-muted">{t.until(formatEnd(coupon.endsAt, lang))}</p>
    </div>
  )
}

export function CouponSkeletons({ count }: { count: number }) {
  return (
    <div aria-hidden="true" className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {Array.from({ length: count }, (_, i) => (
        <div key={i} className="skeleton h-48 rounded-card" />
      ))}
    </div>
  )
}
