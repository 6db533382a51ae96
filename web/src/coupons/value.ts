import type { Coupon } from '../api/types'
import type { Language } from '../i18n'
import { formatAmount } from '../i18n/format'

/** 5,000원 or 10% */
export function couponValue(terms: Pick<Coupon, 'type' | 'discountValue'>, lang: Language): string {
  return terms.type === 'RATE' ? `${terms.discountValue}%` : formatAmount(terms.discountValue, lang)
}

/** A coupon's name as its organiser wrote it; the one that the office itself gives has an English name too. */
export function couponName(name: string, lang: Language): string {
  return lang === 'en' && name === '환영 쿠폰' ? 'Welcome coupon' : name
}
