import type { ComponentType } from 'react'
import { NotFound } from '../ui/crash'

/** The code of each page under /admin, by the path that router.tsx gives it. */
export const pages: Record<string, () => Promise<ComponentType>> = {
  '/': () => import('./dashboard').then((code) => code.DashboardPage),
  performances: () => import('./performances').then((code) => code.PerformancesPage),
  'performances/new': () => import('./performanceForm').then((code) => code.NewPerformancePage),
  'performances/$id': () => import('./performanceForm').then((code) => code.PerformancePage),
  'performances/$id/rounds': () => import('./rounds').then((code) => code.RoundsPage),
  'performances/$id/sales': () => import('./sales').then((code) => code.SalesPage),
  performers: () => import('./performers').then((code) => code.PerformersPage),
  halls: () => import('./halls/list').then((code) => code.HallsPage),
  'halls/new': () => import('./halls/new').then((code) => code.NewHallPage),
  'halls/$id': () => import('./halls/hall').then((code) => code.HallPage),
  'halls/$id/plan': () => import('./plan/page').then((code) => code.PlanEditorPage),
  coupons: () => import('./coupons').then((code) => code.CouponsPage),
  'coupons/new': () => import('./newCoupon').then((code) => code.NewCouponPage),
  reservations: () => import('./reservations').then((code) => code.ReservationsPage),
  'reservations/$id': () => import('./reservation').then((code) => code.ReservationPage),
  deliveries: () => import('./deliveries').then((code) => code.DeliveriesPage),
  mailbox: () => import('./mailbox').then((code) => code.MailboxPage),
  'mailbox/$id': () => import('./mailbox').then((code) => code.MailPage),
  batch: () => import('./batch').then((code) => code.BatchPage),
  'batch/runs/$id': () => import('./batch').then((code) => code.RunPage),
  people: () => import('./people').then((code) => code.PeoplePage),
  invitations: () => import('./invitations').then((code) => code.InvitationsPage),
  audit: () => import('./audit').then((code) => code.AuditPage),
  search: () => import('./searchIndex').then((code) => code.SearchIndexPage),
  $: async () => NotFound,
}

/** The page at a path, as the default of a module: so the router takes it. */
export async function pageAt(path: string) {
  return { default: await pages[path]() }
}
