import { useState } from 'react'
import type { Problem } from '../api/problem'
import type { User } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useT } from '../i18n'
import { useWords } from '../i18n/words'
import { Field } from '../ui/field'
import { strongEnough, useForm } from '../ui/sign'
import { errorText, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { askForConfirmation, changePassword } from './calls'
import { accountWords } from './words'

/** Whether the address is confirmed, and the way to it. */
export function EmailState({ user }: { user: User }) {
  const t = useT()
  const words = useWords(accountWords)
  const { run, busy } = useAttempt()
  if (user.emailConfirmed) return <p className="mt-1 text-sm text-muted">{words.confirmed}</p>
  const send = () =>
    run(
      async () => {
        await askForConfirmation()
        toast(words.confirmSent)
      },
      (failure) => toast(errorText(failure, t)),
    )
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 text-sm">
      <p className="text-muted">{words.unconfirmed}</p>
      <button
        type="button"
        className="min-h-11 font-semibold text-brand"
        disabled={busy}
        onClick={() => void send()}
      >
        {words.confirmAgain}
      </button>
    </div>
  )
}

/** Changes the password, or sets the first one of whoever signs in with Kakao. */
export function PasswordForm({ user }: { user: User }) {
  const t = useT()
  const words = useWords(accountWords)
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(
    () => ({
      old: !user.hasPassword || old ? undefined : words.needOld,
      password: strongEnough(password) ? undefined : t.sign.passwordHint,
    }),
    async () => {
      await changePassword(password, old)
      setOld('')
      setPassword('')
      toast(words.passwordSaved)
    },
  )
  const title = user.hasPassword ? words.passwordTitle : words.passwordSet
  const said = (problem: Problem) =>
    problem.code === 'invalid_credentials' ? words.wrongOld : errorText(problem, t)
  return (
    <section className="card p-5">
      <h2 className="mb-4 text-lg font-bold">{title}</h2>
      <form noValidate onSubmit={form.submit} className="space-y-4">
        {form.problem && (
          <Notice tone="bad" alert>
            {said(form.problem)}
          </Notice>
        )}
        {user.hasPassword ? (
          <Field
            label={words.oldPassword}
            type="password"
            name="old"
            autoComplete="current-password"
            value={old}
            onValue={setOld}
            error={form.errors.old}
          />
        ) : (
          <p className="text-sm text-muted">{words.passwordSetHint}</p>
        )}
        <Field
          label={words.newPassword}
          hint={t.sign.passwordHint}
          type="password"
          name="password"
          autoComplete="new-password"
          maxLength={128}
          value={password}
          onValue={setPassword}
          error={form.errors.password}
        />
        <button type="submit" className="btn btn-primary" disabled={form.busy}>
          {form.busy && <Spinner />}
          {user.hasPassword ? words.passwordSave : words.passwordSet}
        </button>
      </form>
    </section>
  )
}
