import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { accountWords } from '../account/words'
import { signIn, signUp } from '../api/actions'
import { myCoupons } from '../api/coupons'
import { providers } from '../api/queries'
import { couponValue } from '../coupons/value'
import { couponWords } from '../coupons/words'
import { useLanguage, useT } from '../i18n'
import { useWords } from '../i18n/words'
import { Field } from '../ui/field'
import { KakaoLink } from '../ui/kakao'
import { EmailField, emailLike, SignForm, SignFrame, strongEnough, useForm } from '../ui/sign'
import { Notice } from '../ui/states'
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

export function SignInPage() {
  const t = useT()
  const words = useWords(accountWords)
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
    <SignFrame title={t.sign.inTitle} hint={next?.includes('/seats') ? t.sign.keptSeats : undefined}>
      {error && !form.problem && (
        <div className="mb-5">
          <Notice tone="bad" alert>
            {t.refusals[error] ?? t.sign.kakaoFailed}
          </Notice>
        </div>
      )}
      <SignForm form={form} submit={t.sign.signIn}>
        <EmailField value={email} onValue={setEmail} error={form.errors.email} />
        <Field
          label={t.sign.password}
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
          error={form.errors.password}
        />
      </SignForm>
      <p className="mt-5 text-center text-sm">
        <Link to="/forgot" className="inline-flex min-h-11 items-center px-1 font-semibold text-muted">
          {words.forgot}
        </Link>
      </p>
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
    <SignFrame title={t.sign.upTitle} hint={next?.includes('/seats') ? t.sign.keptSeats : undefined}>
      {invitation && (
        <div className="mb-5">
          <Notice tone="info">{t.sign.invitation}</Notice>
        </div>
      )}
      <SignForm form={form} submit={t.sign.signUp}>
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
        <EmailField value={email} onValue={setEmail} error={form.errors.email} />
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
      </SignForm>
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
