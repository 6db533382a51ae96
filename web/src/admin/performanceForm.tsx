import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { categories, type Category, type Performance } from '../api/types'
import { client, idempotent, unwrap } from '../api/client'
import { readPlan } from '../api/queries'
import { asFile, uploading } from '../api/upload'
import { useT } from '../i18n'
import { formatNumber, seoulDay } from '../i18n/format'
import { GradeMark } from '../ui/gradeMark'
import { Notice } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf } from './api'
import { isCount, readCount } from './lib/count'
import { PerformanceTabs } from './performanceTabs'
import { PosterField, type Chosen } from './ui/posterField'
import { Confirm } from './ui/confirm'
import { Form, SelectField, TextArea, TextField, useForm, type FormState } from './ui/form'
import { useGo } from './ui/link'
import { PageHead, Panel } from './ui/page'
import { Picker, type Option } from './ui/picker'
import { useAdminT } from './words'
import { LineUp } from './lineUp'

export function NewPerformancePage() {
  const t = useAdminT()
  return (
    <>
      <PageHead title={t.performances.add} back={{ to: 'performances', label: t.pages.performances }} />
      <PerformanceForm />
    </>
  )
}

export function PerformancePage() {
  const { id } = useParams({ from: '/admin/office/performances/$id' })
  return (
    <PerformanceTabs id={id}>
      {(show) => (
        <>
          <PerformanceForm key={show.id} show={show} />
          <Remove show={show} />
        </>
      )}
    </PerformanceTabs>
  )
}

interface Values {
  title: string
  category: Category
  description: string
  hallId: Option | null
  startDate: string
  endDate: string
  durationMinutes: string
  ageLimit: string
  ticketLimit: string
  /** By grade, as typed. */
  prices: Record<string, string>
  performerIds: Option[]
}

// What no payment provider charges; the server refuses it as price_too_small.
const isUnpayable = (amount: number) => amount > 0 && amount < 100

/** The grades of a hall as they are now, in the order of the plan. */
function useGrades(hallId: number | undefined) {
  return useQuery({
    queryKey: ['admin', 'grades', hallId],
    queryFn: async ({ signal }) => {
      const { seats } = await readPlan(hallId!, undefined, signal)
      return [...new Set(seats.map(({ grade }) => grade))]
    },
    enabled: hallId !== undefined,
    staleTime: 60_000,
  })
}

function PerformanceForm({ show }: { show?: Performance }) {
  const t = useAdminT()
  const all = useT()
  const go = useGo()
  const queries = useQueryClient()
  const [poster, setPoster] = useState<Chosen>({ kind: 'kept' })
  const [sent, setSent] = useState<number | null>(null)

  const state: FormState<Values> = useForm<Values>({
    initial: {
      title: show?.title ?? '',
      category: show?.category ?? 'CONCERT',
      description: show?.description ?? '',
      hallId: show ? { id: show.hall.id, name: show.hall.name } : null,
      startDate: show?.startDate ?? seoulDay(Date.now()),
      endDate: show?.endDate ?? seoulDay(Date.now()),
      durationMinutes: String(show?.durationMinutes || ''),
      ageLimit: String(show?.ageLimit || ''),
      ticketLimit: String(show?.ticketLimit ?? 4),
      prices: Object.fromEntries((show?.prices ?? []).map(({ grade, amount }) => [grade, String(amount)])),
      performerIds: (show?.performers ?? []).map(({ id, name }) => ({ id, name })),
    },
    validate: (values) => ({
      title: values.title.trim() ? undefined : t.form.required,
      hallId: values.hallId ? undefined : t.performances.needHall,
      startDate: values.startDate ? undefined : t.form.required,
      endDate: !values.endDate
        ? t.form.required
        : values.endDate < values.startDate
          ? t.performances.endsBefore
          : undefined,
      durationMinutes:
        !values.durationMinutes || isCount(values.durationMinutes) ? undefined : t.form.notNumber,
      ageLimit: !values.ageLimit || isCount(values.ageLimit) ? undefined : t.form.notNumber,
      ticketLimit: (readCount(values.ticketLimit) ?? 0) > 0 ? undefined : t.form.atLeast('1'),
      prices: grades.some((grade) => !isCount(values.prices[grade] ?? ''))
        ? t.performances.needPrices
        : grades.some((grade) => isUnpayable(readCount(values.prices[grade] ?? '') ?? 0))
          ? t.refusals.price_too_small
          : undefined,
    }),
    codes: { price_too_small: 'prices' },
    submit: async (values, key) => {
      const body = {
        title: values.title.trim(),
        category: values.category,
        description: values.description,
        hallId: values.hallId!.id,
        startDate: values.startDate,
        endDate: values.endDate,
        durationMinutes: readCount(values.durationMinutes) ?? 0,
        ageLimit: readCount(values.ageLimit) ?? 0,
        ticketLimit: readCount(values.ticketLimit) ?? 0,
        prices: grades.map((grade) => ({ grade, amount: readCount(values.prices[grade]) ?? 0 })),
        performerIds: values.performerIds.map(({ id }) => id),
      }
      try {
        if (show) {
          const params = { path: { id: show.id } }
          await unwrap(client.PUT('/api/v1/admin/performances/{id}', { params, body }))
          if (poster.kind === 'new') {
            const picture = { body: { poster: asFile(poster.file) }, ...uploading(setSent) }
            await unwrap(client.PUT('/api/v1/admin/performances/{id}/poster', { params, ...picture }))
          } else if (poster.kind === 'removed')
            await unwrap(client.DELETE('/api/v1/admin/performances/{id}/poster', { params }))
          setPoster({ kind: 'kept' })
          toast(t.form.saved)
          await queries.invalidateQueries({ queryKey: keyOf('/api/v1/performances') })
          return
        }
        const params = { header: idempotent(key) }
        const made = await unwrap(
          client.POST(
            '/api/v1/admin/performances',
            poster.kind === 'new'
              ? { params, body: { data: body, poster: asFile(poster.file) }, ...uploading(setSent) }
              : { params, body },
          ),
        )
        toast(t.performances.made)
        void queries.invalidateQueries({ queryKey: keyOf('/api/v1/performances') })
        void go(`performances/${made.id}/rounds`)
      } finally {
        setSent(null)
        // Buyers' pages in this tab read it anew.
        void queries.invalidateQueries({ queryKey: ['performance'] })
        void queries.invalidateQueries({ queryKey: ['performances'] })
      }
    },
  })
  const { values, set, errors } = state
  const plan = useGrades(values.hallId?.id)
  const grades: string[] =
    plan.data ?? (show && values.hallId?.id === show.hall.id ? show.prices.map(({ grade }) => grade) : [])

  return (
    <Form
      state={state}
      submit={show ? t.form.save : t.performances.make}
      disabled={!!values.hallId && !plan.data && !plan.isError}
    >
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[1fr_300px]">
        <div className="min-w-0 space-y-5">
          <Panel title={t.performances.facts}>
            <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
              <TextField
                className="sm:col-span-2"
                label={t.performances.title}
                maxLength={200}
                value={values.title}
                onValue={(value) => set('title', value)}
                error={errors.title}
              />
              <SelectField
                label={t.performances.category}
                value={values.category}
                options={categories.map((each) => [each, all.category[each]])}
                onValue={(value) => set('category', value as Category)}
              />
              <Picker
                label={t.performances.hall}
                value={values.hallId}
                findKey="halls"
                find={async (q, signal) =>
                  (
                    await unwrap(client.GET('/api/v1/halls', { params: { query: { q, limit: 30 } }, signal }))
                  ).items.map((hall) => ({
                    id: hall.id,
                    name: hall.name,
                    hint: all.hall.seats(formatNumber(hall.seats)),
                  }))
                }
                onPick={(hall) => set('hallId', hall)}
                error={errors.hallId}
              />
              <TextField
                type="date"
                label={t.performances.startDate}
                value={values.startDate}
                onValue={(value) => set('startDate', value)}
                error={errors.startDate}
              />
              <TextField
                type="date"
                label={t.performances.endDate}
                min={values.startDate}
                value={values.endDate}
                onValue={(value) => set('endDate', value)}
                error={errors.endDate}
              />
              <TextField
                type="number"
                optional
                suffix={t.performances.minutesUnit}
                label={t.performances.duration}
                value={values.durationMinutes}
                onValue={(value) => set('durationMinutes', value)}
                error={errors.durationMinutes}
              />
              <TextField
                type="number"
                optional
                suffix={t.performances.ageUnit}
                label={t.performances.age}
                help={t.performances.ageHelp}
                value={values.ageLimit}
                onValue={(value) => set('ageLimit', value)}
                error={errors.ageLimit}
              />
              <TextField
                type="number"
                suffix={t.performances.ticketUnit}
                label={t.performances.limit}
                help={t.performances.limitHelp}
                value={values.ticketLimit}
                onValue={(value) => set('ticketLimit', value)}
                error={errors.ticketLimit}
              />
              <TextArea
                className="sm:col-span-2"
                optional
                rows={6}
                maxLength={20_000}
                label={t.performances.description}
                value={values.description}
                onValue={(value) => set('description', value)}
                error={errors.description}
              />
            </div>
          </Panel>
          <Panel title={t.performances.prices} hint={t.performances.pricesHint}>
            {!values.hallId ? (
              <p className="text-sm text-muted">{t.performances.pickHallFirst}</p>
            ) : plan.isError ? (
              <Notice tone="bad">{t.performances.gradesFailed}</Notice>
            ) : grades.length === 0 ? (
              <div aria-hidden="true" className="skeleton h-12" />
            ) : (
              <fieldset
                aria-describedby={errors.prices ? 'prices-error' : undefined}
                className="grid grid-cols-1 gap-3 sm:grid-cols-2"
              >
                <legend className="sr-only">{t.performances.prices}</legend>
                {grades.map((grade) => (
                  <div key={grade} className="flex items-center gap-2">
                    <GradeMark grade={grade} among={grades} />
                    <span aria-hidden="true" className="w-12 truncate text-sm font-semibold">
                      {grade}
                    </span>
                    <TextField
                      className="flex-1 [&>label]:sr-only"
                      type="number"
                      label={t.performances.priceOf(grade)}
                      placeholder={grade}
                      suffix={t.performances.won}
                      value={values.prices[grade] ?? ''}
                      onValue={(value) => set('prices', { ...values.prices, [grade]: value })}
                    />
                  </div>
                ))}
              </fieldset>
            )}
            {errors.prices && (
              <p id="prices-error" className="mt-2 text-sm font-semibold text-bad-ink">
                {errors.prices}
              </p>
            )}
          </Panel>
          <Panel title={t.performances.performers} hint={t.performances.performersHint}>
            <LineUp chosen={values.performerIds} onChange={(next) => set('performerIds', next)} />
          </Panel>
        </div>
        <div className="lg:sticky lg:top-8">
          <PosterField
            current={show?.posterUrl}
            chosen={poster}
            sent={sent}
            onChoose={(next) => {
              setPoster(next)
              // The form has something to save now.
              set('title', values.title)
            }}
          />
        </div>
      </div>
    </Form>
  )
}

function Remove({ show }: { show: Performance }) {
  const t = useAdminT()
  const go = useGo()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  return (
    <section className="mt-8 flex flex-wrap items-center justify-between gap-3 border-t border-line pt-5">
      <div>
        <h2 className="font-bold">{t.performances.removeTitle}</h2>
        <p className="text-sm text-muted">{t.performances.removeHint}</p>
      </div>
      <button type="button" className="btn btn-danger !min-h-11" onClick={() => setAsking(true)}>
        {t.performances.remove}
      </button>
      <Confirm
        open={asking}
        title={t.performances.removeAsk(show.title)}
        consequences={t.performances.removeConsequences}
        typed={show.title}
        confirm={t.performances.remove}
        onConfirm={async () => {
          await unwrap(
            client.DELETE('/api/v1/admin/performances/{id}', { params: { path: { id: show.id } } }),
          )
          toast(t.performances.removed(show.title))
          await go('performances')
          void queries.invalidateQueries({ queryKey: ['admin'] })
        }}
        onClose={() => setAsking(false)}
      />
    </section>
  )
}
