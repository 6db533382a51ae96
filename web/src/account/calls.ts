import { client, unwrap } from '../api/client'
import { adopt, session } from '../api/session'
import type { Answered, Item } from '../api/types'

/** Calls about proving an address, about passwords, and about where one is signed in. */

export type OpenSession = Item<Answered<'/api/v1/users/me/sessions', 'get', 200>>

export const openSessions = async (signal: AbortSignal) =>
  (await unwrap(client.GET('/api/v1/users/me/sessions', { signal }))).items

export const endSession = (id: string) =>
  unwrap(client.DELETE('/api/v1/users/me/sessions/{id}', { params: { path: { id } } }))

export const endOtherSessions = () => unwrap(client.DELETE('/api/v1/users/me/sessions'))

export const askForConfirmation = () => unwrap(client.POST('/api/v1/users/me/confirmation'))

export const forgotPassword = (email: string) =>
  unwrap(client.POST('/api/v1/auth/password/forgot', { body: { email } }))

export async function confirmEmail(code: string): Promise<void> {
  const user = await unwrap(client.POST('/api/v1/users/me/confirm', { body: { code } }))
  session.set({ state: 'signedIn', user })
}

export async function resetPassword(code: string, password: string): Promise<void> {
  adopt(await unwrap(client.POST('/api/v1/auth/password/reset', { body: { code, password } })))
}

export async function changePassword(password: string, oldPassword: string): Promise<void> {
  const user = await unwrap(client.PATCH('/api/v1/users/me', { body: { password, oldPassword } }))
  session.set({ state: 'signedIn', user })
}

/** The secret of a mailed link stands behind the #, so that it never reaches the log of a server. */
export const codeOf = (hash: string) => decodeURIComponent(hash.replace(/^#/, ''))
