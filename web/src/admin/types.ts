import type { components } from '../api/schema'
import type { Answered, Item } from '../api/types'

/** The words of the organisers' API, cut out of the generated types as ../api/types.ts does. */

export type ReservationItem = Item<Answered<'/api/v1/admin/reservations', 'get', 200>>
export type ReservationStatus = ReservationItem['status']
/** A reservation with what only the office sees of it: its buyer, its payment, and all that happened to it. */
export type ReservationDetail = Answered<'/api/v1/admin/reservations/{id}', 'get', 200>

export type Dashboard = Answered<'/api/v1/admin/dashboard', 'get', 200>

export type Coupon = Item<Answered<'/api/v1/admin/coupons', 'get', 200>>
export type CouponStatus = Coupon['status']

export type Delivery = Item<Answered<'/api/v1/admin/deliveries', 'get', 200>>
export type Channel = Delivery['channel']
export type DeliveryStatus = Delivery['status']

export type Run = Item<Answered<'/api/v1/admin/batch/runs', 'get', 200>>
/** A run's own, and those of its steps, which also wait. */
export type RunStatus = Run['status'] | Run['steps'][number]['status']
export type Job = Item<Answered<'/api/v1/admin/batch/jobs', 'get', 200>>

export type Person = Item<Answered<'/api/v1/admin/users', 'get', 200>>
export type Invitation = Item<Answered<'/api/v1/admin/invitations', 'get', 200>>
/** An invitation with its secret, which is told once. */
export type Invited = Answered<'/api/v1/admin/invitations', 'post', 201>
export type AuditEntry = Item<Answered<'/api/v1/admin/audit', 'get', 200>>
export type Performer = Item<Answered<'/api/v1/performers', 'get', 200>>
/** What changes of a round; see MoveRound for what it means to its buyers. */
export type RoundChange = components['schemas']['ChangeRoundRequestBody']
/** What is owed to a buyer of a round that was called off, beside their money. */
export type Compensation = Item<Answered<'/api/v1/admin/call-offs/{id}/compensations', 'get', 200>>
export type Hall = components['schemas']['CatalogHall']
