import type { UsableGrant } from '../api/types'

/** `best` until the buyer says otherwise; then a grant of theirs, or none. */
export type Choice = { kind: 'best' } | { kind: 'none' } | { kind: 'grant'; grantId: string }

/** The coupon that counts now. A chosen one that no longer fits gives way to the best that does. */
export function chosenGrant(choice: Choice, usable: UsableGrant[]): UsableGrant | null {
  if (choice.kind === 'none') return null
  const chosen =
    choice.kind === 'grant' ? usable.find(({ grantId }) => grantId === choice.grantId) : undefined
  return chosen ?? usable[0] ?? null
}

/** What is left to pay. The server has reckoned it with the coupon. */
export function payable(amount: number, grant: UsableGrant | null): number {
  return grant ? grant.amount : amount
}
