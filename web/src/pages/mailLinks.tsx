import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { codeOf, confirmEmail, forgotPassword, resetPassword } from '../account/calls'
import { accountWords } from '../account/words'
import { useSession } from '../api/session'
import { useT } from '../i18n'
import { useWords } from '../i18n/words'
import { Field } from '../ui/field'
import { EmailField, emailLike, SignForm, SignFrame, strongEnough, useForm } from '../ui/sign'
import { toast } from '../ui/toast'
import { useTitle } from '../ui/useTitle'

/** Pages to which mailed links lead, and the one that asks for such a link. */

export function ForgotPage() {
  const t = useT()
  const words = useWords(accountWords)
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const form = useForm(
    () => ({ email: emailLike.test(email) ? undefined : t.sign.needEmail }),
    async () => {
      await forgotPassword(email.trim())
      setSent(true)
    },
  )
  useTitle(words.forgotTitle)
  if (sent) {
    return (
      <SignFrame title={words.forgotSentTitle} hint={words.forgotSent(email.trim())}>
        <Link to="/signin" search={{}} className="btn btn-quiet w-full">
          {t.sign.toSignIn}
        </Link>
      </SignFrame>
    )
  }
  return (
    <SignFrame title={words.forgotTitle} hint={words.forgotHint}>
      <SignForm form={form} submit={words.forgotSend}>
        <EmailField value={email} onValue={setEmail} error={form.errors.email} />
      </SignForm>
    </SignFrame>
  )
}

export function ResetPage() {
  const t = useT()
  const words = useWords(accountWords)
  const navigate = useNavigate()
  const [code] = useState(() => codeOf(window.location.hash))
  const [password, setPassword] = useState('')
  const form = useForm(
    () => ({ password: strongEnough(password) ? undefined : t.sign.passwordHint }),
    async () => {
      await resetPassword(code, password)
      toast(words.resetDone)
      void navigate({ to: '/', replace: true })
    },
  )
  const expired = form.problem?.code === 'link_expired'
  useTitle(words.resetTitle)
  return (
    <SignFrame title={words.resetTitle} hint={words.resetHint}>
      <SignForm
        form={form}
        complaint={expired ? words.linkExpired : code ? null : words.noCode}
        submit={expired || !code ? undefined : words.resetSave}
      >
        {expired || !code ? (
          <Link to="/forgot" className="btn btn-primary w-full">
            {words.resetAgain}
          </Link>
        ) : (
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
        )}
      </SignForm>
    </SignFrame>
  )
}

/** One is signed in here: reading the mail alone confirms nothing, as somebody else may have typed the address. */
export function ConfirmPage() {
  const words = useWords(accountWords)
  const session = useSession()
  const navigate = useNavigate()
  const [code] = useState(() => codeOf(window.location.hash))
  const form = useForm(
    () => ({}),
    async () => {
      await confirmEmail(code)
      toast(words.confirmDone)
      void navigate({ to: '/account', replace: true })
    },
  )
  useTitle(words.confirmTitle)
  if (session.state !== 'signedIn') {
    return (
      <SignFrame title={words.confirmTitle}>
        <div className="skeleton h-24 rounded-card" aria-hidden="true" />
      </SignFrame>
    )
  }
  if (session.user.emailConfirmed) {
    return (
      <SignFrame title={words.confirmed} hint={session.user.email}>
        <Link to="/account" className="btn btn-primary w-full">
          {words.toAccount}
        </Link>
      </SignFrame>
    )
  }
  return (
    <SignFrame title={words.confirmTitle} hint={words.confirmAsk(session.user.email)}>
      <SignForm
        form={form}
        complaint={form.problem?.code === 'link_expired' ? words.linkExpired : code ? null : words.noCode}
        submit={code && !form.problem ? words.confirmDo : undefined}
      >
        {(!code || form.problem) && (
          <Link to="/account" className="btn btn-primary w-full">
            {words.toAccount}
          </Link>
        )}
      </SignForm>
    </SignFrame>
  )
}
