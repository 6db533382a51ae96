import { lazy } from 'react'
import type { Checkout } from '../api/types'
import { SimulatedWindow } from './simulated'

/** What the buyer's part of a payment ends with: a key to confirm, or a word why there is none. */
export type Authorized = { paymentKey: string }

export interface PaymentWindowProps {
  checkout: Checkout
  onAuthorized(authorized: Authorized): void
  onDismiss(): void
}

const windows: Record<string, React.ComponentType<PaymentWindowProps>> = {
  simulator: SimulatedWindow,
  // Its code is fetched by those who pay with it alone.
  toss: lazy(() => import('./toss').then(({ TossWindow }) => ({ default: TossWindow }))),
}

export function paymentWindowFor(provider: string): React.ComponentType<PaymentWindowProps> | null {
  return windows[provider] ?? null
}
