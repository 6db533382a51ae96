import type { Coupon } from '../api/types'
import type { Language } from '../i18n'
import { formatAmount } from '../i18n/format'

/** 5,000원 or 10% */
export function couponValue(terms: Pick<Coupon, 'type' | 'discountValue'>, lang: Language): string {
  return terms.type === 'RATE' ? `${terms.discountValue}%` : formatAmount(terms.discountValue, lang)
}
