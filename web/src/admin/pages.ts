import { lazy, type ComponentType } from 'react'
import type { PageProps } from './pageProps'

/** A page whose code comes when it is opened. A `bare` one has the whole window, without the menu. */
function page<M, K extends keyof M>(pattern: string, load: () => Promise<M>, name: K, bare = false) {
  const Page = lazy(async () => ({ default: (await load())[name] as ComponentType<PageProps> }))
  return { pattern, Page, bare }
}

/** Every page under /admin, by its address: `:id` stands for any one part of it. The first that fits is shown. */
export const pages = [
  page('', () => import('./dashboard'), 'DashboardPage'),
  page('performances', () => import('./performances'), 'PerformancesPage'),
  page('performances/new', () => import('./performanceForm'), 'NewPerformancePage'),
  page('performances/:id', () => import('./performanceForm'), 'PerformancePage'),
  page('performances/:id/rounds', () => import('./rounds'), 'RoundsPage'),
  page('performances/:id/sales', () => import('./sales'), 'SalesPage'),
  page('performers', () => import('./performers'), 'PerformersPage'),
  page('halls', () => import('./halls/list'), 'HallsPage'),
  page('halls/new', () => import('./halls/new'), 'NewHallPage'),
  page('halls/:id', () => import('./halls/hall'), 'HallPage'),
  page('halls/:id/plan', () => import('./plan/page'), 'PlanEditorPage', true),
  page('coupons', () => import('./coupons'), 'CouponsPage'),
  page('coupons/new', () => import('./newCoupon'), 'NewCouponPage'),
  page('reservations', () => import('./reservations'), 'ReservationsPage'),
  page('reservations/:id', () => import('./reservation'), 'ReservationPage'),
  page('deliveries', () => import('./deliveries'), 'DeliveriesPage'),
  page('mailbox', () => import('./mailbox'), 'MailboxPage'),
  page('mailbox/:id', () => import('./mailbox'), 'MailPage'),
  page('batch', () => import('./batch'), 'BatchPage'),
  page('batch/runs/:id', () => import('./batch'), 'RunPage'),
  page('people', () => import('./people'), 'PeoplePage'),
  page('invitations', () => import('./invitations'), 'InvitationsPage'),
  page('audit', () => import('./audit'), 'AuditPage'),
  page('search', () => import('./searchIndex'), 'SearchIndexPage'),
]
