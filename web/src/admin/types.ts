/** Shapes of the organisers' API that these pages read, as its document has them. Money is KRW, instants RFC 3339. */

export interface Named {
  id: number
  title: string
}

export type ReservationStatus = 'PENDING' | 'COMPLETED' | 'CANCELED'

export interface ReservationItem {
  id: string
  number: string
  status: ReservationStatus
  cancelReason: string | null
  user: { id: string; name: string; email: string }
  performance: Named
  round: { id: number; startsAt: string }
  hall: string
  seats: string[] | null
  seatCount: number
  amount: number
  paid: number
  refund: number
  createdAt: string
}

export interface DayOfSales {
  amount: number
  tickets: number
  reservations: number
  canceled: number
  refunds: number
}

export interface GradeSales {
  grade: string
  tickets: number
  amount: number
}

export interface HourSales {
  hour: number
  tickets: number
}

export interface Dashboard {
  today: DayOfSales
  yesterday: DayOfSales
  onSale: { performances: number; rounds: number }
  occupancy: { sold: number; total: number }
  recent: ReservationItem[] | null
  days: { date: string; amount: number; tickets: number }[] | null
  hours: HourSales[] | null
  grades: GradeSales[] | null
  selling:
    | {
        performance: Named
        startsAt: string
        daysLeft: number
        sold: number
        total: number
        amount: number
      }[]
    | null
}

export interface Sales {
  days: { date: string; daysLeft: number; tickets: number; amount: number; cumulative: number }[] | null
  grades: GradeSales[] | null
  hours: HourSales[] | null
  rounds: { id: number; startsAt: string; sold: number; total: number; amount: number }[] | null
  sold: number
  total: number
  amount: number
}

export type CouponStatus = 'SCHEDULED' | 'OPEN' | 'EXHAUSTED' | 'ENDED' | 'WITHDRAWN'

export interface Coupon {
  id: number
  code: string
  name: string
  kind?: 'CLAIMED' | 'WELCOME'
  type: 'AMOUNT' | 'RATE'
  discountValue: number
  /** 0: without a limit. */
  maxQuantity: number
  issuedQuantity: number
  usedQuantity: number
  startsAt: string
  endsAt: string
  minAmount: number
  /** 0: without a cap. */
  maxDiscount: number
  status: CouponStatus
}

export type Channel = 'BROWSER' | 'EMAIL' | 'SLACK'
export type DeliveryStatus = 'WAITING' | 'SENT' | 'RETRYING' | 'DEAD' | 'CANCELED'

export interface Delivery {
  id: string
  channel: Channel
  type: string
  recipient: string
  subject: string
  status: DeliveryStatus
  attempts: number
  lastError: string | null
  nextAttemptAt: string | null
  createdAt: string
  sentAt: string | null
}

export interface DeliveryDetail extends Delivery {
  html?: string | null
  text?: string | null
  body?: string | null
}

export interface Mail {
  id: string
  to: string
  subject: string
  createdAt: string
  hasAttachments: boolean
}

export interface MailDetail extends Mail {
  html: string
  text: string
  attachments: { name: string; contentType: string; size: number }[] | null
}

export type RunStatus = 'WAITING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED'

export interface Run {
  id: string
  job: string
  asOf: string
  status: RunStatus
  dryRun: boolean
  startedBy: string
  startedAt: string
  endedAt: string | null
  error: string | null
  steps:
    | {
        name: string
        status: RunStatus
        /** Rows that were counted when it began; what the bar is measured by. */
        total?: number
        read: number
        written: number
        skipped?: number
        chunks: number
        startedAt: string | null
        endedAt: string | null
        error: string | null
      }[]
    | null
}

export interface Job {
  name: string
  description: string
  schedule: string
  nextRunAt: string | null
  lastRun: Run | null
}

export interface Person {
  id: string
  email: string
  name: string
  role: 'USER' | 'ADMIN'
  locale: string
  createdAt: string
  lastSeenAt: string | null
  withdrawnAt: string | null
  blockedAt: string | null
}

export interface Invitation {
  id: string
  email: string
  createdAt: string
  expiresAt: string
  usedAt: string | null
  status: 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED'
}

export interface AuditEntry {
  id: string
  at: string
  actor: { id: string; name: string | null }
  action: string
  subjectType: string
  subjectId: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  requestId: string
}

/** A round with whom changing it touches. */
export interface ChangedRound {
  touches: { reservations: number; people: number; seats: number; freeCancelUntil: string } | null
}

export interface ReservationDetail {
  id: string
  number: string
  status: ReservationStatus
  cancelReason: string | null
  user: { id: string; name: string; email: string }
  performance: Named
  round: { id: number; startsAt: string }
  hall: { id: number; name: string }
  seats: { number: number; label: string; grade: string; amount: number }[] | null
  amount: number
  paid: number
  refund: number
  paidAmount?: number
  feeAmount?: number
  refundAmount?: number
  createdAt: string
  payment: {
    orderId: string
    status: string
    method: string
    discount: number
    amount: number
    refundedAmount: number
  } | null
  coupon: { grantId: string; discount: number } | null
  paymentHistory: { status: string; detail: string; at: string }[] | null
  tickets: { id: string; seat: { number: number }; status: string }[] | null
  timeline:
    | {
        at: string
        type: 'HELD' | 'PAYMENT' | 'COMPLETED' | 'MOVED' | 'CANCELED'
        /** MOVED: when the round would have started. */
        from?: string
        /** PAYMENT: what the payment became; CANCELED: why. */
        status: string
        detail: string
        actor: string | null
        amount: number | null
      }[]
    | null
}

/** What comes back: by the policy, and `paid` when the office waives the fee. */
export interface RefundQuote {
  refundable: boolean
  amount: number
  fee: number
  feeRate: number
  reason: string
  paid: number
  cancelable: boolean
}
