import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Devices } from '../account/devices'
import { EmailState, PasswordForm } from '../account/password'
import { signOut, updateMe, withdraw } from '../api/actions'
import { providers } from '../api/queries'
import { useSession } from '../api/session'
import type { User } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { speak, useLanguage, useT, type Language } from '../i18n'
import { useStore } from '../lib/store'
import { chooseTheme, theme, type Theme } from '../lib/theme'
import { Field } from '../ui/field'
import { TicketIcon } from '../ui/icons'
import { BellIcon, ForwardIcon, TagIcon } from '../ui/icons.more'
import { KakaoLink } from '../ui/kakao'
import { Sheet } from '../ui/sheet'
import { errorText, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { useTitle } from '../ui/useTitle'

export function AccountPage() {
  const t = useT()
  const session = useSession()
  useTitle(t.account.title)
  return (
    <div className="page max-w-2xl! pt-8 md:pt-12">
      <h1 className="mb-6 text-xl font-bold">{t.account.title}</h1>
      {session.state === 'signedIn' ? (
        <Settings key={session.user.id} user={session.user} />
      ) : (
        <div className="skeleton h-64 rounded-card" aria-hidden="true" />
      )}
    </div>
  )
}

function Settings({ user }: { user: User }) {
  const t = useT()
  const lang = useLanguage()
  const look = useStore(theme)
  const navigate = useNavigate()
  const [name, setName] = useState(user.name)
  const { run, busy, problem } = useAttempt()
  const [leaving, setLeaving] = useState(false)

  const save = async (event: FormEvent) => {
    event.preventDefault()
    await run(async () => {
      await updateMe({ name: name.trim() })
      toast(t.account.saved)
    })
  }
  const speakAs = (next: Language) => {
    void speak(next, true)
    // The setting also rules the language of mails; when it can't be stored now, the page still speaks it.
    void updateMe({ locale: next }).catch(() => undefined)
  }
  const leave = async () => {
    await signOut().catch(() => undefined)
    void navigate({ to: '/' })
  }

  return (
    <div className="space-y-6">
      <nav aria-label={t.account.links} className="card divide-y divide-line">
        {(
          [
            ['/reservations', t.nav.reservations, <TicketIcon key="" />],
            ['/coupons/mine', t.account.coupons, <TagIcon key="" />],
            ['/notifications', t.account.notifications, <BellIcon key="" />],
          ] as const
        ).map(([to, label, icon]) => (
          <Link
            key={to}
            to={to}
            className="flex min-h-14 items-center gap-3 px-5 font-semibold hover:text-brand"
          >
            <span className="text-brand">{icon}</span>
            <span className="flex-1">{label}</span>
            <ForwardIcon size={18} />
          </Link>
        ))}
      </nav>
      <section className="card p-5">
        <h2 className="mb-4 text-lg font-bold">{t.account.profile}</h2>
        <form onSubmit={save} className="space-y-4">
          {problem && (
            <Notice tone="bad" alert>
              {errorText(problem, t)}
            </Notice>
          )}
          <Field
            label={t.account.name}
            type="text"
            autoComplete="name"
            maxLength={50}
            required
            value={name}
            onValue={setName}
          />
          <div>
            <p className="mb-1.5 text-sm font-semibold">{t.account.email}</p>
            <p className="text-muted">{user.email}</p>
            <EmailState user={user} />
          </div>
          <div>
            <p className="mb-1.5 text-sm font-semibold">{t.account.signInWith}</p>
            <p className="text-muted">
              {user.hasPassword ? t.account.byPassword : `${t.account.byKakao} · ${t.account.byKakaoHint}`}
            </p>
          </div>
          <button
            type="submit"
            className="btn btn-primary"
            disabled={busy || !name.trim() || name.trim() === user.name}
          >
            {busy && <Spinner />}
            {t.account.save}
          </button>
        </form>
      </section>
      <PasswordForm user={user} />
      <Devices />
      <section className="card space-y-5 p-5">
        <h2 className="text-lg font-bold">{t.account.display}</h2>
        <Choice
          legend={t.account.language}
          name="language"
          value={lang}
          options={[
            ['ko', '한국어'],
            ['en', 'English'],
          ]}
          onChoose={(value) => speakAs(value as Language)}
        />
        <Choice
          legend={t.account.theme}
          name="theme"
          value={look}
          options={(['system', 'light', 'dark'] as const).map((each) => [each, t.account.themes[each]])}
          onChoose={(value) => chooseTheme(value as Theme)}
        />
      </section>
      {user.role === 'ADMIN' && (
        <Link to="/admin/$" params={{ _splat: '' }} search={{}} className="btn btn-soft w-full">
          {t.account.office}
        </Link>
      )}
      <div className="flex flex-wrap justify-between gap-3">
        <button type="button" className="btn btn-quiet" onClick={() => void leave()}>
          {t.account.signOut}
        </button>
        <button type="button" className="btn text-bad-ink" onClick={() => setLeaving(true)}>
          {t.account.withdraw}
        </button>
      </div>
      <Withdraw user={user} open={leaving} onClose={() => setLeaving(false)} />
    </div>
  )
}

function Choice(props: {
  legend: ReactNode
  name: string
  value: string
  options: [string, string][]
  onChoose: (value: string) => void
}) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">{props.legend}</legend>
      <div className="flex flex-wrap gap-2">
        {props.options.map(([value, label]) => (
          <label
            key={value}
            className={`chip has-focus-visible:outline-3 has-focus-visible:outline-brand ${props.value === value ? '!border-brand !bg-brand-soft text-brand' : ''}`}
          >
            <input
              type="radio"
              className="sr-only"
              name={props.name}
              checked={props.value === value}
              onChange={() => props.onChoose(value)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Withdraw(props: { user: User; open: boolean; onClose: () => void }) {
  const t = useT()
  const { user } = props
  const navigate = useNavigate()
  const offered = useQuery({ ...providers(), enabled: props.open && !user.hasPassword })
  const [password, setPassword] = useState('')
  const { run, busy, problem } = useAttempt()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    await run(async () => {
      await withdraw(user.hasPassword ? password : undefined)
      void navigate({ to: '/' })
    })
  }
  // Without a password, a fresh sign-in shows who it is.
  const again = problem?.code === 'sign_in_again'
  return (
    <Sheet open={props.open} title={t.account.withdrawTitle} onClose={props.onClose}>
      <p className="mb-5 text-muted">{t.account.withdrawHint}</p>
      <form onSubmit={submit} className="space-y-4">
        {problem && (
          <Notice tone={again ? 'info' : 'bad'} alert>
            {again ? t.account.withdrawAgain : errorText(problem, t)}
          </Notice>
        )}
        {user.hasPassword && (
          <Field
            label={t.account.withdrawPassword}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onValue={setPassword}
          />
        )}
        {again && (
          <KakaoLink next="/account" standIn={!!offered.data?.standIn}>
            {t.account.kakaoAgain}
          </KakaoLink>
        )}
        <div className="flex gap-2">
          <button type="button" className="btn btn-quiet flex-1" onClick={props.onClose}>
            {t.cancel.keep}
          </button>
          <button
            type="submit"
            className="btn btn-danger flex-1"
            disabled={busy || (user.hasPassword && !password)}
          >
            {busy && <Spinner />}
            {t.account.withdraw}
          </button>
        </div>
      </form>
    </Sheet>
  )
}
