import { useLanguage, useT } from '../i18n'
import { formatAmount, formatNumber } from '../i18n/format'
import { listOf } from './api'
import { queryOf, sortText } from './lib/filters'
import { FilterBar, useFilters } from './ui/filterBar'
import { PageHead } from './ui/page'
import { useReservationColumns } from './ui/reservationParts'
import { DataTable, useSort } from './ui/table'
import { useAdminT } from './words'

const keys = ['q', 'userName', 'performanceTitle', 'status', 'from', 'to', 'minAmount', 'maxAmount'] as const

/** Every reservation of the office, found by anything one may know of it. */
export function ReservationsPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const filters = useFilters(keys)
  const [sort] = useSort()
  const columns = useReservationColumns()
  return (
    <>
      <PageHead title={t.pages.reservations} hint={t.reservations.hint} />
      <FilterBar
        filters={filters}
        fields={[
          { key: 'q', label: t.reservations.search, placeholder: t.reservations.searchHint },
          { key: 'userName', label: t.reservations.buyer },
          { key: 'performanceTitle', label: t.reservations.performance },
          {
            key: 'status',
            label: t.reservations.statusHead,
            options: [
              ['', all.common.all],
              ...(['COMPLETED', 'PENDING', 'CANCELED'] as const).map(
                (each) => [each, t.reservations.status[each]] as [string, string],
              ),
            ],
          },
          { key: 'from', label: t.reservations.from, type: 'date' },
          { key: 'to', label: t.reservations.to, type: 'date' },
          { key: 'minAmount', label: t.reservations.minAmount, type: 'number' },
          { key: 'maxAmount', label: t.reservations.maxAmount, type: 'number' },
        ]}
      />
      <DataTable
        caption={t.pages.reservations}
        list={listOf('/api/v1/admin/reservations', {
          ...queryOf(filters.values),
          ...(sort ? { sort: sortText(sort) } : {}),
        })}
        sortedByServer
        columns={columns}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="reservations"
        summary={({ total }) => (
          <span className="tnum">
            <strong className="text-ink">{t.reservations.count(formatNumber(total.count))}</strong> ·{' '}
            {t.reservations.sum} <strong className="text-ink">{formatAmount(total.amount, lang)}</strong>
            {total.held > 0 && ` · ${t.reservations.held(formatAmount(total.held, lang))}`}
          </span>
        )}
        empty={{ title: t.reservations.none, hint: t.reservations.noneHint }}
      />
    </>
  )
}
