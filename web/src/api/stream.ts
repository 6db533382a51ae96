import { pauseMs } from './pause'
import { eventReader, type StreamEvent } from './sse'

export interface Followed {
  path: string
  /** Read before each connection: a token may be new, the last event's id is another. */
  headers?: () => Record<string, string>
  onEvent(event: StreamEvent): void
  /** True from a connection's first bytes, false from the moment that nothing can be heard. */
  onLive?(live: boolean): void
  /** Runs when the server refuses who asks (401), before the next try. */
  onDenied?(): Promise<unknown>
}

/**
 * How long a live connection may be silent. The server sends a heartbeat every 20 s, so that silence beyond it is a
 * connection that is dead without having been closed: a phone that changed networks, a proxy that lost its upstream.
 */
export const silenceMs = 30_000

/**
 * Follows a stream of server-sent events until stopped. It is a fetch and not an EventSource because EventSource neither
 * sends headers nor shows heartbeats. After a loss it connects again with growing pauses, at once when the browser says
 * that it is back online.
 */
export function follow(stream: Followed): () => void {
  const ended = new AbortController()
  let connection = new AbortController()
  let wake = () => {}
  let failures = 0
  const live = (is: boolean) => {
    if (!ended.signal.aborted) stream.onLive?.(is)
  }

  const once = async () => {
    connection = new AbortController()
    const { signal } = connection
    const cut = () => connection.abort()
    let silence = setTimeout(cut, silenceMs)
    try {
      const response = await fetch(stream.path, {
        headers: { Accept: 'text/event-stream', ...stream.headers?.() },
        signal,
      })
      if (response.status === 401) await stream.onDenied?.()
      if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`)
      const read = eventReader(stream.onEvent)
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await text.read()
        if (done) return
        failures = 0
        live(true)
        clearTimeout(silence)
        silence = setTimeout(cut, silenceMs)
        read(value)
      }
    } finally {
      clearTimeout(silence)
    }
  }
  const forever = async () => {
    while (!ended.signal.aborted) {
      if (navigator.onLine) {
        await once().catch(() => undefined)
        live(false)
      }
      failures++
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs(failures))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (ended.signal.aborted) wake()
      })
    }
  }
  const offline = () => {
    live(false)
    connection.abort()
  }
  const online = () => {
    failures = 0
    wake()
  }
  addEventListener('offline', offline)
  addEventListener('online', online)
  void forever()
  return () => {
    removeEventListener('offline', offline)
    removeEventListener('online', online)
    ended.abort()
    connection.abort()
    wake()
  }
}
