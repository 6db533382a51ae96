import { refresh, token } from '../api/session'
import { pauseMs } from './pause'
import { eventReader, type StreamEvent } from './sse'

/** The server says something at least this often, if only a heartbeat; silence beyond it is a dead line. */
const silenceMs = 60_000

/**
 * Follows one's own notifications until stopped. It is a fetch and not an EventSource because the access token
 * goes in a header. After a loss it comes back where it was (`seen` is the caller's), with growing pauses.
 */
export function followNotifications(
  seen: { lastId: string },
  onEvent: (event: StreamEvent) => void,
): () => void {
  const ended = new AbortController()
  let failures = 0

  const once = async () => {
    const line = new AbortController()
    const stop = () => line.abort()
    ended.signal.addEventListener('abort', stop, { once: true })
    let silence = setTimeout(stop, silenceMs)
    try {
      const response = await fetch('/api/v1/notifications/stream', {
        headers: {
          Accept: 'text/event-stream',
          Authorization: `Bearer ${token() ?? ''}`,
          ...(seen.lastId ? { 'Last-Event-ID': seen.lastId } : {}),
        },
        signal: line.signal,
      })
      if (response.status === 401) {
        await refresh()
        throw new Error('the access token had run out')
      }
      if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`)
      const read = eventReader(onEvent)
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await text.read()
        if (done) return
        failures = 0
        clearTimeout(silence)
        silence = setTimeout(stop, silenceMs)
        read(value)
      }
    } finally {
      clearTimeout(silence)
      ended.signal.removeEventListener('abort', stop)
    }
  }
  const forever = async () => {
    while (!ended.signal.aborted) {
      await once().catch(() => undefined)
      failures++
      await rest(pauseMs(failures), ended.signal)
    }
  }
  void forever()
  return () => ended.abort()
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
