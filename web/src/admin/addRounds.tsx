import { useState } from 'react'
import type { Performance } from '../api/types'
import { client, idempotent, unwrap } from '../api/client'
import { useLanguage } from '../i18n'
import { formatDay, formatTime, seoulDay } from '../i18n/format'
import { CloseIcon } from '../ui/icons'
import { toast } from '../ui/toast'
import { combine, conflictOf, fromField } from './lib/seoul'
import { Choice, Form, TextField, useForm } from './ui/form'
import { MonthPicker } from './ui/monthPicker'
import { Panel } from './ui/page'
import { useAdminT } from './words'
import { useRefresh } from './roundCalls'

/** Many days at once: each of them at each of the times. */
export function AddRounds(props: { show: Performance; taken: string[]; onClose: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const { show, taken } = props
  const refresh = useRefresh(show.id)
  const today = seoulDay(Date.now())
  const first = show.startDate > today ? show.startDate : today
  const state = useForm({
    initial: {
      dates: [] as string[],
      times: ['19:30'],
      opening: 'now' as 'now' | 'at',
      salesOpenAt: `${today}T20:00`,
    },
    validate: (values) => ({
      dates: values.dates.length === 0 ? t.rounds.needDates : undefined,
      times: values.times.length === 0 ? t.rounds.needTimes : undefined,
      salesOpenAt: values.opening === 'at' && !values.salesOpenAt ? t.form.required : undefined,
    }),
    submit: async (values, key) => {
      const body = {
        startsAt: wanted.filter(({ conflict }) => !conflict).map(({ at }) => at),
        ...(values.opening === 'at' ? { salesOpenAt: fromField(values.salesOpenAt) } : {}),
      }
      await unwrap(
        client.POST('/api/v1/admin/performances/{id}/rounds', {
          params: { path: { id: show.id }, header: idempotent(key) },
          body,
        }),
      )
      toast(t.rounds.added(body.startsAt.length))
      props.onClose()
      await refresh()
    },
  })
  const { values, set, errors } = state
  const [time, setTime] = useState('14:00')
  const all = combine(values.dates, values.times)
  const wanted = all.map((at) => ({
    at,
    conflict:
      conflictOf(at, [...taken, ...all], Date.now()) ??
      (taken.some((other) => Date.parse(other) === Date.parse(at)) ? ('close' as const) : null),
  }))
  const good = wanted.filter(({ conflict }) => !conflict).length
  const outside = values.dates.filter((date) => date < show.startDate || date > show.endDate)
  return (
    <Panel title={t.rounds.addTitle} className="mb-5">
      <Form
        state={state}
        submit={good > 0 ? t.rounds.addCount(good) : t.rounds.add}
        disabled={values.dates.length > 0 && good === 0}
        aside={
          <button type="button" className="btn btn-quiet" onClick={props.onClose}>
            {t.form.cancel}
          </button>
        }
      >
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-[340px_1fr]">
          <fieldset>
            <legend className="mb-1.5 text-sm font-semibold">{t.rounds.dates}</legend>
            <MonthPicker
              from={today}
              start={first}
              chosen={new Set(values.dates)}
              marked={new Set(taken.map((at) => seoulDay(at)))}
              onToggle={(date) =>
                set(
                  'dates',
                  values.dates.includes(date)
                    ? values.dates.filter((each) => each !== date)
                    : [...values.dates, date].sort(),
                )
              }
            />
            {errors.dates && <p className="mt-1 text-sm font-semibold text-bad-ink">{errors.dates}</p>}
          </fieldset>
          <div className="min-w-0 space-y-5">
            <div>
              <p className="mb-1.5 text-sm font-semibold">{t.rounds.times}</p>
              <ul className="mb-2 flex flex-wrap gap-2">
                {values.times.map((each) => (
                  <li
                    key={each}
                    className="tnum flex items-center rounded-full bg-brand-soft pl-4 text-sm font-semibold text-brand"
                  >
                    {formatTime(fromField(`2026-01-01T${each}`), lang)}
                    <button
                      type="button"
                      className="grid size-11 place-items-center"
                      aria-label={t.rounds.dropTime(formatTime(fromField(`2026-01-01T${each}`), lang))}
                      onClick={() =>
                        set(
                          'times',
                          values.times.filter((other) => other !== each),
                        )
                      }
                    >
                      <CloseIcon size={16} />
                    </button>
                  </li>
                ))}
              </ul>
              <div className="flex items-end gap-2">
                <TextField
                  type="time"
                  className="w-40"
                  label={t.rounds.time}
                  value={time}
                  onValue={setTime}
                  error={errors.times}
                />
                <button
                  type="button"
                  className="btn btn-quiet"
                  disabled={!time || values.times.includes(time)}
                  onClick={() => set('times', [...values.times, time].sort())}
                >
                  {t.rounds.addTime}
                </button>
              </div>
            </div>
            <Choice
              legend={t.rounds.opening}
              value={values.opening}
              options={[
                ['now', t.rounds.openNow],
                ['at', t.rounds.openAt],
              ]}
              onValue={(value) => set('opening', value)}
            />
            {values.opening === 'at' && (
              <TextField
                type="datetime-local"
                className="max-w-64"
                label={t.rounds.openingTime}
                value={values.salesOpenAt}
                onValue={(value) => set('salesOpenAt', value)}
                error={errors.salesOpenAt}
              />
            )}
            {wanted.length > 0 && (
              <div>
                <p className="mb-1.5 text-sm font-semibold" aria-live="polite">
                  {t.rounds.preview(good, wanted.length - good)}
                </p>
                <ul className="tnum flex max-h-44 flex-wrap gap-1.5 overflow-y-auto text-sm">
                  {wanted.map(({ at, conflict }) => (
                    <li
                      key={at}
                      className={`rounded-full border px-3 py-1 ${conflict ? 'border-transparent bg-bad-soft text-bad-ink line-through' : 'border-line'}`}
                      title={conflict ? t.rounds.conflicts[conflict] : undefined}
                    >
                      {formatDay(at, lang)} {formatTime(at, lang)}
                      {conflict && <span className="sr-only"> {t.rounds.conflicts[conflict]}</span>}
                    </li>
                  ))}
                </ul>
                {wanted.some(({ conflict }) => conflict) && (
                  <p className="mt-2 text-sm text-bad-ink">{t.rounds.conflictHint}</p>
                )}
                {outside.length > 0 && <p className="mt-2 text-sm text-warn">{t.rounds.outside}</p>}
              </div>
            )}
          </div>
        </div>
      </Form>
    </Panel>
  )
}
