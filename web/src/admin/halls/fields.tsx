import { TextField, type FormState } from '../ui/form'
import { useAdminT } from '../words'
import { usePlanT } from '../plan/words'

export interface HallValues {
  name: string
  address: string
}

/** A hall's name and address, on the page that makes one and on the one that changes it. */
export function HallFields<V extends HallValues>({ state }: { state: FormState<V> }) {
  const t = usePlanT()
  const set = state.set as (key: string, value: string) => void
  const errors = state.errors as Partial<Record<string, string>>
  return (
    <>
      <TextField
        label={t.halls.name}
        value={state.values.name}
        onValue={(value) => set('name', value)}
        error={errors.name}
        maxLength={200}
      />
      <TextField
        label={t.halls.address}
        optional
        value={state.values.address}
        onValue={(value) => set('address', value)}
        error={errors.address}
        maxLength={300}
      />
    </>
  )
}

export function useHallChecks() {
  const t = useAdminT()
  return (values: HallValues) => ({ name: values.name.trim() ? undefined : t.form.required })
}
