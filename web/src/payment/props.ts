import type { Checkout } from '../api/types'

/** What the buyer's part of a payment ends with: a key to confirm, or a word why there is none. */
export type Authorized = { paymentKey: string }

/** What every provider's window is given. */
export interface PaymentWindowProps {
  checkout: Checkout
  onAuthorized(authorized: Authorized): void
  onDismiss(): void
}
