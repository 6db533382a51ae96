import { useId, useState, type ReactNode } from 'react'
import type { GradeStyle } from '../../../seatmap/palette'

/* Small controls of the side panel: denser than a form's, as many of them stand together. */

/**
 * A number that counts once it is meant: on Enter, on leaving the field, or by the arrow keys. What is no number,
 * or lies outside, is put back.
 */
export function NumberBox(props: {
  label: string
  value: number | null
  onValue: (value: number) => void
  min?: number
  max?: number
  step?: number
  help?: string
  /** What stands there when the chosen things differ. */
  placeholder?: string
}) {
  const id = useId()
  const shown = props.value === null ? '' : String(Math.round(props.value * 10) / 10)
  const [typed, setTyped] = useState<string | null>(null)
  const { min = -1_000_000, max = 1_000_000, step = 1 } = props
  const give = (text: string) => {
    setTyped(null)
    const value = Number(text.replace(/,/g, '').trim())
    if (text.trim() === '' || !Number.isFinite(value) || text === shown) return
    props.onValue(Math.min(max, Math.max(min, value)))
  }
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-xs font-semibold text-muted">
        {props.label}
      </label>
      <input
        id={id}
        className="field tnum !min-h-11 !px-3 text-right text-sm"
        inputMode="decimal"
        autoComplete="off"
        placeholder={props.placeholder}
        aria-describedby={props.help ? `${id}-help` : undefined}
        value={typed ?? shown}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={(event) => give(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') give(event.currentTarget.value)
          if (event.key === 'Escape') setTyped(null)
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          const by = (event.key === 'ArrowUp' ? step : -step) * (event.shiftKey ? 10 : 1)
          const value = Number(event.currentTarget.value) || props.value || 0
          setTyped(null)
          props.onValue(Math.min(max, Math.max(min, Math.round((value + by) * 10) / 10)))
        }}
      />
      {props.help && (
        <p id={`${id}-help`} className="mt-1 text-xs text-muted">
          {props.help}
        </p>
      )}
    </div>
  )
}

/** A text that counts on Enter or on leaving the field. */
export function TextBox(props: {
  label: string
  value: string | null
  onValue: (value: string) => void
  placeholder?: string
  maxLength?: number
  /** The label is for those who can't see what it stands beside. */
  bare?: boolean
}) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const shown = props.value ?? ''
  const give = () => {
    if (typed !== null && typed !== shown) props.onValue(typed.trim())
    setTyped(null)
  }
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={props.bare ? 'sr-only' : 'mb-1 block text-xs font-semibold text-muted'}>
        {props.label}
      </label>
      <input
        id={id}
        className="field !min-h-11 !px-3 text-sm"
        autoComplete="off"
        maxLength={props.maxLength}
        placeholder={props.placeholder}
        value={typed ?? shown}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={give}
        onKeyDown={(event) => {
          if (event.key === 'Enter') give()
          if (event.key === 'Escape') setTyped(null)
        }}
      />
    </div>
  )
}

export function SelectBox<V extends string>(props: {
  label: string
  value: V
  options: readonly (readonly [V, string])[]
  onValue: (value: V) => void
  bare?: boolean
}) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={props.bare ? 'sr-only' : 'mb-1 block text-xs font-semibold text-muted'}>
        {props.label}
      </label>
      <select
        id={id}
        className="field !min-h-11 !px-2 text-sm"
        value={props.value}
        onChange={(event) => props.onValue(event.target.value as V)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

export function CheckBox(props: { label: string; checked: boolean; onValue: (checked: boolean) => void }) {
  return (
    <label className="flex min-h-11 items-center gap-2 text-sm font-semibold">
      <input
        type="checkbox"
        className="size-4 accent-brand"
        checked={props.checked}
        onChange={(event) => props.onValue(event.target.checked)}
      />
      {props.label}
    </label>
  )
}

/** A part of the panel under a small heading. */
export function Group(props: { title: string; id?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section
      id={props.id}
      tabIndex={props.id ? -1 : undefined}
      className="border-t border-line px-4 py-4 first:border-t-0"
    >
      <div className="mb-3 flex items-center gap-2">
        <h3 className="mr-auto text-sm font-bold">{props.title}</h3>
        {props.actions}
      </div>
      {props.children}
    </section>
  )
}

export function Pair({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 gap-x-3 gap-y-3">{children}</div>
}

export function ActionButton(props: {
  label: string
  Icon: (props: { size?: number }) => ReactNode
  onClick: () => void
  disabled?: boolean
  danger?: boolean
}) {
  return (
    <button
      type="button"
      disabled={props.disabled}
      onClick={props.onClick}
      className={`flex min-h-11 items-center gap-2 rounded-box px-2.5 text-left text-sm font-semibold transition-colors hover:bg-ground disabled:opacity-40 ${
        props.danger ? 'text-bad-ink' : ''
      }`}
    >
      <props.Icon size={18} />
      {props.label}
    </button>
  )
}

/** A grade's colour and mark, in the editor's own order. */
export function Mark({ style }: { style: GradeStyle | undefined }) {
  return (
    <span
      aria-hidden="true"
      className="inline-grid size-5 shrink-0 place-items-center text-base leading-none"
      style={{ color: style?.color }}
    >
      {style?.mark}
    </span>
  )
}
