import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { categories, type Category } from './api/types'
import { performance, performances, reservation, reservations, round, rounds } from './api/queries'
import { session, sessionReady } from './api/session'
import { ensureWords } from './i18n'
import { HomePage, onSaleFilter, openingFilter } from './pages/home'
import { Crash, NotFound } from './ui/crash'
import { Shell } from './ui/shell'
import { readWanted } from './search/filter'
import { returnedFrom } from './payment/returned'

interface Context {
  queryClient: QueryClient
}

/** A page whose code comes when it is opened, together with the words that home does not need. */
const page: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(async () => (await Promise.all([load(), ensureWords()]))[0], name)

const root = createRootRouteWithContext<Context>()({ component: Shell, notFoundComponent: NotFound })

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Only a path of our own may be returned to after signing in. */
const ownPath = (value: unknown) => {
  const path = text(value)
  return path && /^\/(?![/\\])/.test(path) ? path : undefined
}

/** For pages of one's own: strangers sign in first and come back. */
async function mustBeSignedIn({ location }: { location: { href: string } }) {
  await sessionReady()
  if (session.get().state === 'guest') throw redirect({ to: '/signin', search: { next: location.href } })
}

/** Starts a read early, beside the page's code; the page itself shows its skeleton and its errors. */
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { category?: Category } => ({
    category: categories.find((category) => category === search.category),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(performances(openingFilter(deps.category)))
    void context.queryClient.prefetchInfiniteQuery(performances(onSaleFilter(deps.category)))
  },
  // Most visits begin here: its few kilobytes ride with the first script instead of a round trip after it.
  component: HomePage,
})

const searchRoute = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: readWanted,
  component: page(() => import('./pages/search'), 'SearchPage'),
})

const performanceRoute = createRoute({
  getParentRoute: () => root,
  path: '/performances/$id',
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(performance(Number(params.id)))
    void context.queryClient.prefetchQuery(rounds(Number(params.id)))
  },
  component: page(() => import('./pages/performance'), 'PerformancePage'),
})

const seatsRoute = createRoute({
  getParentRoute: () => root,
  path: '/rounds/$id/seats',
  loader: ({ context, params }) => {
    const id = Number(params.id)
    void context.queryClient.prefetchQuery(round(id))
    // The plan follows as soon as the round says which it is. What fails here is told by the page itself.
    void import('./pages/seats')
      .then(({ prepare }) => prepare(context.queryClient, id))
      .catch(() => undefined)
  },
  component: page(() => import('./pages/seats'), 'SeatsPage'),
})

const checkoutRoute = createRoute({
  getParentRoute: () => root,
  path: '/checkout/$reservationId',
  validateSearch: returnedFrom,
  beforeLoad: mustBeSignedIn,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(reservation(params.reservationId))
  },
  component: page(() => import('./pages/checkout'), 'CheckoutPage'),
})

const reservationsRoute = createRoute({
  getParentRoute: () => root,
  path: '/reservations',
  beforeLoad: mustBeSignedIn,
  loader: ({ context }) => {
    void context.queryClient.prefetchInfiniteQuery(reservations())
  },
  component: page(() => import('./pages/reservations'), 'ReservationsPage'),
})

const reservationRoute = createRoute({
  getParentRoute: () => root,
  path: '/reservations/$id',
  validateSearch: (search: Record<string, unknown>): { done?: boolean; review?: boolean } => ({
    ...(search.done ? { done: true } : {}),
    ...(search.review ? { review: true } : {}),
  }),
  beforeLoad: mustBeSignedIn,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(reservation(params.id))
  },
  component: page(() => import('./pages/reservation'), 'ReservationPage'),
})

const hallRoute = createRoute({
  getParentRoute: () => root,
  path: '/halls/$id',
  component: page(() => import('./pages/hall'), 'HallPage'),
})

const performerRoute = createRoute({
  getParentRoute: () => root,
  path: '/performers/$id',
  component: page(() => import('./pages/performer'), 'PerformerPage'),
})

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search: Record<string, unknown>): { next?: string; error?: string } => ({
    next: ownPath(search.next),
    error: text(search.error),
  }),
  component: page(() => import('./pages/sign'), 'SignInPage'),
})

const signUpRoute = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  validateSearch: (search: Record<string, unknown>): { next?: string; invitation?: string } => ({
    next: ownPath(search.next),
    invitation: text(search.invitation),
  }),
  component: page(() => import('./pages/sign'), 'SignUpPage'),
})

const forgotRoute = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  component: page(() => import('./pages/mailLinks'), 'ForgotPage'),
})

const resetRoute = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: page(() => import('./pages/mailLinks'), 'ResetPage'),
})

const confirmRoute = createRoute({
  getParentRoute: () => root,
  path: '/confirm',
  beforeLoad: mustBeSignedIn,
  component: page(() => import('./pages/mailLinks'), 'ConfirmPage'),
})

const accountRoute = createRoute({
  getParentRoute: () => root,
  path: '/account',
  beforeLoad: mustBeSignedIn,
  component: page(() => import('./pages/account'), 'AccountPage'),
})

/** Said here, because these pages' own types come from the routes. */
interface Organisers extends Record<'AdminOffice' | 'OfficeFrame' | 'Waiting', ComponentType> {
  pageAt(path: string): Promise<{ default: ComponentType }>
}
const organisers = (): Promise<Organisers> => import('./admin/office')

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: (search: Record<string, unknown>) => search,
  beforeLoad: mustBeSignedIn,
  component: page(organisers, 'AdminOffice'),
})

/** The menu beside the organisers' pages; without it a page has the whole window. */
const office = createRoute({
  getParentRoute: () => admin,
  id: 'office',
  component: page(organisers, 'OfficeFrame'),
})

/** Buyers carry the paths alone: which code belongs to a path is told by a file of the organisers' own. */
const codeOf = (path: string) => ({
  component: page(async () => (await organisers()).pageAt(path)),
  pendingComponent: page(organisers, 'Waiting'),
  pendingMs: 100,
  pendingMinMs: 0,
})
const officePage = <const P extends string>(path: P) =>
  createRoute({
    getParentRoute: () => office,
    path,
    // Another performance is another page: nothing that was typed or opened stays.
    remountDeps: ({ params }) => params,
    ...codeOf(path),
  })

const couponsRoute = createRoute({
  getParentRoute: () => root,
  path: '/coupons',
  component: page(() => import('./pages/coupons'), 'CouponsPage'),
})

const myCouponsRoute = createRoute({
  getParentRoute: () => root,
  path: '/coupons/mine',
  beforeLoad: mustBeSignedIn,
  component: page(() => import('./pages/coupons'), 'MyCouponsPage'),
})

const notificationsRoute = createRoute({
  getParentRoute: () => root,
  path: '/notifications',
  beforeLoad: mustBeSignedIn,
  component: page(() => import('./pages/notifications'), 'NotificationsPage'),
})

const routeTree = root.addChildren([
  home,
  searchRoute,
  performanceRoute,
  seatsRoute,
  checkoutRoute,
  reservationsRoute,
  reservationRoute,
  hallRoute,
  performerRoute,
  signInRoute,
  signUpRoute,
  forgotRoute,
  resetRoute,
  confirmRoute,
  accountRoute,
  admin.addChildren([
    office.addChildren([
      officePage('/'),
      officePage('performances'),
      officePage('performances/new'),
      officePage('performances/$id'),
      officePage('performances/$id/rounds'),
      officePage('performances/$id/sales'),
      officePage('performers'),
      officePage('halls'),
      officePage('halls/new'),
      officePage('halls/$id'),
      officePage('coupons'),
      officePage('coupons/new'),
      officePage('reservations'),
      officePage('reservations/$id'),
      officePage('deliveries'),
      officePage('mailbox'),
      officePage('mailbox/$id'),
      officePage('batch'),
      officePage('batch/runs/$id'),
      officePage('people'),
      officePage('invitations'),
      officePage('audit'),
      officePage('search'),
      officePage('$'),
    ]),
    createRoute({ getParentRoute: () => admin, path: 'halls/$id/plan', ...codeOf('halls/$id/plan') }),
  ]),
  couponsRoute,
  myCouponsRoute,
  notificationsRoute,
])

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: Crash,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
