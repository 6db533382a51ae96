/** What a coupon takes off, by its rule; the office's own reckoning stands in modules/coupon. */
export interface Rule {
  type: 'AMOUNT' | 'RATE'
  discountValue: number
  /** 0: any. */
  minAmount: number
  /** 0: without a cap. */
  maxDiscount: number
}

/** KRW off a price; 0 below the least amount. Won have no parts: a rate is rounded down. Never more than the price. */
export function discount(rule: Rule, price: number): number {
  if (price < rule.minAmount) return 0
  let off = rule.type === 'AMOUNT' ? rule.discountValue : Math.floor((price * rule.discountValue) / 100)
  if (rule.type === 'RATE' && rule.maxDiscount > 0) off = Math.min(off, rule.maxDiscount)
  return Math.max(Math.min(off, price), 0)
}

/** Prices that show what a rule does: a usual one, and one at which its cap or its least amount counts. */
export function examples(rule: Rule): number[] {
  const usual = 55_000
  const prices = new Set<number>([Math.max(usual, rule.minAmount)])
  if (rule.type === 'RATE' && rule.maxDiscount > 0 && rule.discountValue > 0) {
    // From this price on the cap counts; a rounder price above it tells it better.
    const capped = Math.ceil((rule.maxDiscount * 100) / rule.discountValue)
    prices.add(Math.max(Math.ceil((capped + 1) / 10_000) * 10_000, 110_000))
  }
  if (rule.minAmount > 1000) prices.add(rule.minAmount - 1000)
  return [...prices].sort((a, b) => a - b)
}
