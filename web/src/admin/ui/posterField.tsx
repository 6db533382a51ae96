import { useEffect, useId, useState, type DragEvent } from 'react'
import { Poster } from '../../ui/poster'
import { useAdminT } from '../words'
import { UploadIcon } from './icons'
import { Panel } from './page'

export type Chosen = { kind: 'kept' } | { kind: 'removed' } | { kind: 'new'; file: File; url: string }

export const posterTypes = ['image/jpeg', 'image/png', 'image/webp']
export const posterLimit = 10 * 1024 * 1024

/** What is wrong with a file before it is sent; null when it may be. */
export function posterFault(file: { type: string; size: number }): 'type' | 'size' | null {
  if (!posterTypes.includes(file.type)) return 'type'
  return file.size > posterLimit ? 'size' : null
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)}MB`

/** A poster as it will stand in the office: choose, drop, look, take out. It is sent with the form. */
export function PosterField(props: {
  current?: string
  chosen: Chosen
  /** Share of the file that is out; null when nothing is being sent. */
  sent: number | null
  onChoose: (chosen: Chosen) => void
}) {
  const t = useAdminT()
  const { chosen } = props
  const [fault, setFault] = useState<string | null>(null)
  const [over, setOver] = useState(false)
  const id = useId()
  const url = chosen.kind === 'new' ? chosen.url : ''
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url])

  const take = (file: File | undefined) => {
    if (!file) return
    const wrong = posterFault(file)
    setFault(
      wrong === 'type'
        ? t.poster.wrongType
        : wrong === 'size'
          ? t.poster.tooLarge(megabytes(file.size))
          : null,
    )
    if (!wrong) props.onChoose({ kind: 'new', file, url: URL.createObjectURL(file) })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  const uploaded = !!props.current && !/\.svg(\?|$)/.test(props.current)
  return (
    <Panel title={t.poster.title} hint={t.poster.hint}>
      <div
        className={`mx-auto max-w-60 rounded-box ${over ? 'outline-3 outline-offset-2 outline-brand outline-dashed' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {chosen.kind === 'new' ? (
          <img
            src={chosen.url}
            alt={t.poster.preview}
            className="aspect-[3/4] w-full rounded-box object-cover"
          />
        ) : props.current && chosen.kind === 'kept' ? (
          <Poster url={props.current} />
        ) : (
          <div className="grid aspect-[3/4] w-full place-items-center rounded-box border-2 border-dashed border-line p-6 text-center text-sm text-muted">
            {t.poster.none}
          </div>
        )}
      </div>
      {chosen.kind === 'new' && (
        <p className="tnum mt-2 text-center text-xs text-muted">
          {chosen.file.name} · {megabytes(chosen.file.size)}
        </p>
      )}
      {props.sent !== null && (
        <div className="mt-3">
          <progress
            className="h-2 w-full overflow-hidden rounded-full accent-brand"
            value={props.sent}
            max={1}
            aria-label={t.poster.sending}
          />
          <p role="status" className="tnum text-center text-xs text-muted">
            {t.poster.sent(Math.round(props.sent * 100))}
          </p>
        </div>
      )}
      {fault && (
        <p role="alert" id={`${id}-fault`} className="mt-3 text-sm font-semibold text-bad-ink">
          {fault}
        </p>
      )}
      <div className="mt-4 flex flex-col gap-2">
        <label
          className="btn btn-soft !min-h-11 has-focus-visible:outline-3 has-focus-visible:outline-brand"
          htmlFor={id}
        >
          <UploadIcon size={18} />
          {chosen.kind === 'new' || uploaded ? t.poster.another : t.poster.choose}
          <input
            id={id}
            type="file"
            accept={posterTypes.join(',')}
            aria-describedby={fault ? `${id}-fault` : undefined}
            className="sr-only"
            onChange={(event) => {
              take(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </label>
        {chosen.kind === 'new' || chosen.kind === 'removed' ? (
          <button
            type="button"
            className="btn btn-quiet !min-h-11"
            onClick={() => {
              setFault(null)
              props.onChoose({ kind: 'kept' })
            }}
          >
            {t.form.undo}
          </button>
        ) : uploaded ? (
          <button
            type="button"
            className="btn btn-quiet !min-h-11"
            onClick={() => props.onChoose({ kind: 'removed' })}
          >
            {t.poster.remove}
          </button>
        ) : null}
      </div>
    </Panel>
  )
}
