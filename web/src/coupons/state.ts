import type { Coupon, Grant } from '../api/types'

/** What a coupon is to the person who looks at it. */
export type ClaimState = 'soon' | 'open' | 'held' | 'used' | 'lapsed' | 'gone' | 'over'

/**
 * What stands on the coupon's stub now. The clock decides about opening and ending, so that a card that lay
 * open on the screen turns at the very second; the server has the last word when it is claimed.
 */
export function claimState(coupon: Coupon, grant: Grant | undefined, nowMs: number): ClaimState {
  if (grant) return grant.status === 'USED' ? 'used' : grant.status === 'EXPIRED' ? 'lapsed' : 'held'
  if (coupon.status === 'WITHDRAWN' || coupon.status === 'ENDED') return 'over'
  if (Date.parse(coupon.endsAt) <= nowMs) return 'over'
  // A stock of 0 is one without a limit.
  const empty = coupon.maxQuantity > 0 && coupon.issuedQuantity >= coupon.maxQuantity
  if (coupon.status === 'EXHAUSTED' || empty) return 'gone'
  return Date.parse(coupon.startsAt) > nowMs ? 'soon' : 'open'
}

const order: ClaimState[] = ['open', 'soon', 'held', 'used', 'lapsed', 'gone', 'over']

/** What can be taken comes first, what opens next after it, what is gone last. */
export function byClaimState(a: [ClaimState, Coupon], b: [ClaimState, Coupon]): number {
  const [ours, theirs] = [order.indexOf(a[0]), order.indexOf(b[0])]
  if (ours !== theirs) return ours - theirs
  return Date.parse(a[1].startsAt) - Date.parse(b[1].startsAt)
}

/** How long to wait before asking for the counter again; false when nothing on show can change. */
export function counterPauseMs(coupons: Coupon[], nowMs: number): number | false {
  const open = coupons.some((each) => claimState(each, undefined, nowMs) === 'open')
  if (open) return 2500
  const soonest = Math.min(...coupons.map((each) => Date.parse(each.startsAt)).filter((at) => at > nowMs))
  return Number.isFinite(soonest) ? Math.min(Math.max(soonest - nowMs, 1000), 30_000) : false
}

/** The share that is gone, 0 to 1. */
export function goneShare(coupon: Coupon): number {
  return Math.min(Math.max(coupon.issuedQuantity / Math.max(coupon.maxQuantity, 1), 0), 1)
}
