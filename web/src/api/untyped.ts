import { client } from './client'

interface Init {
  params?: {
    path?: Record<string, unknown>
    query?: Record<string, unknown>
    header?: Record<string, string>
  }
  body?: unknown
  signal?: AbortSignal
  parseAs?: 'blob'
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Call = (path: string, init?: Init) => Promise<{ data?: any; error?: unknown; response: Response }>
export const untyped = client as unknown as Record<'GET' | 'POST' | 'PUT' | 'DELETE', Call>
