import type { Reservation } from '../api/types'

/** What came of the money of what was cancelled of a reservation: all of it, or some of its seats. */
export interface Refund {
  paid: number
  fee: number
  back: number
  /** Whether it was given back; until then it is under way. */
  done: boolean
}

/** Null for what was never paid, or of which nothing is cancelled: no money was taken, so none is spoken of. */
export function refundOf(
  item: Pick<Reservation, 'paidAmount' | 'feeAmount' | 'refundAmount'> & {
    payment: { refundedAmount: number } | null
  },
): Refund | null {
  const back = item.refundAmount
  if (back === undefined || item.paidAmount === undefined) return null
  return {
    paid: item.paidAmount,
    fee: item.feeAmount ?? 0,
    back,
    done: (item.payment?.refundedAmount ?? 0) >= back,
  }
}

/** What the server keeps of a sum: a part of a won is the buyer's. */
export const feeOf = (amount: number, ratePercent: number) => Math.floor((amount * ratePercent) / 100)
