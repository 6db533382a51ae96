import type { components, paths } from './schema'

/** The words of the API, cut out of the generated types: the one place that knows where each shape stands. */
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
export type Answered<P extends keyof paths, M extends Method, S extends number> = paths[P][M] extends {
  responses: { [status in S]: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never
export type Item<T> = T extends { items: infer L } ? (NonNullable<L> extends (infer E)[] ? E : never) : never

export type PerformanceItem = Item<Answered<'/api/v1/performances', 'get', 200>>
export type Performance = Answered<'/api/v1/performances/{id}', 'get', 200>
export type Round = Item<Answered<'/api/v1/performances/{id}/rounds', 'get', 200>>
export type RoundDetail = Answered<'/api/v1/rounds/{id}', 'get', 200>
export type Review = Item<Answered<'/api/v1/performances/{id}/reviews', 'get', 200>>
/** A seat plan; the same address answers other forms of it to those who ask for one. */
export type Plan = components['schemas']['CatalogPlan']
export type FoundPerformance = Item<Answered<'/api/v1/search/performances', 'get', 200>>
export type SearchResult = Answered<'/api/v1/search', 'get', 200>
export type SessionAnswer = Answered<'/api/v1/auth/signin', 'post', 200>
export type User = Answered<'/api/v1/users/me', 'get', 200>
export type Held = Answered<'/api/v1/reservations', 'post', 201>
export type Reservation = Answered<'/api/v1/reservations/{id}', 'get', 200>
export type RefundQuote = Answered<'/api/v1/reservations/{id}/refund-quote', 'get', 200>
export type FeePeriod = RefundQuote['schedule'][number]
export type Mine = Answered<'/api/v1/rounds/{id}/mine', 'get', 200>
export type Ticket = NonNullable<Answered<'/api/v1/reservations/{id}/tickets', 'get', 200>>[number]
export type Checkout = Answered<'/api/v1/reservations/{id}/checkout', 'post', 200>
export type Coupon = Item<Answered<'/api/v1/coupons', 'get', 200>>
export type Grant = Item<Answered<'/api/v1/users/me/coupons', 'get', 200>>
/** A grant that fits a reservation, with what it takes off that very price. */
export type UsableGrant = Item<Answered<'/api/v1/reservations/{id}/coupons', 'get', 200>>
export type NotificationPage = Answered<'/api/v1/notifications', 'get', 200>
export type Notification = Item<NotificationPage>
export type Payment = Answered<'/api/v1/payments/{orderId}', 'get', 200>

export type SaleStatus = 'BEFORE_OPEN' | 'AVAILABLE' | 'SOLD_OUT' | 'CLOSED'
export const categories = [
  'CONCERT',
  'MUSICAL',
  'PLAY',
  'CLASSIC',
  'DANCE',
  'TRADITIONAL',
  'SPORTS',
  'ETC',
] as const
export type Category = (typeof categories)[number]
export type Price = NonNullable<Performance['prices']>[number]
