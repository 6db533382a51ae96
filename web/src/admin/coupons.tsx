import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, idempotent, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatDateTime, formatEnd, formatNumber } from '../i18n/format'
import { PlusIcon } from '../ui/icons.more'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { isCount, readCount } from './lib/count'
import { discount, examples, type Rule } from './lib/coupon'
import { queryOf } from './lib/filters'
import { fromField, toField } from './lib/seoul'
import type { Coupon, CouponStatus } from './types'
import { Meter } from './ui/charts'
import { Confirm } from './ui/confirm'
import { FilterBar, useFilters } from './ui/filterBar'
import { Choice, Form, TextField, useForm } from './ui/form'
import type { Column } from './ui/grid'
import { OfficeLink, useGo } from './ui/link'
import { Badge, PageHead, Panel, type Tone } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

const tones: Record<CouponStatus, Tone> = {
  SCHEDULED: 'warn',
  OPEN: 'good',
  EXHAUSTED: 'brand',
  ENDED: 'quiet',
  WITHDRAWN: 'bad',
}
const states: CouponStatus[] = ['OPEN', 'SCHEDULED', 'EXHAUSTED', 'ENDED', 'WITHDRAWN']

/** `5,000원` or `10% (최대 8,000원)`. */
export function useDiscountText() {
  const t = useAdminT()
  const lang = useLanguage()
  return (rule: Rule) =>
    rule.type === 'AMOUNT'
      ? formatAmount(rule.discountValue, lang)
      : `${rule.discountValue}%${rule.maxDiscount > 0 ? ` ${t.coupons.upTo(formatAmount(rule.maxDiscount, lang))}` : ''}`
}

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

const count = (text: string) => readCount(text) ?? 0

export function NewCouponPage() {
  const t = useAdminT()
  const go = useGo()
  const queries = useQueryClient()
  const now = Date.now()
  const state = useForm({
    initial: {
      name: '',
      code: '',
      type: 'AMOUNT' as Rule['type'],
      discountValue: '5000',
      maxDiscount: '',
      minAmount: '',
      maxQuantity: '1000',
      startsAt: toField(new Date(now).toISOString()),
      endsAt: toField(new Date(now + 30 * 86_400_000).toISOString()),
    },
    codes: { code_taken: 'code' },
    validate: (values) => {
      const value = count(values.discountValue)
      return {
        name: values.name.trim() ? undefined : t.form.required,
        code: /^[A-Z0-9_-]{2,40}$/.test(values.code.trim()) ? undefined : t.coupons.codeHelp,
        discountValue: !isCount(values.discountValue)
          ? t.form.notNumber
          : value < 1
            ? t.form.atLeast('1')
            : values.type === 'RATE' && value > 100
              ? t.form.atMost('100')
              : undefined,
        maxDiscount: !values.maxDiscount || isCount(values.maxDiscount) ? undefined : t.form.notNumber,
        minAmount: !values.minAmount || isCount(values.minAmount) ? undefined : t.form.notNumber,
        maxQuantity: !isCount(values.maxQuantity)
          ? t.form.notNumber
          : count(values.maxQuantity) < 1
            ? t.form.atLeast('1')
            : undefined,
        startsAt: values.startsAt ? undefined : t.form.required,
        endsAt: !values.endsAt
          ? t.form.required
          : values.endsAt <= values.startsAt
            ? t.coupons.endsBefore
            : undefined,
      }
    },
    submit: async (values, key) => {
      const body = {
        name: values.name.trim(),
        code: values.code.trim(),
        type: values.type,
        discountValue: count(values.discountValue),
        maxQuantity: count(values.maxQuantity),
        startsAt: fromField(values.startsAt),
        endsAt: fromField(values.endsAt),
        ...(values.minAmount ? { minAmount: count(values.minAmount) } : {}),
        ...(values.type === 'RATE' && values.maxDiscount ? { maxDiscount: count(values.maxDiscount) } : {}),
      }
      await unwrap(client.POST('/api/v1/admin/coupons', { params: { header: idempotent(key) }, body }))
      toast(t.coupons.made(body.name))
      void queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/coupons') })
      void go('coupons')
    },
  })
  const { values, set, errors } = state
  const rule: Rule = {
    type: values.type,
    discountValue: count(values.discountValue),
    minAmount: count(values.minAmount),
    maxDiscount: values.type === 'RATE' ? count(values.maxDiscount) : 0,
  }
  return (
    <>
      <PageHead title={t.coupons.add} back={{ to: 'coupons', label: t.pages.coupons }} />
      <Form state={state} submit={t.coupons.make}>
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[1fr_340px]">
          <div className="min-w-0 space-y-5">
            <Panel title={t.coupons.what}>
              <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
                <TextField
                  label={t.coupons.name}
                  help={t.coupons.nameHelp}
                  maxLength={100}
                  value={values.name}
                  onValue={(value) => set('name', value)}
                  error={errors.name}
                />
                <TextField
                  label={t.coupons.code}
                  help={t.coupons.codeHelp}
                  maxLength={40}
                  placeholder="OPEN2026"
                  value={values.code}
                  onValue={(value) => set('code', value.toUpperCase())}
                  error={errors.code}
                />
              </div>
            </Panel>
            <Panel title={t.coupons.howMuch}>
              <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
                <div className="sm:col-span-2">
                  <Choice
                    legend={t.coupons.type}
                    value={values.type}
                    options={[
                      ['AMOUNT', t.coupons.types.AMOUNT],
                      ['RATE', t.coupons.types.RATE],
                    ]}
                    onValue={(value) => {
                      set('type', value)
                      if (value === 'RATE' && count(values.discountValue) > 100) set('discountValue', '10')
                      if (value === 'AMOUNT' && count(values.discountValue) <= 100)
                        set('discountValue', '5000')
                    }}
                  />
                </div>
                <TextField
                  type="number"
                  label={t.coupons.discount}
                  suffix={values.type === 'RATE' ? '%' : t.performances.won}
                  value={values.discountValue}
                  onValue={(value) => set('discountValue', value)}
                  error={errors.discountValue}
                />
                {values.type === 'RATE' && (
                  <TextField
                    type="number"
                    optional
                    label={t.coupons.cap}
                    suffix={t.performances.won}
                    value={values.maxDiscount}
                    onValue={(value) => set('maxDiscount', value)}
                    error={errors.maxDiscount}
                  />
                )}
                <TextField
                  type="number"
                  optional
                  label={t.coupons.min}
                  help={t.coupons.minHelp}
                  suffix={t.performances.won}
                  value={values.minAmount}
                  onValue={(value) => set('minAmount', value)}
                  error={errors.minAmount}
                />
              </div>
            </Panel>
            <Panel title={t.coupons.stock}>
              <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
                <TextField
                  type="number"
                  label={t.coupons.quantity}
                  help={t.coupons.quantityHelp}
                  suffix={t.performances.ticketUnit}
                  value={values.maxQuantity}
                  onValue={(value) => set('maxQuantity', value)}
                  error={errors.maxQuantity}
                />
                <span className="hidden sm:block" />
                <TextField
                  type="datetime-local"
                  label={t.coupons.startsAt}
                  value={values.startsAt}
                  onValue={(value) => set('startsAt', value)}
                  error={errors.startsAt}
                />
                <TextField
                  type="datetime-local"
                  label={t.coupons.endsAt}
                  help={t.coupons.endsHelp}
                  value={values.endsAt}
                  onValue={(value) => set('endsAt', value)}
                  error={errors.endsAt}
                />
              </div>
            </Panel>
          </div>
          <Preview name={values.name} rule={rule} endsAt={values.endsAt} />
        </div>
      </Form>
    </>
  )
}

/** The coupon as a buyer will see it, and what it does to a few prices. */
function Preview({ name, rule, endsAt }: { name: string; rule: Rule; endsAt: string }) {
  const t = useAdminT()
  const lang = useLanguage()
  const said = useDiscountText()
  return (
    <section aria-label={t.coupons.preview} className="card overflow-hidden lg:sticky lg:top-8">
      <div className="bg-brand-soft p-5">
        <p className="text-xs font-semibold text-muted">{t.coupons.preview}</p>
        <p className="tnum mt-2 text-2xl font-bold text-brand">{said({ ...rule, maxDiscount: 0 })}</p>
        <p className="mt-1 font-bold">{name || t.coupons.unnamed}</p>
      </div>
      <div className="notched space-y-2 p-5 text-sm">
        <ul className="tnum space-y-1.5" aria-live="polite">
          {examples(rule).map((price) => {
            const off = discount(rule, price)
            return (
              <li key={price} className={off ? 'font-semibold' : 'text-muted'}>
                {off
                  ? t.coupons.example(formatAmount(price, lang), formatAmount(off, lang))
                  : t.coupons.exampleNone(formatAmount(price, lang))}
              </li>
            )
          })}
        </ul>
        {endsAt && (
          <p className="tnum text-xs text-muted">{t.coupons.until(formatEnd(fromField(endsAt), lang))}</p>
        )}
      </div>
    </section>
  )
}
