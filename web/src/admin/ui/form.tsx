import { useBlocker } from '@tanstack/react-router'
import { useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useAttempt } from '../../api/useAttempt'
import { useT } from '../../i18n'
import { errorText, Notice, Spinner } from '../../ui/states'
import { adminErrorText } from '../api'
import { fieldErrors } from '../lib/problems'
import { useAdminT } from '../words'
import { Confirm } from './confirm'

type Errors<V> = Partial<Record<keyof V & string, string>>

/**
 * A form's values, what is wrong with them, and how the sending goes. The server's `errors[].location` find their
 * field by name (`body.prices[1].amount` belongs to `prices`); what belongs to none is said above the form.
 */
export function useForm<V extends object>(options: {
  initial: V
  validate?: (values: V) => Errors<V>
  /** A code of the API that is about one field: `code_taken` about `code`. */
  codes?: Record<string, keyof V & string>
  /** The key makes a repeat harmless. */
  submit: (values: V, key: string) => Promise<unknown>
}) {
  const all = useT()
  const t = useAdminT()
  const [values, setValues] = useState(options.initial)
  const [errors, setErrors] = useState<Errors<V>>({})
  const [problem, setProblem] = useState<string | null>(null)
  const attempt = useAttempt()
  const { busy } = attempt
  const [dirty, setDirty] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // Leaving is allowed from the moment of success, before React has drawn again.
  const saved = useRef(false)

  const set = <K extends keyof V & string>(key: K, value: V[K]) => {
    saved.current = false
    attempt.reset()
    setDirty(true)
    setValues((now) => ({ ...now, [key]: value }))
    setErrors((now) => ({ ...now, [key]: undefined }))
  }
  const show = (found: Errors<V>, said: string | null) => {
    setErrors(found)
    setProblem(said)
    requestAnimationFrame(() =>
      (
        form.current?.querySelector<HTMLElement>('[aria-invalid=true]') ??
        form.current?.querySelector<HTMLElement>('[role=alert]')
      )?.focus(),
    )
  }
  const submit = async (event?: FormEvent) => {
    event?.preventDefault()
    if (busy) return
    const found = options.validate?.(values) ?? {}
    const wrong = Object.values(found).filter(Boolean).length
    if (wrong > 0) return show(found, t.form.fix(wrong))
    setProblem(null)
    saved.current = true
    await attempt.run(
      async (key) => {
        await options.submit(values, key)
        setDirty(false)
      },
      (failure) => {
        saved.current = false
        const said = adminErrorText(failure, t) ?? errorText(failure, all)
        const about = options.codes?.[failure.code]
        const fromServer = about
          ? ({ [about]: said } as Errors<V>)
          : (fieldErrors(failure, Object.keys(values)) as Errors<V>)
        show(fromServer, said)
      },
    )
  }
  return { values, set, errors, problem, busy, dirty, submit, form, saved }
}

export type FormState<V extends object> = ReturnType<typeof useForm<V>>

/** The frame of a form: its problem on top, its button below, and nobody leaves by accident. */
export function Form<V extends object>(props: {
  state: FormState<V>
  submit: string
  /** Beside the button. */
  aside?: ReactNode
  /** Inside a dialog, which closing is not leaving. */
  unguarded?: boolean
  disabled?: boolean
  children: ReactNode
}) {
  const { state } = props
  return (
    <>
      {/* Beside the form, not in it: its dialog holds a form of its own. */}
      {!props.unguarded && <LeaveGuard state={state} />}
      <form ref={state.form} noValidate onSubmit={(event) => void state.submit(event)} className="space-y-5">
        {state.problem && (
          <div tabIndex={-1} role="alert">
            <Notice tone="bad">{state.problem}</Notice>
          </div>
        )}
        {props.children}
        <div className="flex flex-wrap items-center gap-2 pt-1">
          <button type="submit" className="btn btn-primary min-w-32" disabled={state.busy || props.disabled}>
            {state.busy && <Spinner />}
            {props.submit}
          </button>
          {props.aside}
        </div>
      </form>
    </>
  )
}

function LeaveGuard<V extends object>({ state }: { state: FormState<V> }) {
  const t = useAdminT()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      state.dirty && !state.saved.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => state.dirty && !state.saved.current,
    withResolver: true,
  })
  return (
    <Confirm
      open={blocker.status === 'blocked'}
      title={t.form.leaveTitle}
      consequences={[t.form.leaveHint]}
      confirm={t.form.leave}
      onConfirm={async () => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    />
  )
}

export interface ControlProps {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

/** A label, a control, and below it what is wrong with it or else what helps. */
export function Labelled(props: {
  label: string
  help?: ReactNode
  error?: string
  optional?: boolean
  className?: string
  children: (control: ControlProps) => ReactNode
}) {
  const t = useAdminT()
  const id = useId()
  const note = props.error ?? props.help
  return (
    <div className={props.className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {props.label}
        {props.optional && <span className="ml-1.5 font-normal text-muted">{t.form.optional}</span>}
      </label>
      {props.children({
        id,
        'aria-invalid': props.error ? true : undefined,
        'aria-describedby': note ? `${id}-note` : undefined,
      })}
      {note && (
        <p
          id={`${id}-note`}
          className={`mt-1.5 text-sm ${props.error ? 'font-semibold text-bad-ink' : 'text-muted'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}

interface Common {
  label: string
  help?: ReactNode
  error?: string
  optional?: boolean
  className?: string
  value: string
  onValue: (value: string) => void
}

export function TextField({
  value,
  onValue,
  type = 'text',
  suffix,
  label,
  help,
  error,
  optional,
  className,
  ...input
}: Common & {
  type?: 'text' | 'date' | 'datetime-local' | 'time' | 'email' | 'number'
  suffix?: string
  placeholder?: string
  maxLength?: number
  min?: string | number
  max?: string | number
  step?: number
  autoComplete?: string
  list?: string
}) {
  const number = type === 'number'
  return (
    <Labelled {...{ label, help, error, optional, className }}>
      {(control) => (
        <span className="relative block">
          <input
            {...control}
            autoComplete="off"
            {...input}
            // A number field loses what it can't read; text with a numeric keyboard keeps it and can say so.
            type={number ? 'text' : type}
            inputMode={number ? 'numeric' : undefined}
            value={value}
            onChange={(event) => onValue(event.target.value)}
            className={`field !min-h-12 ${number ? 'tnum text-right' : ''} ${suffix ? '!pr-12' : ''}`}
          />
          {suffix && (
            <span
              aria-hidden="true"
              className="absolute inset-y-0 right-4 flex items-center text-sm text-muted"
            >
              {suffix}
            </span>
          )}
        </span>
      )}
    </Labelled>
  )
}

export function TextArea({
  value,
  onValue,
  rows = 5,
  maxLength,
  label,
  help,
  error,
  optional,
  className,
}: Common & { rows?: number; maxLength?: number }) {
  return (
    <Labelled {...{ label, help, error, optional, className }}>
      {(control) => (
        <textarea
          {...control}
          rows={rows}
          maxLength={maxLength}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          className="field !min-h-12 py-3"
        />
      )}
    </Labelled>
  )
}

export function SelectField({
  value,
  onValue,
  options,
  label,
  help,
  error,
  optional,
  className,
}: Common & { options: (readonly [value: string, label: string])[] }) {
  return (
    <Labelled {...{ label, help, error, optional, className }}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onValue(event.target.value)}
          className="field !min-h-12"
        >
          {options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** One of a few, all of them in sight. */
export function Choice<V extends string>(props: {
  legend: string
  value: V
  options: (readonly [value: V, label: string])[]
  onValue: (value: V) => void
}) {
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{props.legend}</legend>
      <div className="flex flex-wrap gap-2">
        {props.options.map(([value, label]) => (
          <label
            key={value}
            className={`chip has-focus-visible:outline-3 has-focus-visible:outline-brand ${
              props.value === value ? '!border-brand !bg-brand-soft text-brand' : ''
            }`}
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              checked={props.value === value}
              onChange={() => props.onValue(value)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
