import { language } from '../i18n'
import { client, idempotent, unwrap } from './client'
import { Problem } from './problem'
import { adopt, forget, session } from './session'
import type { User } from './types'

/** What the page does. Calls that hold seats or move money take a key, so that a repeat changes nothing. */

export async function signIn(body: { email: string; password: string }): Promise<void> {
  adopt(await unwrap(client.POST('/api/v1/auth/signin', { body })))
}

export async function signUp(body: {
  email: string
  password: string
  name: string
  invitation?: string
}): Promise<void> {
  adopt(await unwrap(client.POST('/api/v1/auth/signup', { body })))
  // New accounts speak Korean; somebody who signed up in English keeps English.
  if (language() !== 'ko') await updateMe({ locale: language() }).catch(() => undefined)
}

export async function signOut(): Promise<void> {
  try {
    await unwrap(client.POST('/api/v1/auth/signout'))
  } finally {
    forget()
  }
}

export async function updateMe(body: { name?: string; locale?: 'ko' | 'en' }): Promise<User> {
  const user = await unwrap(client.PATCH('/api/v1/users/me', { body }))
  session.set({ state: 'signedIn', user })
  return user
}

/** Whoever signs in with Kakao alone has no password to give. */
export async function withdraw(password: string | undefined): Promise<void> {
  await unwrap(client.DELETE('/api/v1/users/me', { body: password === undefined ? {} : { password } }))
  forget()
}

export function reserve(roundId: number, seats: number[], key: string) {
  return unwrap(
    client.POST('/api/v1/reservations', { body: { roundId, seats }, params: { header: idempotent(key) } }),
  )
}

/** Cancels seats of a reservation, or all that are left. */
export function cancel(reservationId: string, seats: readonly number[] | undefined, key: string) {
  return unwrap(
    client.POST('/api/v1/reservations/{id}/cancel', {
      params: { path: { id: reservationId }, header: idempotent(key) },
      body: seats ? { seats: [...seats] } : {},
    }),
  )
}

/** With a coupon of the buyer's own, or without. A sum of 0 completes the reservation at once. */
export function checkout(reservationId: string, grantId: string | null, key: string) {
  return unwrap(
    client.POST('/api/v1/reservations/{id}/checkout', {
      params: { path: { id: reservationId }, header: idempotent(key) },
      body: grantId ? { grantId } : {},
    }),
  )
}

/** `settled` is false when the provider did not answer: the server finds out by itself, ask payment() again. */
export async function confirmPayment(
  body: { paymentKey: string; orderId: string; amount: number },
  key: string,
): Promise<{ settled: boolean }> {
  const answer = await client.POST('/api/v1/payments/confirm', { body, params: { header: idempotent(key) } })
  if (!answer.response.ok) throw Problem.from(answer.error, answer.response)
  return { settled: answer.response.status !== 202 }
}

/** The reservation's tickets on paper. */
export function ticketsPdf(reservationId: string) {
  return unwrap(
    client.GET('/api/v1/reservations/{id}/tickets.pdf', {
      params: { path: { id: reservationId } },
      parseAs: 'blob',
    }),
  )
}

export function payment(orderId: string) {
  return unwrap(client.GET('/api/v1/payments/{orderId}', { params: { path: { orderId } } }))
}
