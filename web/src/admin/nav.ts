import type { AdminWords } from './words/dictionary'
import {
  AuditIcon,
  BatchIcon,
  CouponIcon,
  DashboardIcon,
  HallIcon,
  IndexIcon,
  InviteIcon,
  MailIcon,
  PeopleIcon,
  PerformerIcon,
  SendIcon,
  ShowIcon,
} from './ui/icons'
import { TicketIcon } from '../ui/icons'

export interface NavItem {
  path: string
  name: keyof AdminWords['pages']
  Icon: typeof DashboardIcon
}

export const dashboard: NavItem = { path: '', name: 'dashboard', Icon: DashboardIcon }
const performances: NavItem = { path: 'performances', name: 'performances', Icon: ShowIcon }
const coupons: NavItem = { path: 'coupons', name: 'coupons', Icon: CouponIcon }
const reservations: NavItem = { path: 'reservations', name: 'reservations', Icon: TicketIcon }

export const groups: { name: keyof AdminWords['groups']; items: NavItem[] }[] = [
  {
    name: 'sales',
    items: [
      performances,
      { path: 'performers', name: 'performers', Icon: PerformerIcon },
      { path: 'halls', name: 'halls', Icon: HallIcon },
      coupons,
    ],
  },
  {
    name: 'people',
    items: [
      reservations,
      { path: 'people', name: 'people', Icon: PeopleIcon },
      { path: 'invitations', name: 'invitations', Icon: InviteIcon },
    ],
  },
  {
    name: 'notify',
    items: [
      { path: 'deliveries', name: 'deliveries', Icon: SendIcon },
      { path: 'mailbox', name: 'mailbox', Icon: MailIcon },
    ],
  },
  {
    name: 'system',
    items: [
      { path: 'batch', name: 'batch', Icon: BatchIcon },
      { path: 'search', name: 'search', Icon: IndexIcon },
      { path: 'audit', name: 'audit', Icon: AuditIcon },
    ],
  },
]

/** What a thumb reaches on a phone; the rest is one tap behind. */
export const tabs: NavItem[] = [dashboard, reservations, performances, coupons]

/** The item under which a page stands: `performances/12/rounds` under `performances`. */
export function isUnder(item: NavItem, path: string): boolean {
  return item.path === '' ? path === '' : path === item.path || path.startsWith(`${item.path}/`)
}
