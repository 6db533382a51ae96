import { useLanguage, useT } from '../i18n'
import { formatAmount, formatPeriod } from '../i18n/format'
import { categories, type PerformanceItem, type SaleStatus } from '../api/types'
import { PlusIcon } from '../ui/icons.more'
import { Poster } from '../ui/poster'
import { listOf } from './api'
import { queryOf } from './lib/filters'
import { FilterBar, useFilters } from './ui/filterBar'
import type { Column } from './ui/grid'
import { OfficeLink } from './ui/link'
import { Badge, PageHead, type Tone } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

export const saleTones: Record<SaleStatus, Tone> = {
  BEFORE_OPEN: 'warn',
  AVAILABLE: 'good',
  SOLD_OUT: 'brand',
  CLOSED: 'quiet',
}

const keys = ['q', 'status', 'category', 'from', 'to'] as const

export function PerformancesPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const filters = useFilters(keys)
  const columns: Column<PerformanceItem>[] = [
    {
      key: 'title',
      head: t.performances.title,
      card: 'title',
      sortable: true,
      cell: (row) => (
        <OfficeLink
          to={`performances/${row.id}`}
          className="group flex min-w-0 items-center gap-3 font-semibold"
        >
          <span className="w-9 shrink-0">
            <Poster url={row.posterUrl} className="!rounded-md" />
          </span>
          <span className="line-clamp-2 group-hover:text-brand">{row.title}</span>
        </OfficeLink>
      ),
      value: (row) => row.title,
    },
    {
      key: 'category',
      head: t.performances.category,
      from: 'xl',
      sortable: true,
      card: 'none',
      cell: (row) => <span className="whitespace-nowrap">{all.category[row.category]}</span>,
      value: (row) => all.category[row.category],
    },
    {
      key: 'hall',
      head: t.performances.hall,
      from: 'md',
      sortable: true,
      cell: (row) => <span className="line-clamp-2 text-muted">{row.hall.name}</span>,
      value: (row) => row.hall.name,
    },
    {
      key: 'startDate',
      head: t.performances.period,
      sortable: true,
      cell: (row) => (
        <span className="tnum whitespace-nowrap text-muted">
          {formatPeriod(row.startDate, row.endDate, lang)}
        </span>
      ),
      value: (row) => row.startDate,
    },
    { key: 'endDate', head: t.performances.endDate, exportOnly: true, value: (row) => row.endDate },
    {
      key: 'status',
      head: t.performances.status,
      card: 'aside',
      cell: (row) => <Badge tone={saleTones[row.status]}>{all.status[row.status]}</Badge>,
      value: (row) => all.status[row.status],
    },
    {
      key: 'minPrice',
      head: t.performances.minPrice,
      numeric: true,
      sortable: true,
      cell: (row) => formatAmount(row.minPrice, lang),
      value: (row) => row.minPrice,
    },
    {
      key: 'rating',
      head: t.performances.rating,
      numeric: true,
      sortable: true,
      from: 'xl',
      card: 'none',
      cell: (row) => (row.rating === null ? <span className="text-muted">–</span> : row.rating.toFixed(1)),
      value: (row) => row.rating,
    },
  ]
  return (
    <>
      <PageHead title={t.pages.performances}>
        <OfficeLink to="performances/new" className="btn btn-primary !min-h-11">
          <PlusIcon size={18} />
          {t.performances.add}
        </OfficeLink>
      </PageHead>
      <FilterBar
        filters={filters}
        fields={[
          { key: 'q', label: t.performances.search },
          {
            key: 'status',
            label: t.performances.status,
            options: [
              ['', all.common.all],
              ...(['AVAILABLE', 'BEFORE_OPEN', 'SOLD_OUT', 'CLOSED'] as const).map(
                (each) => [each, all.status[each]] as [string, string],
              ),
            ],
          },
          {
            key: 'category',
            label: t.performances.category,
            options: [
              ['', all.common.all],
              ...categories.map((each) => [each, all.category[each]] as [string, string]),
            ],
          },
          { key: 'from', label: t.performances.from, type: 'date' },
          { key: 'to', label: t.performances.to, type: 'date' },
        ]}
      />
      <DataTable
        caption={t.pages.performances}
        list={listOf('/api/v1/performances', queryOf(filters.values))}
        columns={columns}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="performances"
        actions={(row) => (
          <OfficeLink
            to={`performances/${row.id}/rounds`}
            className="inline-flex min-h-11 items-center rounded-box px-3 text-sm font-semibold text-brand hover:bg-brand-soft"
          >
            {t.performances.rounds}
          </OfficeLink>
        )}
        empty={{ title: t.performances.none, hint: t.performances.noneHint }}
      />
    </>
  )
}
