import { authorizedFetch } from '../api/client'
import { Problem } from '../api/problem'
import { token } from '../api/session'
import type { List, Page } from './lib/list'
import type { AdminWords } from './words/dictionary'

type Query = Record<string, string | number | boolean | undefined>

interface Options {
  query?: Query
  body?: unknown
  signal?: AbortSignal
  /** Makes a repeat harmless; see newIdempotencyKey. */
  key?: string
}

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  const text = search.toString()
  const base = typeof location === 'undefined' ? 'http://localhost' : location.origin
  return `${base}/api/v1${path}${text ? `?${text}` : ''}`
}

/** One call of the API with the person's token; a refusal is thrown as a Problem. `T` is what the API's document promises. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const form = options.body instanceof FormData
  const response = await authorizedFetch(
    new Request(address(path, options.query), {
      method,
      signal: options.signal,
      headers: {
        ...(options.body !== undefined && !form ? { 'Content-Type': 'application/json' } : {}),
        ...(options.key ? { 'Idempotency-Key': options.key } : {}),
      },
      body:
        options.body === undefined
          ? undefined
          : form
            ? (options.body as FormData)
            : JSON.stringify(options.body),
    }),
  )
  const text = await response.text()
  let said: unknown
  try {
    said = text ? JSON.parse(text) : undefined
  } catch {
    // Not ours: a proxy's page, or nothing at all.
    said = undefined
  }
  if (!response.ok) throw Problem.from(said, response)
  return said as T
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) =>
  call<T>('GET', path, { query, signal })

/** A list of the API for a DataTable: `listOf<Hall>('/halls', { q })`. */
export function listOf<T, P extends Page<T> = Page<T>>(path: string, query: Query = {}): List<T, P> {
  return {
    key: ['admin', path, query],
    page: (cursor, limit, signal) => get<P>(path, { ...query, limit, ...(cursor ? { cursor } : {}) }, signal),
  }
}

/** What only these pages can be told; undefined when the words of every page say it. */
export function adminErrorText(error: unknown, t: AdminWords): string | undefined {
  return t.refusals[Problem.of(error).code]
}

/** Sends a form with a file and tells how much of it is out: fetch can't tell that yet. */
export async function upload<T>(
  method: string,
  path: string,
  form: FormData,
  tell: (share: number) => void,
): Promise<T> {
  // A fresh token first: XMLHttpRequest is not renewed and repeated by the client.
  const bearer = await freshToken()
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open(method, address(path))
    request.setRequestHeader('Authorization', `Bearer ${bearer}`)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) tell(loaded / total)
    }
    request.onerror = () => failed(new Problem('offline', 0))
    request.onload = () => {
      let said: unknown
      try {
        said = JSON.parse(request.responseText)
      } catch {
        said = undefined
      }
      if (request.status >= 200 && request.status < 300) return done(said as T)
      failed(
        Problem.from(
          said,
          new Response(null, {
            status: request.status,
            headers: { 'X-Request-Id': request.getResponseHeader('X-Request-Id') ?? '' },
          }),
        ),
      )
    }
    request.send(form)
  })
}

async function freshToken(): Promise<string> {
  await get('/users/me')
  return token() ?? ''
}
