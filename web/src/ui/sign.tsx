import { useState, type FormEvent, type ReactNode } from 'react'
import type { Problem } from '../api/problem'
import { useAttempt } from '../api/useAttempt'
import { useT } from '../i18n'
import { Field } from './field'
import { Mark } from './icons'
import { errorText, Notice, Spinner } from './states'

/** What pages around signing in share. */

export const emailLike = /^\S+@\S+\.\S+$/

export const strongEnough = (password: string) =>
  password.length >= 8 && /\p{L}/u.test(password) && /\d/.test(password) && /[^\p{L}\d\s]/u.test(password)

export function SignFrame(props: { title: string; hint?: string; children: ReactNode }) {
  return (
    <div className="page flex flex-1 flex-col items-center pt-10 md:pt-16">
      <div className="w-full max-w-md">
        <div className="mb-8 flex flex-col items-center gap-3 text-center">
          <Mark size={48} />
          <h1 className="text-xl font-bold">{props.title}</h1>
          {props.hint && <p className="text-sm text-muted">{props.hint}</p>}
        </div>
        {props.children}
      </div>
    </div>
  )
}

/**
 * A form in that frame: what is wrong, the fields, and the one button. `complaint` stands for words that are better than
 * the refusal's own; without `submit` there is nothing to send any more, and the children say what to do instead.
 */
export function SignForm(props: {
  form: {
    problem: Problem | null
    busy: boolean
    submit: (event: FormEvent<HTMLFormElement>) => Promise<void>
  }
  complaint?: string | null
  submit?: string
  children: ReactNode
}) {
  const t = useT()
  const { problem, busy, submit } = props.form
  const complaint = props.complaint ?? (problem && errorText(problem, t))
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      {complaint && (
        <Notice tone="bad" alert>
          {complaint}
        </Notice>
      )}
      {props.children}
      {props.submit && (
        <button type="submit" className="btn btn-primary w-full" disabled={busy}>
          {busy && <Spinner />}
          {props.submit}
        </button>
      )}
    </form>
  )
}

/** An e-mail address by which somebody signs in, or wants to. */
export function EmailField(props: { value: string; onValue: (value: string) => void; error?: string }) {
  const t = useT()
  return (
    <Field
      label={t.sign.email}
      type="email"
      name="email"
      autoComplete="username"
      inputMode="email"
      {...props}
    />
  )
}

/** Checks on submit, puts the focus on the first wrong field, and keeps what the server refused. */
export function useForm<E extends Record<string, string | undefined>>(
  check: () => E,
  send: () => Promise<void>,
) {
  const [errors, setErrors] = useState<Partial<E>>({})
  const { run, reset, busy, problem } = useAttempt()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const found = check()
    setErrors(found)
    reset()
    const wrong = Object.keys(found).find((name) => found[name])
    if (wrong) {
      form.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus()
      return
    }
    await run(send)
  }
  return { errors, problem, busy, submit }
}
