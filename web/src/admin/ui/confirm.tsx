import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { useAttempt } from '../../api/useAttempt'
import { errorText, Notice, Spinner } from '../../ui/states'
import { useT } from '../../i18n'
import { useAdminT } from '../words'
import { Sheet } from '../../ui/sheet'
import { adminErrorText } from '../api'

interface Props {
  open: boolean
  title: string
  /** What will happen, one consequence a line. */
  consequences?: ReactNode[]
  children?: ReactNode
  /** What the button does, in its own words. */
  confirm: string
  /** Nothing is lost by it. */
  harmless?: boolean
  /** For the gravest: this must be typed first. */
  typed?: string
  disabled?: boolean
  /** A thrown problem is shown in the dialog, which stays open. The key makes a repeat harmless. */
  onConfirm: (key: string) => Promise<unknown>
  onClose: () => void
}

/** Asks before something that can't be taken back, and says what it will do. */
export function Confirm(props: Props) {
  return (
    <Sheet open={props.open} title={props.title} onClose={props.onClose}>
      <Inside {...props} />
    </Sheet>
  )
}

function Inside(props: Props) {
  const all = useT()
  const t = useAdminT()
  const [typed, setTyped] = useState('')
  const { run, busy, problem } = useAttempt()
  const id = useId()
  const keep = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!props.typed) keep.current?.focus()
  }, [props.typed])
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        void run(async (key) => {
          await props.onConfirm(key)
          props.onClose()
        })
      }}
    >
      {problem && (
        <Notice tone="bad" alert>
          {adminErrorText(problem, t) ?? errorText(problem, all)}
        </Notice>
      )}
      {props.consequences && props.consequences.length > 0 && (
        <ul
          className="list-disc space-y-1.5 pl-5 text-sm text-muted marker:text-line"
          aria-label={t.confirm.whatHappens}
        >
          {props.consequences.map((line, i) => (
            <li key={i}>{line}</li>
          ))}
        </ul>
      )}
      {props.children}
      {props.typed && (
        <div>
          <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
            {t.confirm.type(props.typed)}
          </label>
          <input
            id={id}
            className="field"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      <div className="flex gap-2 pt-1">
        <button ref={keep} type="button" className="btn btn-quiet flex-1" onClick={props.onClose}>
          {t.form.cancel}
        </button>
        <button
          type="submit"
          className={`btn flex-1 disabled:opacity-50 ${props.harmless ? 'btn-primary' : 'btn-danger'}`}
          disabled={busy || props.disabled || (!!props.typed && typed.trim() !== props.typed.trim())}
        >
          {busy && <Spinner />}
          {props.confirm}
        </button>
      </div>
    </form>
  )
}
