import type { ReactNode } from 'react'
import type { Coupon } from '../api/types'
import { useLanguage } from '../i18n'
import { formatAmount } from '../i18n/format'
import { useWords } from '../i18n/words'
import './coupon.css'
import { couponValue } from './value'
import { couponWords } from './words'

type Terms = Pick<Coupon, 'type' | 'discountValue' | 'minAmount' | 'maxDiscount'>

/** A coupon as a thing to keep: its worth and its conditions on the body, the stub is the caller's. */
export function CouponTicket(props: {
  name: string
  /** The heading's level on the page around it. */
  heading: 'h2' | 'h3'
  terms: Terms
  state: string
  faded?: boolean
  stub: ReactNode
  children?: ReactNode
}) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  const { terms, heading: Heading } = props
  const conditions = [
    terms.minAmount > 0 ? t.minAmount(formatAmount(terms.minAmount, lang)) : t.anyAmount,
    terms.type === 'RATE' && terms.maxDiscount ? t.maxDiscount(formatAmount(terms.maxDiscount, lang)) : null,
  ].filter((each) => each !== null)
  return (
    <article className="coupon" data-state={props.state} data-faded={props.faded || undefined}>
      <div className="coupon-body">
        <Heading className="leading-snug font-bold">{props.name}</Heading>
        <p className="coupon-value mt-1">{t.off(couponValue(terms, lang))}</p>
        <p className="mt-1 flex flex-wrap gap-x-2 text-sm text-muted">
          {conditions.map((each) => (
            <span key={each} className="whitespace-nowrap">
              {each}
            </span>
          ))}
        </p>
        {props.children}
      </div>
      <div className="coupon-stub">{props.stub}</div>
    </article>
  )
}
