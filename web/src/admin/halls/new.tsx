import { useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { toast } from '../../ui/toast'
import { usePlanT } from '../plan/words'
import { Form, TextField, useForm } from '../ui/form'
import { OfficeLink, useGo } from '../ui/link'
import { PageHead } from '../ui/page'
import { useAdminT } from '../words'
import { createHall, hallChanged } from './calls'
import { HallFields, useHallChecks } from './fields'

/** Adds a hall: from a number of seats, or with a plan that is drawn right after. */
export function NewHallPage() {
  const admin = useAdminT()
  const t = usePlanT()
  const go = useGo()
  const client = useQueryClient()
  const check = useHallChecks()
  const form = useForm({
    initial: { name: '', address: '', start: 'plain' as 'plain' | 'draw', seats: '300' },
    validate: (values) => {
      const seats = Number(values.seats)
      const fits = Number.isInteger(seats) && seats >= 1 && seats <= 100_000
      return { ...check(values), seats: values.start === 'draw' || fits ? undefined : t.halls.seatCountRange }
    },
    submit: async ({ name, address, start, seats }, key) => {
      // A hall is never without a plan: one that will be drawn begins with a single seat.
      const hall = await createHall(
        { name: name.trim(), address: address.trim(), seats: start === 'plain' ? Number(seats) : 1 },
        key,
      )
      await hallChanged(client)
      toast(t.halls.created(hall.name))
      if (start === 'plain') await go(`halls/${hall.id}`)
      else await go(`halls/${hall.id}/plan`, { search: { start: 1 } })
    },
  })
  return (
    <>
      <PageHead title={t.halls.add} back={{ to: 'halls', label: t.halls.title }} />
      <div className="max-w-2xl">
        <Form
          state={form}
          submit={admin.form.create}
          aside={
            <OfficeLink to="halls" className="btn btn-quiet">
              {admin.form.cancel}
            </OfficeLink>
          }
        >
          <HallFields state={form} />
          <fieldset>
            <legend className="mb-1.5 text-sm font-semibold">{t.halls.start}</legend>
            <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
              <StartCard
                title={t.halls.startPlain}
                hint={t.halls.startPlainHint}
                checked={form.values.start === 'plain'}
                onChoose={() => form.set('start', 'plain')}
              />
              <StartCard
                title={t.halls.startDraw}
                hint={t.halls.startDrawHint}
                checked={form.values.start === 'draw'}
                onChoose={() => form.set('start', 'draw')}
              />
            </div>
          </fieldset>
          {form.values.start === 'plain' && (
            <TextField
              label={t.halls.seatCount}
              type="number"
              className="max-w-48"
              value={form.values.seats}
              onValue={(value) => form.set('seats', value)}
              error={form.errors.seats}
            />
          )}
        </Form>
      </div>
    </>
  )
}

function StartCard(props: { title: string; hint: string; checked: boolean; onChoose: () => void }) {
  const hint = useId()
  return (
    <label
      className={`card flex gap-3 p-4 transition-colors has-focus-visible:outline-3 has-focus-visible:outline-brand ${
        props.checked ? '!border-brand bg-brand-soft' : 'hover:border-brand'
      }`}
    >
      <input
        type="radio"
        name="start"
        className="mt-1 size-4 accent-brand"
        checked={props.checked}
        aria-describedby={hint}
        onChange={props.onChoose}
      />
      <span>
        <span className="block font-semibold">{props.title}</span>
        <span id={hint} className="mt-0.5 block text-sm text-muted">
          {props.hint}
        </span>
      </span>
    </label>
  )
}
