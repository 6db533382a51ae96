import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow, silenceMs } from './stream'

/** A server whose connections the test holds in its hands. */
function server() {
  const open: ReadableStreamDefaultController<Uint8Array>[] = []
  const fetched = vi.fn((_path: string, { signal }: { signal: AbortSignal }) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open.push(controller)
        signal.addEventListener('abort', () => controller.error(signal.reason))
      },
    })
    return Promise.resolve({ ok: true, status: 200, body })
  })
  vi.stubGlobal('fetch', fetched)
  const say = (text: string) => open.at(-1)!.enqueue(new TextEncoder().encode(text))
  return { fetched, say, open }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('a stream that is followed', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is live from its first bytes, a heartbeat among them, and dead after a silence', async () => {
    const { fetched, say } = server()
    const onLive = vi.fn()
    const onEvent = vi.fn()
    const stop = follow({ path: '/stream', onEvent, onLive })
    await settle()
    expect(onLive).not.toHaveBeenCalled()
    say('event: snapshot\ndata: 1\n\n')
    await settle()
    expect(onLive).toHaveBeenLastCalledWith(true)
    expect(onEvent).toHaveBeenCalledTimes(1)

    await vi.advanceTimersByTimeAsync(silenceMs - 1000)
    say(': still here\n\n')
    await vi.advanceTimersByTimeAsync(silenceMs - 1000)
    expect(onLive).not.toHaveBeenCalledWith(false)

    await vi.advanceTimersByTimeAsync(1000)
    expect(onLive).toHaveBeenLastCalledWith(false)
    await vi.advanceTimersByTimeAsync(1000)
    expect(fetched).toHaveBeenCalledTimes(2)
    stop()
  })

  it('is dead the moment the browser is offline, and connects at once when it is back', async () => {
    const { fetched, say } = server()
    const onLive = vi.fn()
    const stop = follow({ path: '/stream', onEvent: vi.fn(), onLive })
    await settle()
    say(': still here\n\n')
    await settle()
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    dispatchEvent(new Event('offline'))
    expect(onLive).toHaveBeenLastCalledWith(false)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(fetched).toHaveBeenCalledTimes(1)

    onLine.mockReturnValue(true)
    dispatchEvent(new Event('online'))
    await settle()
    expect(fetched).toHaveBeenCalledTimes(2)
    say(': still here\n\n')
    await settle()
    expect(onLive).toHaveBeenLastCalledWith(true)
    stop()
  })

  it('ends for good when it is stopped', async () => {
    const { fetched, say, open } = server()
    const onLive = vi.fn()
    const stop = follow({ path: '/stream', onEvent: vi.fn(), onLive })
    await settle()
    say(': still here\n\n')
    await settle()
    stop()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(fetched).toHaveBeenCalledTimes(1)
    expect(open).toHaveLength(1)
    expect(onLive).not.toHaveBeenCalledWith(false)
  })
})
