import { useQueryClient } from '@tanstack/react-query'
import { client, idempotent, unwrap } from '../api/client'
import { useLanguage } from '../i18n'
import { formatAmount, formatEnd } from '../i18n/format'
import { toast } from '../ui/toast'
import { keyOf } from './api'
import { isCount, readCount } from './lib/count'
import { discount, examples, type Rule } from './lib/coupon'
import { fromField, toField } from './lib/seoul'
import { Choice, Form, TextField, useForm } from './ui/form'
import { useGo } from './ui/link'
import { PageHead, Panel } from './ui/page'
import { useAdminT } from './words'
import { useDiscountText } from './ui/discountText'

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
