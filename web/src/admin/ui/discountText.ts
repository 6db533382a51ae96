import { useLanguage } from '../../i18n'
import { formatAmount } from '../../i18n/format'
import type { Rule } from '../lib/coupon'
import { useAdminT } from '../words'

/** `5,000원` or `10% (최대 8,000원)`. */
export function useDiscountText() {
  const t = useAdminT()
  const lang = useLanguage()
  return (rule: Rule) =>
    rule.type === 'AMOUNT'
      ? formatAmount(rule.discountValue, lang)
      : `${rule.discountValue}%${rule.maxDiscount > 0 ? ` ${t.coupons.upTo(formatAmount(rule.maxDiscount, lang))}` : ''}`
}
