import { createStore, useStore } from '../lib/store'
import { forThisTab, lasting } from '../lib/storage'
import { learnServerTime } from '../lib/serverClock'
import type { SessionAnswer, User } from './types'

/**
 * Who is using the page. The access token lives in this module's memory and nowhere else; what survives a
 * reload is the HttpOnly refresh cookie, which scripts can't read. `tb.session` only remembers that there
 * was a sign-in, so that visitors who never signed in don't ask for a refresh in vain.
 */
export type Session =
  | { state: 'starting' }
  | { state: 'guest' }
  | { state: 'signedIn'; user: User }
  /** There was a sign-in, but the server can't be reached to renew it; what was seen before can be shown. */
  | { state: 'offline' }

export const session = createStore<Session>({ state: 'starting' })
let accessToken: string | null = null
let refreshing: Promise<boolean> | null = null

export function token(): string | null {
  return accessToken
}

export function useSession(): Session {
  return useStore(session)
}

export function adopt(answer: SessionAnswer): void {
  accessToken = answer.accessToken
  lasting.set('tb.session', '1')
  session.set({ state: 'signedIn', user: answer.user })
}

/** Ends the session here. What was kept on this device for the person goes with it. */
export function forget(): void {
  accessToken = null
  lasting.set('tb.session', null)
  session.set({ state: 'guest' })
  void import('../lib/keepTicket').then(({ dropTickets }) => dropTickets()).catch(() => undefined)
}

/** Trades the refresh cookie for a new access token. One at a time: the cookie is good for one use. */
export function refresh(): Promise<boolean> {
  refreshing ??= renew().finally(() => {
    refreshing = null
  })
  return refreshing
}

async function renew(): Promise<boolean> {
  let response: Response
  try {
    response = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' })
  } catch {
    if (session.get().state === 'starting') session.set({ state: 'offline' })
    return false
  }
  learnServerTime(response.headers.get('Date'))
  if (response.ok) {
    adopt((await response.json()) as SessionAnswer)
    return true
  }
  // Only a refusal ends the session; a server that stumbles must not sign people out.
  if (response.status === 401 || response.status === 403) forget()
  else if (session.get().state === 'starting') session.set({ state: 'offline' })
  return false
}

let started: Promise<void> | null = null

/** Settles once it is known whether somebody is signed in. */
export function sessionReady(): Promise<void> {
  started ??= (async () => {
    // Who comes back from Kakao has the cookie, unless the address says why not.
    const fromKakao = forThisTab.get('tb.kakao') && !location.search.includes('error=')
    forThisTab.set('tb.kakao', null)
    if (lasting.get('tb.session') || fromKakao) await refresh()
    else session.set({ state: 'guest' })
  })()
  return started
}

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => {
    if (session.get().state === 'offline') void refresh()
  })
}
