import { lazy } from 'react'
import type { PaymentWindowProps } from './props'
import { SimulatedWindow } from './simulated'

const windows: Record<string, React.ComponentType<PaymentWindowProps>> = {
  simulator: SimulatedWindow,
  // Its code is fetched by those who pay with it alone.
  toss: lazy(() => import('./toss').then(({ TossWindow }) => ({ default: TossWindow }))),
}

export function paymentWindowFor(provider: string): React.ComponentType<PaymentWindowProps> | null {
  return windows[provider] ?? null
}
