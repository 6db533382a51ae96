import { confirmPayment, payment } from '../api/actions'
import { Problem } from '../api/problem'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Confirms with the same key until the server answers; a lost answer must not become a second charge. */
export async function confirmPatiently(
  body: { paymentKey: string; orderId: string; amount: number },
  key: string,
) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await confirmPayment(body, key)
    } catch (failure) {
      const { status, code } = Problem.of(failure)
      const undecided = status === 0 || status >= 500 || code === 'idempotency_key_in_use'
      if (!undecided || attempt >= 4) throw failure
      await pause(800 * 2 ** attempt)
    }
  }
}

/** The provider did not answer: the server asks it until it knows, and we ask the server. */
export async function untilSettled(orderId: string): Promise<void> {
  for (let wait = 1000; ; wait = Math.min(wait * 1.5, 10_000)) {
    await pause(wait)
    const { status } = await payment(orderId).catch(() => ({ status: 'UNKNOWN' }))
    if (status === 'DONE') return
    if (status === 'DECLINED') throw new Problem('payment_declined', 402)
    if (status === 'CANCELED') throw new Problem('reservation_expired', 409)
  }
}
