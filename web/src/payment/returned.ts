/** What the provider sends the buyer back with: an authorised payment to confirm, or a code why there is none. */
export interface Returned {
  paymentKey?: string
  orderId?: string
  amount?: number
  code?: string
}

/** Reads the address that the buyer came back to; anything else in it is dropped. */
export function returnedFrom(search: Record<string, unknown>): Returned {
  const { paymentKey, orderId, amount, code } = search
  const won = Number(amount)
  if (named(paymentKey) && named(orderId) && Number.isSafeInteger(won) && won > 0) {
    return { paymentKey, orderId, amount: won }
  }
  return named(code) ? { code } : {}
}

function named(value: unknown): value is string {
  return typeof value === 'string' && /^[\w=-]{1,200}$/.test(value)
}
