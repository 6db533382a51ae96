import { authorizedFetch, type Transport } from './client'

/**
 * What a call of the client takes along when its body has a file: the body goes out as a form, and `tell` hears how much
 * of it is out, from 0 to 1.
 *
 *     client.PUT('/api/v1/…/poster', { params, body: { poster: asFile(picture) }, ...uploading(tell) })
 */
export const uploading = (tell: (share: number) => void) => ({
  bodySerializer: formOf,
  fetch: (request: Request) => authorizedFetch(request, telling(tell)),
})

/** A file where the document says `format: binary`, which the generated types have as a string. */
export const asFile = (file: Blob) => file as unknown as string

function formOf(parts: unknown): FormData {
  const form = new FormData()
  for (const [name, part] of Object.entries(parts as Record<string, unknown>))
    form.set(
      name,
      part instanceof Blob ? part : new Blob([JSON.stringify(part)], { type: 'application/json' }),
    )
  return form
}

/** As fetch, by XMLHttpRequest: fetch can't tell yet how much of a body is out. */
function telling(tell: (share: number) => void): Transport {
  return async (request) => {
    const body = await request.blob()
    return new Promise((done, failed) => {
      const sent = new XMLHttpRequest()
      sent.open(request.method, request.url)
      request.headers.forEach((value, name) => sent.setRequestHeader(name, value))
      sent.responseType = 'blob'
      sent.upload.onprogress = ({ lengthComputable, loaded, total }) => {
        if (lengthComputable) tell(loaded / total)
      }
      sent.onerror = () => failed(new TypeError('network'))
      sent.onabort = () => failed(request.signal.reason)
      sent.onload = () =>
        done(
          new Response(sent.status === 204 ? null : sent.response, {
            status: sent.status,
            headers: headersOf(sent),
          }),
        )
      request.signal.addEventListener('abort', () => sent.abort())
      sent.send(body)
    })
  }
}

function headersOf(answered: XMLHttpRequest): Headers {
  const headers = new Headers()
  for (const line of answered
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}
