import type { Reservation } from '../api/types'

/** What came of the money of a cancelled reservation. */
export interface Refund {
  paid: number
  fee: number
  back: number
  /** Whether it was given back; until then it is under way. */
  done: boolean
}

/** Null for what was never paid or is not cancelled: no money was taken, so none is spoken of. */
export function refundOf(
  item: Pick<Reservation, 'status' | 'paidAmount' | 'feeAmount' | 'refundAmount'> & {
    payment: { refundedAmount: number } | null
  },
): Refund | null {
  if (item.status !== 'CANCELED' || item.paidAmount === undefined) return null
  const back = item.refundAmount ?? 0
  return {
    paid: item.paidAmount,
    fee: item.feeAmount ?? 0,
    back,
    done: (item.payment?.refundedAmount ?? 0) >= back,
  }
}

/** What the server keeps of a sum: a part of a won is the buyer's. */
export const feeOf = (amount: number, ratePercent: number) => Math.floor((amount * ratePercent) / 100)
