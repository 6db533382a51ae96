import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatDateTime, formatEnd, formatNumber } from '../i18n/format'
import { PlusIcon } from '../ui/icons.more'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { queryOf } from './lib/filters'
import type { Coupon, CouponStatus } from './types'
import { Meter } from './ui/charts'
import { Confirm } from './ui/confirm'
import { FilterBar, useFilters } from './ui/filterBar'
import type { Column } from './ui/grid'
import { OfficeLink } from './ui/link'
import { Badge, PageHead, type Tone } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'
import { useDiscountText } from './ui/discountText'

const tones: Record<CouponStatus, Tone> = {
  SCHEDULED: 'warn',
  OPEN: 'good',
  EXHAUSTED: 'brand',
  ENDED: 'quiet',
  WITHDRAWN: 'bad',
}

const states: CouponStatus[] = ['OPEN', 'SCHEDULED', 'EXHAUSTED', 'ENDED', 'WITHDRAWN']

export function CouponsPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const said = useDiscountText()
  const filters = useFilters(['q', 'status'] as const)
  const [withdrawing, setWithdrawing] = useState<Coupon | null>(null)
  const columns: Column<Coupon>[] = [
    {
      key: 'name',
      head: t.coupons.name,
      card: 'title',
      sortable: true,
      cell: (row) => (
        <span className="block min-w-0">
          <span className="block font-semibold">{row.name}</span>
          <span className="tnum block text-xs font-normal text-muted">{row.code}</span>
        </span>
      ),
      value: (row) => row.name,
    },
    { key: 'code', head: t.coupons.code, exportOnly: true, value: (row) => row.code },
    {
      key: 'discount',
      head: t.coupons.discount,
      cell: (row) => (
        <span className="block">
          <span className="tnum whitespace-nowrap">{said(row)}</span>
          {row.minAmount > 0 && (
            <span className="tnum block text-xs whitespace-nowrap text-muted">
              {t.coupons.from(formatAmount(row.minAmount, lang))}
            </span>
          )}
        </span>
      ),
      csv: said,
    },
    {
      key: 'issued',
      head: t.coupons.issued,
      numeric: true,
      sortable: true,
      cell: (row) => (
        <span className="inline-block w-36 text-right">
          <span className="font-semibold">{formatNumber(row.issuedQuantity)}</span>
          <span className="text-muted">
            {' '}
            / {row.maxQuantity ? formatNumber(row.maxQuantity) : t.coupons.unlimited}
          </span>
          {row.maxQuantity > 0 && (
            <span className="mt-1 block">
              <Meter share={row.issuedQuantity / row.maxQuantity} />
            </span>
          )}
        </span>
      ),
      value: (row) => row.issuedQuantity,
    },
    { key: 'max', head: t.coupons.quantity, exportOnly: true, value: (row) => row.maxQuantity },
    {
      key: 'used',
      head: t.coupons.used,
      numeric: true,
      sortable: true,
      from: 'md',
      cell: (row) => formatNumber(row.usedQuantity),
      value: (row) => row.usedQuantity,
    },
    {
      key: 'endsAt',
      head: t.coupons.window,
      sortable: true,
      from: 'xl',
      cell: (row) => (
        <span className="tnum text-xs text-muted">
          <span className="block whitespace-nowrap">{formatDateTime(row.startsAt, lang)} ~</span>
          <span className="block whitespace-nowrap">
            {row.endsAt > '2100' ? t.coupons.endless : formatEnd(row.endsAt, lang)}
          </span>
        </span>
      ),
      value: (row) => row.endsAt,
    },
    {
      key: 'status',
      head: t.coupons.status,
      card: 'aside',
      cell: (row) => <Badge tone={tones[row.status]}>{t.coupons.statuses[row.status]}</Badge>,
      csv: (row) => t.coupons.statuses[row.status],
    },
  ]
  return (
    <>
      <PageHead title={t.pages.coupons} hint={t.coupons.live}>
        <OfficeLink to="coupons/new" className="btn btn-primary !min-h-11">
          <PlusIcon size={18} />
          {t.coupons.add}
        </OfficeLink>
      </PageHead>
      <FilterBar
        filters={filters}
        fields={[
          { key: 'q', label: t.coupons.search },
          {
            key: 'status',
            label: t.coupons.status,
            options: [
              ['', all.common.all],
              ...states.map((each) => [each, t.coupons.statuses[each]] as [string, string]),
            ],
          },
        ]}
      />
      <DataTable
        caption={t.pages.coupons}
        list={listOf('/api/v1/admin/coupons', queryOf(filters.values))}
        columns={columns}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        everyMs={3000}
        exportAs="coupons"
        empty={{ title: t.coupons.none, hint: t.coupons.noneHint }}
        actions={(row) =>
          row.status === 'WITHDRAWN' || row.status === 'ENDED' ? null : (
            <button
              type="button"
              className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-bad-ink hover:bg-bad-soft"
              aria-label={`${row.name} ${t.coupons.withdraw}`}
              onClick={() => setWithdrawing(row)}
            >
              {t.coupons.withdraw}
            </button>
          )
        }
      />
      <Confirm
        open={!!withdrawing}
        title={withdrawing ? t.coupons.withdrawAsk(withdrawing.name) : ''}
        consequences={
          withdrawing
            ? t.coupons.withdrawConsequences(
                formatNumber(Math.max(withdrawing.issuedQuantity - withdrawing.usedQuantity, 0)),
                formatNumber(withdrawing.usedQuantity),
              )
            : []
        }
        typed={withdrawing && withdrawing.issuedQuantity > 0 ? withdrawing.code : undefined}
        confirm={t.coupons.withdraw}
        onConfirm={async () => {
          const gone = withdrawing!
          await unwrap(client.DELETE('/api/v1/admin/coupons/{id}', { params: { path: { id: gone.id } } }))
          toast(t.coupons.withdrawn(gone.name))
          await queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/coupons') })
        }}
        onClose={() => setWithdrawing(null)}
      />
    </>
  )
}
