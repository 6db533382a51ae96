import { useQuery } from '@tanstack/react-query'
import type { Round } from '../api/types'
import { useLanguage } from '../i18n'
import { formatDateTime, formatNumber } from '../i18n/format'
import { keyOf } from './api'
import { fromField, toField } from './lib/seoul'
import { Form, TextField, useForm } from './ui/form'
import { useAdminT } from './words'
import { changeRound } from './roundCalls'

export function MoveRound(props: { round: Round; onDone: () => Promise<void> }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { round } = props
  const state = useForm({
    initial: { startsAt: toField(round.startsAt), salesOpenAt: toField(round.salesOpenAt) },
    validate: (values) => ({
      startsAt: !values.startsAt
        ? t.form.required
        : Date.parse(fromField(values.startsAt)) <= Date.now()
          ? t.refusals.round_in_past
          : undefined,
      salesOpenAt: !values.salesOpenAt
        ? t.form.required
        : values.salesOpenAt >= values.startsAt
          ? t.rounds.opensLate
          : undefined,
    }),
    codes: { round_in_past: 'startsAt', round_started: 'startsAt', round_too_close: 'startsAt' },
    submit: async (values) => {
      await changeRound(round.id, {
        startsAt: fromField(values.startsAt),
        salesOpenAt: fromField(values.salesOpenAt),
      })
      await props.onDone()
    },
  })
  // The server says whom it would touch, before it is done.
  const startsAt = state.values.startsAt
  const tried = useQuery({
    queryKey: keyOf('/api/v1/admin/rounds/{id}', round.id, 'move', startsAt),
    queryFn: ({ signal }) => changeRound(round.id, { startsAt: fromField(startsAt) }, true, signal),
    enabled: !!startsAt && startsAt !== toField(round.startsAt),
    retry: false,
    staleTime: 0,
  })
  const touched = startsAt !== toField(round.startsAt) ? tried.data?.touches : null
  return (
    <Form unguarded state={state} submit={touched && touched.people > 0 ? t.rounds.moveAndTell : t.form.save}>
      <TextField
        type="datetime-local"
        label={t.rounds.when}
        value={state.values.startsAt}
        onValue={(value) => state.set('startsAt', value)}
        error={state.errors.startsAt}
      />
      <TextField
        type="datetime-local"
        label={t.rounds.opening}
        value={state.values.salesOpenAt}
        onValue={(value) => state.set('salesOpenAt', value)}
        error={state.errors.salesOpenAt}
      />
      {touched && touched.people > 0 && (
        <p className="tnum rounded-box bg-warn-soft px-4 py-3 text-sm font-semibold text-warn" role="status">
          {t.rounds.moveConsequences(
            formatNumber(touched.people),
            formatNumber(touched.reservations),
            formatNumber(touched.seats),
            formatDateTime(touched.freeCancelUntil, lang),
          )}
        </p>
      )}
    </Form>
  )
}
