import { describe, expect, it } from 'vitest'
import type { Coupon, Grant, UsableGrant } from '../api/types'
import { chosenGrant, payable } from './choice'
import { byClaimState, claimState, counterPauseMs, goneShare } from './state'

const noon = Date.parse('2026-12-24T12:00:00+09:00')
const minuteMs = 60_000
const at = (minutes: number) => new Date(noon + minutes * minuteMs).toISOString()

function coupon(change: Partial<Coupon> = {}): Coupon {
  return {
    id: 1,
    code: 'OPEN',
    name: '오픈 기념 쿠폰',
    type: 'AMOUNT',
    discountValue: 5000,
    minAmount: 0,
    maxDiscount: 0,
    maxQuantity: 100,
    issuedQuantity: 0,
    startsAt: at(-10),
    endsAt: at(60),
    status: 'OPEN',
    ...change,
  }
}

const grant = (status: Grant['status']) => ({ couponId: 1, status }) as Grant

describe('what stands on a coupon’s stub', () => {
  it('opens at the second, whatever the last answer said', () => {
    const soon = coupon({ status: 'SCHEDULED', startsAt: at(1) })
    expect(claimState(soon, undefined, noon + minuteMs - 1)).toBe('soon')
    expect(claimState(soon, undefined, noon + minuteMs)).toBe('open')
  })

  it('ends at the second', () => {
    expect(claimState(coupon({ endsAt: at(1) }), undefined, noon + minuteMs)).toBe('over')
  })

  it('is gone when the counter is full, and never so without a limit', () => {
    expect(claimState(coupon({ issuedQuantity: 100 }), undefined, noon)).toBe('gone')
    expect(claimState(coupon({ status: 'EXHAUSTED' }), undefined, noon)).toBe('gone')
    expect(claimState(coupon({ maxQuantity: 0, issuedQuantity: 7 }), undefined, noon)).toBe('open')
  })

  it('says what one has rather than what there is', () => {
    const gone = coupon({ status: 'EXHAUSTED', issuedQuantity: 100 })
    expect(claimState(gone, grant('AVAILABLE'), noon)).toBe('held')
    expect(claimState(gone, grant('USED'), noon)).toBe('used')
    expect(claimState(gone, grant('EXPIRED'), noon)).toBe('lapsed')
  })

  it('puts what can be had first, and what opens next after it', () => {
    const cards = [
      coupon({ id: 1, status: 'EXHAUSTED' }),
      coupon({ id: 2, status: 'SCHEDULED', startsAt: at(50) }),
      coupon({ id: 3, status: 'SCHEDULED', startsAt: at(5) }),
      coupon({ id: 4 }),
    ].map((each): [ReturnType<typeof claimState>, Coupon] => [claimState(each, undefined, noon), each])
    expect(cards.sort(byClaimState).map(([, { id }]) => id)).toEqual([4, 3, 2, 1])
  })
})

describe('the counter', () => {
  it('is asked for every few seconds while something is open', () => {
    expect(counterPauseMs([coupon()], noon)).toBe(2500)
  })

  it('is asked for when the next one opens, and rests when nothing can change', () => {
    const soon = coupon({ status: 'SCHEDULED', startsAt: at(0.1) })
    expect(counterPauseMs([soon], noon)).toBe(6000)
    expect(counterPauseMs([coupon({ status: 'ENDED', endsAt: at(-1) })], noon)).toBe(false)
  })

  it('stays between nothing and all', () => {
    expect(goneShare(coupon({ issuedQuantity: 25 }))).toBe(0.25)
    expect(goneShare(coupon({ issuedQuantity: 101 }))).toBe(1)
  })
})

describe('the coupon of a purchase', () => {
  const usable: UsableGrant[] = [
    { grantId: 'best', name: '', discount: 5000, amount: 0, expiresAt: '' },
    { grantId: 'other', name: '', discount: 1000, amount: 4000, expiresAt: '' },
  ]

  it('is the best one until the buyer takes another', () => {
    expect(chosenGrant({ kind: 'best' }, usable)?.grantId).toBe('best')
    expect(chosenGrant({ kind: 'grant', grantId: 'other' }, usable)?.grantId).toBe('other')
    expect(chosenGrant({ kind: 'none' }, usable)).toBeNull()
  })

  it('gives way to the best when it can be used no more', () => {
    expect(chosenGrant({ kind: 'grant', grantId: 'lost' }, usable)?.grantId).toBe('best')
    expect(chosenGrant({ kind: 'grant', grantId: 'lost' }, [])).toBeNull()
  })

  it('leaves what the server has reckoned', () => {
    expect(payable(5000, usable[1])).toBe(4000)
    expect(payable(5000, null)).toBe(5000)
  })
})
