import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { signIn, signUp } from '../api/actions'
import { myCoupons } from '../api/coupons'
import { Problem } from '../api/problem'
import { providers } from '../api/queries'
import { couponValue } from '../coupons/value'
import { couponWords } from '../coupons/words'
import { useLanguage, useT } from '../i18n'
import { useWords } from '../i18n/words'
import { Field } from '../ui/field'
import { Mark } from '../ui/icons'
import { KakaoLink } from '../ui/kakao'
import { errorText, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { useTitle } from '../ui/useTitle'

/** Back to where signing in began. `next` is a path of our own; the router checked it. */
function useReturn(next: string | undefined) {
  const router = useRouter()
  const navigate = useNavigate()
  return () => {
    if (next) router.history.replace(next)
    else void navigate({ to: '/', replace: true })
  }
}

const emailLike = /^\S+@\S+\.\S+$/
const strongEnough = (password: string) =>
  password.length >= 8 && /\p{L}/u.test(password) && /\d/.test(password) && /[^\p{L}\d\s]/u.test(password)

export function SignInPage() {
  const t = useT()
  const { next, error } = getRouteApi('/signin').useSearch()
  const back = useReturn(next)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(
    () => ({
      email: emailLike.test(email) ? undefined : t.sign.needEmail,
      password: password ? undefined : t.sign.needPassword,
    }),
    async () => {
      await signIn({ email: email.trim(), password })
      back()
    },
  )
  useTitle(t.sign.inTitle)
  return (
    <SignFrame title={t.sign.inTitle} keptSeats={!!next?.includes('/seats')}>
      {error && !form.problem && (
        <div className="mb-5">
          <Notice tone="bad" alert>
            {t.refusals[error] ?? t.sign.kakaoFailed}
          </Notice>
        </div>
      )}
      <form noValidate onSubmit={form.submit} className="space-y-5">
        {form.problem && (
          <Notice tone="bad" alert>
            {errorText(form.problem, t)}
          </Notice>
        )}
        <Field
          label={t.sign.email}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          value={email}
          onValue={setEmail}
          error={form.errors.email}
        />
        <Field
          label={t.sign.password}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
          error={form.errors.password}
        />
        <button type="submit" className="btn btn-primary w-full" disabled={form.busy}>
          {form.busy && <Spinner />}
          {t.sign.signIn}
        </button>
      </form>
      <Providers next={next} />
      <p className="mt-6 text-center text-sm text-muted">
        {t.sign.noAccount}{' '}
        <Link
          to="/signup"
          search={{ next }}
          className="inline-flex min-h-11 items-center px-1 font-bold text-brand"
        >
          {t.sign.toSignUp}
        </Link>
      </p>
    </SignFrame>
  )
}

export function SignUpPage() {
  const t = useT()
  const lang = useLanguage()
  const queryClient = useQueryClient()
  const { next, invitation } = getRouteApi('/signup').useSearch()
  const back = useReturn(next)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(
    () => ({
      name: name.trim() ? undefined : t.sign.needName,
      email: emailLike.test(email) ? undefined : t.sign.needEmail,
      password: strongEnough(password) ? undefined : t.sign.passwordHint,
    }),
    async () => {
      await signUp({
        name: name.trim(),
        email: email.trim(),
        password,
        ...(invitation ? { invitation } : {}),
      })
      back()
      void greet()
    },
  )
  const router = useRouter()
  const words = useWords(couponWords)
  /** Tells of the coupon that came with the account, once it is really there. */
  const greet = async () => {
    const grants = await queryClient.fetchInfiniteQuery(myCoupons()).catch(() => null)
    const grant = grants?.pages[0]?.items?.[0]
    if (!grant) return
    toast(words.welcome(couponValue(grant, lang)), {
      label: words.welcomeLook,
      run: () => void router.navigate({ to: '/coupons/mine' }),
    })
  }
  useTitle(t.sign.upTitle)
  return (
    <SignFrame title={t.sign.upTitle} keptSeats={!!next?.includes('/seats')}>
      {invitation && (
        <div className="mb-5">
          <Notice tone="info">{t.sign.invitation}</Notice>
        </div>
      )}
      <form noValidate onSubmit={form.submit} className="space-y-5">
        {form.problem && (
          <Notice tone="bad" alert>
            {errorText(form.problem, t)}
          </Notice>
        )}
        <Field
          label={t.sign.name}
          type="text"
          name="name"
          autoComplete="name"
          maxLength={50}
          value={name}
          onValue={setName}
          error={form.errors.name}
        />
        <Field
          label={t.sign.email}
          type="email"
          name="email"
          autoComplete="username"
          inputMode="email"
          value={email}
          onValue={setEmail}
          error={form.errors.email}
        />
        <Field
          label={t.sign.password}
          hint={t.sign.passwordHint}
          type="password"
          name="password"
          autoComplete="new-password"
          maxLength={128}
          value={password}
          onValue={setPassword}
          error={form.errors.password}
        />
        <button type="submit" className="btn btn-primary w-full" disabled={form.busy}>
          {form.busy && <Spinner />}
          {t.sign.signUp}
        </button>
      </form>
      {/* An invitation is for an account with a password. */}
      {!invitation && <Providers next={next} />}
      <p className="mt-6 text-center text-sm text-muted">
        {t.sign.hasAccount}{' '}
        <Link
          to="/signin"
          search={{ next }}
          className="inline-flex min-h-11 items-center px-1 font-bold text-brand"
        >
          {t.sign.toSignIn}
        </Link>
      </p>
    </SignFrame>
  )
}

/** Other ways to sign in, where the office offers them. A first time makes the account. */
function Providers({ next }: { next: string | undefined }) {
  const t = useT()
  const { data } = useQuery(providers())
  if (!data?.kakao) return null
  return (
    <div className="rise">
      <p className="my-5 flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t.sign.or}
      </p>
      <KakaoLink next={next} standIn={data.standIn}>
        {t.sign.kakao}
      </KakaoLink>
      {data.standIn && <p className="mt-2 text-center text-xs text-muted">{t.sign.standInHint}</p>}
    </div>
  )
}

function SignFrame(props: { title: string; keptSeats: boolean; children: ReactNode }) {
  const t = useT()
  return (
    <div className="page flex flex-1 flex-col items-center pt-10 md:pt-16">
      <div className="w-full max-w-md">
        <div className="mb-8 flex flex-col items-center gap-3 text-center">
          <Mark size={48} />
          <h1 className="text-xl font-bold">{props.title}</h1>
          {props.keptSeats && <p className="text-sm text-muted">{t.sign.keptSeats}</p>}
        </div>
        {props.children}
      </div>
    </div>
  )
}

/** Checks on submit, puts the focus on the first wrong field, and keeps what the server refused. */
function useForm<E extends Record<string, string | undefined>>(check: () => E, send: () => Promise<void>) {
  const [errors, setErrors] = useState<Partial<E>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const found = check()
    setErrors(found)
    setProblem(null)
    const wrong = Object.keys(found).find((name) => found[name])
    if (wrong) {
      form.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus()
      return
    }
    setBusy(true)
    try {
      await send()
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }
  return { errors, problem, busy, submit }
}
