import { formatNumber } from '../../i18n/format'
import { PlusIcon } from '../../ui/icons.more'
import { listOf } from '../api'
import { usePlanT } from '../plan/words'
import { BlockIcon } from '../plan/ui/icons'
import { EditIcon } from '../ui/icons'
import { FilterBar, useFilters } from '../ui/filterBar'
import { OfficeLink } from '../ui/link'
import { PageHead } from '../ui/page'
import { DataTable } from '../ui/table'

/** Every hall, with the way to its plan. */
export function HallsPage() {
  const t = usePlanT()
  const filters = useFilters(['q'] as const)
  const add = (
    <OfficeLink to="halls/new" className="btn btn-primary">
      <PlusIcon size={20} />
      {t.halls.add}
    </OfficeLink>
  )
  return (
    <>
      <PageHead title={t.halls.title} hint={t.halls.hint}>
        {add}
      </PageHead>
      <FilterBar
        filters={filters}
        fields={[{ key: 'q', label: t.halls.search, type: 'search', placeholder: t.halls.searchPlaceholder }]}
      />
      <DataTable
        caption={t.halls.title}
        list={listOf('/api/v1/halls', { q: filters.values.q })}
        rowKey={(hall) => hall.id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="halls"
        empty={{ title: t.halls.emptyTitle, hint: t.halls.emptyHint, action: add }}
        columns={[
          {
            key: 'name',
            head: t.halls.name,
            card: 'title',
            sortable: true,
            value: (hall) => hall.name,
            cell: (hall) => (
              <OfficeLink
                to={`halls/${hall.id}`}
                className="inline-flex min-h-11 items-center font-semibold underline-offset-4 hover:underline"
              >
                {hall.name}
              </OfficeLink>
            ),
          },
          {
            key: 'address',
            head: t.halls.address,
            from: 'md',
            value: (hall) => hall.address,
            cell: (hall) => <span className="text-muted">{hall.address}</span>,
          },
          {
            key: 'seats',
            head: t.halls.seats,
            numeric: true,
            sortable: true,
            card: 'aside',
            value: (hall) => hall.seats,
            cell: (hall) => formatNumber(hall.seats),
          },
          {
            key: 'version',
            head: t.halls.version,
            numeric: true,
            from: 'md',
            card: 'none',
            value: (hall) => hall.planVersion,
            cell: (hall) => <span className="text-muted">{t.halls.versionOf(hall.planVersion)}</span>,
          },
        ]}
        actions={(hall) => (
          <>
            <OfficeLink
              to={`halls/${hall.id}/plan`}
              className="icon-btn"
              aria-label={t.halls.openPlanOf(hall.name)}
              title={t.halls.openPlan}
            >
              <BlockIcon size={20} />
            </OfficeLink>
            <OfficeLink to={`halls/${hall.id}`} className="icon-btn" aria-label={t.halls.editOf(hall.name)}>
              <EditIcon size={20} />
            </OfficeLink>
          </>
        )}
      />
    </>
  )
}
