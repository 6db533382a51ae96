import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useSyncExternalStore } from 'react'
import { useSession } from '../api/session'
import { speak, useLanguage, useCommonT } from '../i18n'
import { Announcer, announce } from './announce'
import { HomeIcon, Mark, SearchIcon, TicketIcon, UserIcon } from './icons'
import { SearchBox } from './searchBox'
import { ThemeButton } from './themeButton'
import { Toasts } from './toast'

const Bell = lazy(() => import('../notify/Bell'))

/** What stays while pages come and go: header, tabs on a phone, footer, and the two voices. */
export function Shell() {
  const t = useCommonT()
  const main = useFocusOnNavigation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const bare = path.endsWith('/seats')
  // The organisers' pages bring a frame of their own.
  const office = path.startsWith('/admin')
  const tabs = /^\/(search|reservations|account|signin|signup|notifications|coupons(\/mine)?)?\/?$/.test(path)
  if (office)
    return (
      <>
        <Outlet />
        <Toasts />
        <Announcer />
      </>
    )
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-box bg-ink px-4 py-3 font-bold text-ground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t.nav.skip}
      </a>
      {!bare && <Header searchable={path !== '/' && path !== '/search'} />}
      <OfflineBar />
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className={`flex flex-1 flex-col ${tabs ? 'pb-16 md:pb-0' : ''}`}
      >
        <Outlet />
      </main>
      {!bare && <Footer padded={tabs} />}
      {tabs && <Tabs />}
      <Toasts />
      <Announcer />
    </div>
  )
}

/** After each move to another page the heading gets the focus, so that keyboard and screen reader begin there. */
function useFocusOnNavigation() {
  const ref = useRef<HTMLElement>(null)
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (!fromLocation || fromLocation.pathname === toLocation.pathname) return
        const heading = ref.current?.querySelector<HTMLElement>('h1')
        if (heading) heading.tabIndex = -1
        ;(heading ?? ref.current)?.focus({ preventScroll: true })
        requestAnimationFrame(() => announce(document.title))
      }),
    [router],
  )
  return ref
}

const navLink =
  'flex min-h-11 items-center rounded-box px-3 font-semibold whitespace-nowrap hover:bg-brand-soft'

function Header({ searchable }: { searchable: boolean }) {
  const t = useCommonT()
  const session = useSession()
  const signedIn = session.state === 'signedIn'
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-surface/95 backdrop-blur">
      <div className="page flex h-16 items-center gap-1 md:gap-2">
        <Link
          to="/"
          className="mr-auto flex min-h-11 shrink-0 items-center gap-2 text-lg font-bold tracking-tight whitespace-nowrap"
        >
          <Mark />
          <span className="max-[359px]:sr-only">{t.brand}</span>
        </Link>
        {searchable && (
          // The field gives way first; below 1024 px an icon that leads to the search page stands for it.
          <div className="mx-4 hidden w-full max-w-md min-w-0 lg:block">
            <SearchBox compact />
          </div>
        )}
        {searchable && (
          <Link to="/search" className="icon-btn shrink-0 lg:hidden" aria-label={t.nav.search}>
            <SearchIcon />
          </Link>
        )}
        <nav aria-label={t.nav.main} className="hidden shrink-0 items-center md:flex">
          <Link to="/coupons" className={navLink}>
            {t.nav.coupons}
          </Link>
          <Link to="/reservations" className={navLink}>
            {t.nav.reservations}
          </Link>
          {signedIn ? (
            <Link to="/account" className={navLink}>
              <span className="max-w-32 truncate">{session.user.name}</span>
            </Link>
          ) : (
            <SignInLink className={navLink} />
          )}
        </nav>
        {signedIn && (
          // As wide as the bell, so that nothing moves when it comes.
          <span className="min-w-11 shrink-0">
            <Suspense>
              <Bell key={session.user.id} userId={session.user.id} />
            </Suspense>
          </span>
        )}
        <LanguageButton />
        <ThemeButton />
      </div>
    </header>
  )
}

/** Signing in leads back to the page one was on. */
function SignInLink({ className }: { className: string }) {
  const t = useCommonT()
  const href = useRouterState({ select: (state) => state.location.href })
  const next = /^\/(signin|signup)/.test(href) || href === '/' ? undefined : href
  return (
    <Link to="/signin" search={{ next }} className={className}>
      {t.nav.signIn}
    </Link>
  )
}

function LanguageButton() {
  const t = useCommonT()
  const signedIn = useSession().state === 'signedIn'
  const lang = useLanguage()
  const other = lang === 'ko' ? 'en' : 'ko'
  return (
    <button
      type="button"
      lang={other}
      className="min-h-11 shrink-0 rounded-box px-2 text-sm font-semibold whitespace-nowrap text-muted hover:bg-brand-soft hover:text-ink"
      onClick={() => {
        void speak(other, true)
        // What the office writes to a person, mails and notifications, is in the language that they chose.
        if (signedIn)
          void import('../api/actions')
            .then(({ updateMe }) => updateMe({ locale: other }))
            .catch(() => undefined)
      }}
    >
      {t.nav.toEnglish}
    </button>
  )
}

function Tabs() {
  const t = useCommonT()
  const session = useSession()
  const tab =
    'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-semibold text-muted data-[status=active]:text-brand'
  return (
    <nav
      aria-label={t.nav.main}
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <Link to="/" className={tab} activeOptions={{ exact: true, includeSearch: false }}>
        <HomeIcon />
        {t.nav.home}
      </Link>
      <Link to="/search" className={tab} activeOptions={{ includeSearch: false }}>
        <SearchIcon />
        {t.nav.search}
      </Link>
      <Link to="/reservations" className={tab}>
        <TicketIcon />
        {t.nav.reservations}
      </Link>
      {session.state === 'signedIn' ? (
        <Link to="/account" className={tab}>
          <UserIcon />
          {t.nav.account}
        </Link>
      ) : (
        <Link to="/signin" className={tab} activeOptions={{ includeSearch: false }}>
          <UserIcon />
          {t.nav.signIn}
        </Link>
      )}
    </nav>
  )
}

function Footer({ padded }: { padded: boolean }) {
  const t = useCommonT()
  return (
    <footer className={`mt-16 border-t border-line py-8 text-sm text-muted ${padded ? 'mb-14 md:mb-0' : ''}`}>
      <div className="page flex flex-col gap-2 md:flex-row md:items-center md:justify-between">
        <p className="flex items-center gap-2">
          <Mark size={20} />
          {t.tagline}
        </p>
        <a href="/docs" className="inline-flex min-h-11 items-center underline underline-offset-4">
          {t.footer.api}
        </a>
      </div>
    </footer>
  )
}

function OfflineBar() {
  const t = useCommonT()
  const online = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener)
      addEventListener('offline', listener)
      return () => {
        removeEventListener('online', listener)
        removeEventListener('offline', listener)
      }
    },
    () => navigator.onLine,
  )
  if (online) return null
  return (
    <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm font-semibold text-warn">
      {t.common.offline}
    </p>
  )
}
