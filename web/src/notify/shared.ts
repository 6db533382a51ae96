import { followNotifications } from './stream'
import type { StreamEvent } from '../api/sse'

/**
 * One stream over all tabs of a browser. The tab that holds the lock has the stream and passes on what it hears;
 * a tab that nobody looks at gives the lock away. Where the browser has no locks (plain http, or an old one) each
 * visible tab has a stream of its own.
 */
export function shareNotifications(userId: string, onEvent: (event: StreamEvent) => void): () => void {
  const name = `tb.notifications.${userId}`
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null
  // Where this tab has come to, by whichever way it heard; a stream of its own begins behind that.
  const seen = { lastId: '' }
  const hear = (event: StreamEvent) => {
    if (event.id) seen.lastId = event.id
    onEvent(event)
  }
  if (channel) channel.onmessage = ({ data }: MessageEvent<StreamEvent>) => hear(data)
  let leave: (() => void) | null = null

  const begin = () => {
    if (leave || document.hidden) return
    const wanted = new AbortController()
    leave = () => wanted.abort()
    const follow = () =>
      new Promise<void>((done) => {
        if (wanted.signal.aborted) return done()
        const stop = followNotifications(seen, (event) => {
          channel?.postMessage(event)
          hear(event)
        })
        wanted.signal.addEventListener(
          'abort',
          () => {
            stop()
            done()
          },
          { once: true },
        )
      })
    if (channel && navigator.locks) {
      void navigator.locks.request(name, { signal: wanted.signal }, follow).catch(() => undefined)
    } else void follow()
  }
  const end = () => {
    leave?.()
    leave = null
  }
  const turn = () => (document.hidden ? end() : begin())
  document.addEventListener('visibilitychange', turn)
  begin()
  return () => {
    document.removeEventListener('visibilitychange', turn)
    end()
    channel?.close()
  }
}
