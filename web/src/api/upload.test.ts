import { afterEach, expect, it, vi } from 'vitest'
import { client, idempotent, unwrap } from './client'
import { adopt, sessionReady } from './session'
import type { SessionAnswer } from './types'
import { asFile, uploading } from './upload'

/** A browser's XMLHttpRequest, whose answers the test gives. */
function server(answers: { status: number; body?: unknown }[]) {
  const sent: { method: string; url: string; headers: Headers; body: Blob }[] = []
  class Sending {
    upload: { onprogress?: (event: object) => void } = {}
    onload?: () => void
    onerror?: () => void
    status = 0
    response: Blob | null = null
    private headers = new Headers()
    private line = ['', '']
    open(method: string, url: string) {
      this.line = [method, url]
    }
    setRequestHeader(name: string, value: string) {
      this.headers.set(name, value)
    }
    getAllResponseHeaders() {
      return 'content-type: application/json\r\nx-request-id: r1\r\n'
    }
    send(body: Blob) {
      sent.push({ method: this.line[0], url: this.line[1], headers: this.headers, body })
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
      const answer = answers.shift()
      if (!answer) return this.onerror?.()
      this.status = answer.status
      this.response = new Blob([JSON.stringify(answer.body ?? {})])
      this.onload?.()
    }
  }
  vi.stubGlobal('XMLHttpRequest', Sending)
  return sent
}

const facts = {
  title: '제목',
  category: 'PLAY',
  hallId: 1,
  startDate: '2026-12-24',
  endDate: '2026-12-24',
  ticketLimit: 4,
  prices: [{ grade: 'R', amount: 1000 }],
} as const

const make = (tell: (share: number) => void = () => undefined) =>
  unwrap(
    client.POST('/api/v1/admin/performances', {
      params: { header: idempotent('key-1') },
      body: { data: { ...facts, prices: [...facts.prices] }, poster: asFile(new File(['picture'], 'p.png')) },
      ...uploading(tell),
    }),
  )

async function signedIn() {
  await sessionReady()
  adopt({ accessToken: 'mine', user: {} } as SessionAnswer)
}

afterEach(() => vi.unstubAllGlobals())

it('a form with a file goes out as the other calls do: with the token and the key, and tells how far it is', async () => {
  await signedIn()
  const [sent, tell] = [server([{ status: 201, body: { id: 7 } }]), vi.fn()]
  expect((await make(tell)).id).toBe(7)
  expect(tell).toHaveBeenCalledWith(0.5)
  expect(sent[0].method).toBe('POST')
  expect(new URL(sent[0].url).pathname).toBe('/api/v1/admin/performances')
  expect(sent[0].headers.get('Authorization')).toBe('Bearer mine')
  expect(sent[0].headers.get('Idempotency-Key')).toBe('key-1')
  expect(sent[0].headers.get('Content-Type')).toMatch(/^multipart\/form-data; *boundary=/)
  const text = await sent[0].body.text()
  expect(text).toContain('name="data"')
  expect(text).toContain(JSON.stringify(facts))
  expect(text).toContain('name="poster"; filename="p.png"')
})

it('a refused upload is a problem with its code, and one without an answer is offline', async () => {
  await signedIn()
  server([{ status: 422, body: { code: 'broken_picture' } }])
  await expect(make()).rejects.toMatchObject({ code: 'broken_picture', status: 422, requestId: 'r1' })
  await expect(make()).rejects.toMatchObject({ code: 'offline' })
})
