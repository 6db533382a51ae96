import type { FeePeriod } from '../api/types'
import { useLanguage, useT, type Language } from '../i18n'
import { formatAmount, formatDateTime, formatDay } from '../i18n/format'
import { feeOf } from '../lib/refund'

const hour = 3_600_000

/** Until when, as people say it: a day that is whole ends with its last minute. */
export function lastOf(until: string, lang: Language): string {
  const at = Date.parse(until)
  const midnightInSeoul = (at + 9 * hour) % (24 * hour) === 0
  return midnightInSeoul ? formatDay(new Date(at - 1).toISOString(), lang) : formatDateTime(until, lang)
}

/** What cancelling will cost, by date, of a purchase of that amount. */
export function FeeSchedule(props: { schedule: readonly FeePeriod[]; amount: number }) {
  const t = useT()
  const lang = useLanguage()
  return (
    <table className="tnum w-full text-sm">
      <thead>
        <tr className="text-left text-xs text-muted">
          <th scope="col" className="py-1 font-normal">
            {t.checkout.feeWhen}
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            {t.checkout.feeKept}
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            {t.checkout.feeBack}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.schedule.map((period) => {
          const fee = feeOf(props.amount, period.feeRate)
          return (
            <tr key={period.until} className="border-t border-line">
              <th scope="row" className="py-2 pr-2 text-left font-normal">
                {t.checkout.feeUntil(lastOf(period.until, lang))}
              </th>
              <td className="py-2 text-right whitespace-nowrap">
                {fee === 0 ? t.checkout.feeNone : formatAmount(fee, lang)}
                {fee > 0 && <span className="text-muted"> ({period.feeRate}%)</span>}
              </td>
              <td className="py-2 pl-3 text-right font-semibold whitespace-nowrap">
                {formatAmount(props.amount - fee, lang)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
