import createClient from 'openapi-fetch'
import { learnServerTime } from '../lib/serverClock'
import { traceparent } from '../lib/trace'
import { Problem } from './problem'
import type { paths } from './schema'
import { refresh, session, sessionReady, token } from './session'

/**
 * What public/boot.js has asked for before this script was there, by address: public reads of the page that was opened
 * first. Each is taken once.
 */
function takeAhead({ method, url }: Request): Promise<Response> | undefined {
  const { ahead } = globalThis as { ahead?: Record<string, Promise<Response>> }
  const { pathname, search } = new URL(url)
  const asked = method === 'GET' ? ahead?.[pathname + search] : undefined
  if (asked) delete ahead![pathname + search]
  return asked
}

/** What brings a request to the server; see upload.ts for the one that isn't fetch. */
export type Transport = (request: Request) => Promise<Response>

/** Adds the access token, and renews it once when the server says it has run out. */
export async function authorizedFetch(
  request: Request,
  transport: Transport = (sent) => fetch(sent),
): Promise<Response> {
  const early = await takeAhead(request)?.catch(() => undefined)
  if (early?.ok) {
    learnServerTime(early.headers.get('Date'))
    return early
  }
  const authless = request.url.includes('/api/v1/auth/')
  if (!authless) await sessionReady()
  const send = async (copy: Request) => {
    const bearer = token()
    if (bearer) copy.headers.set('Authorization', `Bearer ${bearer}`)
    copy.headers.set('traceparent', traceparent())
    try {
      const response = await transport(copy)
      learnServerTime(response.headers.get('Date'))
      return response
    } catch (error) {
      if (copy.signal.aborted) throw error
      throw new Problem('offline', 0)
    }
  }
  const retry = request.clone()
  const response = await send(request)
  if (response.status === 401 && !authless && session.get().state === 'signedIn' && (await refresh())) {
    return send(retry)
  }
  return response
}

export const client = createClient<paths>({
  // Request wants an absolute address outside a browser (in unit tests).
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  fetch: (request) => authorizedFetch(request),
})

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of an answer, or the problem thrown. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer
  if (!response.ok) throw Problem.from(error, response)
  return (data ?? undefined) as NonNullable<T>
}

/** The header of a call that may be repeated with the same key: it is done once. */
export const idempotent = (key: string) => ({ 'Idempotency-Key': key })

/** A key that makes a repeated attempt harmless. randomUUID needs a secure context, which plain http is not. */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
