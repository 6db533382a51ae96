import { useLanguage } from '../../i18n'
import { formatAmount, formatDateTime } from '../../i18n/format'
import type { ReservationItem, ReservationStatus } from '../types'
import { useAdminT } from '../words'
import type { Column } from './grid'
import { OfficeLink } from './link'
import { Badge, type Tone } from './page'

const tones: Record<ReservationStatus, Tone> = { PENDING: 'warn', COMPLETED: 'good', CANCELED: 'quiet' }

export function ReservationBadge({ status, reason }: { status: ReservationStatus; reason?: string | null }) {
  const t = useAdminT()
  return (
    <Badge tone={tones[status]}>
      {t.reservations.status[status]}
      {status === 'CANCELED' && reason && reason !== 'USER'
        ? ` · ${t.reservations.reasons[reason] ?? reason}`
        : ''}
    </Badge>
  )
}

/** `A1, A2 외 3석` */
export function useSeatsText() {
  const t = useAdminT()
  return (seats: readonly string[]) =>
    seats.length > 3
      ? t.reservations.seatsMore(seats.slice(0, 2).join(', '), seats.length - 2)
      : seats.join(', ')
}

/** The columns of every list of reservations. */
export function useReservationColumns(): Column<ReservationItem>[] {
  const t = useAdminT()
  const lang = useLanguage()
  const seats = useSeatsText()
  return [
    {
      key: 'number',
      head: t.reservations.number,
      card: 'title',
      cell: (row) => (
        <OfficeLink
          to={`reservations/${row.id}`}
          className="tnum font-semibold whitespace-nowrap text-brand hover:underline"
        >
          {row.number}
        </OfficeLink>
      ),
      value: (row) => row.number,
    },
    {
      key: 'user',
      head: t.reservations.buyer,
      cell: (row) => (
        <span className="block min-w-0">
          <span className="block font-semibold">{row.user.name || t.people.gone}</span>
          <span className="block truncate text-xs text-muted">{row.user.email}</span>
        </span>
      ),
      value: (row) => row.user.name,
    },
    {
      key: 'email',
      head: t.people.email,
      exportOnly: true,
      csv: (row) => row.user.email,
    },
    {
      // The key is what the API sorts by.
      key: 'startsAt',
      head: t.reservations.performance,
      sortable: true,
      cell: (row) => (
        <span className="block">
          <span className="line-clamp-1">{row.performance.title}</span>
          <span className="tnum block text-xs text-muted">{formatDateTime(row.round.startsAt, lang)}</span>
        </span>
      ),
      value: (row) => row.performance.title,
    },
    { key: 'when', head: t.reservations.when, exportOnly: true, value: (row) => row.round.startsAt },

    {
      key: 'seats',
      head: t.reservations.seats,
      from: 'xl',
      cell: (row) => seats(row.seats),
      csv: (row) => row.seats.join(' '),
    },
    {
      key: 'status',
      head: t.reservations.statusHead,
      card: 'aside',
      cell: (row) => <ReservationBadge status={row.status} reason={row.cancelReason} />,
      csv: (row) => t.reservations.status[row.status],
    },
    {
      key: 'amount',
      head: t.reservations.amount,
      numeric: true,
      sortable: true,
      cell: (row) => formatAmount(row.amount, lang),
      value: (row) => row.amount,
    },
    { key: 'paid', head: t.reservations.paid, exportOnly: true, csv: (row) => row.paid },
    { key: 'refund', head: t.reservations.refund, exportOnly: true, csv: (row) => row.refund },
    {
      key: 'createdAt',
      head: t.reservations.reservedAt,
      sortable: true,
      from: 'md',
      cell: (row) => (
        <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.createdAt, lang)}</span>
      ),
      value: (row) => row.createdAt,
    },
  ]
}
