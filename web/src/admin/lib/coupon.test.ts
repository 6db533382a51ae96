import { describe, expect, it } from 'vitest'
import { discount, examples, type Rule } from './coupon'

const rule = (over: Partial<Rule>): Rule => ({
  type: 'AMOUNT',
  discountValue: 5000,
  minAmount: 0,
  maxDiscount: 0,
  ...over,
})

describe('a discount', () => {
  it('takes a fixed amount off', () => {
    expect(discount(rule({}), 55_000)).toBe(5000)
  })

  it('is never more than the price', () => {
    expect(discount(rule({}), 3000)).toBe(3000)
  })

  it('of a rate is rounded down to whole won, and stops at its cap', () => {
    expect(discount(rule({ type: 'RATE', discountValue: 7 }), 55_555)).toBe(3888)
    expect(discount(rule({ type: 'RATE', discountValue: 10, maxDiscount: 8000 }), 110_000)).toBe(8000)
  })

  it('is nothing below the least price, and all from it on', () => {
    expect(discount(rule({ minAmount: 50_000 }), 49_999)).toBe(0)
    expect(discount(rule({ minAmount: 50_000 }), 50_000)).toBe(5000)
  })
})

describe('the examples of a rule', () => {
  it('are one usual price for a plain amount', () => {
    expect(examples(rule({}))).toEqual([55_000])
  })

  it('show where a cap begins to count', () => {
    const capped = rule({ type: 'RATE', discountValue: 10, maxDiscount: 8000 })
    const prices = examples(capped)
    expect(prices).toContain(55_000)
    expect(prices.some((price) => discount(capped, price) === 8000)).toBe(true)
  })

  it('show a price that is too low, where there is one', () => {
    const least = rule({ minAmount: 50_000 })
    expect(examples(least).map((price) => discount(least, price))).toEqual([0, 5000])
  })
})
