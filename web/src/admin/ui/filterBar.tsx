import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { filtersOf, searchWith, type Filters } from '../lib/filters'
import { useAdminT } from '../words'
import { FilterIcon } from './icons'
import { useGo, useOfficePath, useOfficeSearch } from './link'

/** Filters that live in the address. */
export function useFilters<K extends string>(keys: readonly K[]) {
  const search = useOfficeSearch()
  const path = useOfficePath()
  const go = useGo()
  const values: Filters<K> = filtersOf(search, keys)
  const set = (changes: Partial<Filters<K>>) =>
    void go(path, { search: searchWith(search, changes as Record<string, string>), replace: true })
  const clear = () => set(Object.fromEntries(keys.map((key) => [key, ''])) as Filters<K>)
  const count = keys.filter((key) => values[key] !== '').length
  return { values, set, clear, count }
}

export type FilterSet<K extends string> = ReturnType<typeof useFilters<K>>

export interface FilterField<K extends string> {
  key: K
  label: string
  type?: 'search' | 'date' | 'number'
  options?: [value: string, label: string][]
  placeholder?: string
}

/** A row of filters; on a phone only the first shows until the rest is asked for. */
export function FilterBar<K extends string>(props: {
  filters: FilterSet<K>
  fields: FilterField<K>[]
  children?: ReactNode
}) {
  const t = useAdminT()
  const { filters } = props
  const [open, setOpen] = useState(false)
  const more = useId()
  const [first, ...rest] = props.fields
  return (
    <search aria-label={t.table.filters} className="mb-4 block">
      <div className="flex flex-wrap items-end gap-2">
        <Control field={first} filters={filters} wide />
        <div id={more} className={`${open ? 'contents' : 'hidden sm:contents'}`}>
          {rest.map((field) => (
            <Control key={field.key} field={field} filters={filters} />
          ))}
        </div>
        {rest.length > 0 && (
          <button
            type="button"
            className="btn btn-quiet !min-h-11 !px-4 text-sm sm:!hidden"
            aria-expanded={open}
            aria-controls={more}
            onClick={() => setOpen(!open)}
          >
            <FilterIcon size={18} />
            {filters.count > 0 ? t.table.filtersOn(filters.count) : t.table.filters}
          </button>
        )}
        {filters.count > 0 && (
          <button
            type="button"
            className="min-h-11 rounded-box px-3 text-sm font-semibold text-brand hover:bg-brand-soft"
            onClick={filters.clear}
          >
            {t.table.clear}
          </button>
        )}
        {props.children}
      </div>
    </search>
  )
}

function Control<K extends string>(props: { field: FilterField<K>; filters: FilterSet<K>; wide?: boolean }) {
  const { field, filters } = props
  const id = useId()
  const look = 'field !min-h-11 !px-3 text-sm'
  const set = (value: string) => filters.set({ [field.key]: value } as Partial<Filters<K>>)
  return (
    <div className={props.wide ? 'min-w-44 flex-1 sm:max-w-72' : `w-[calc(50%-4px)] ${widthOf(field)}`}>
      <label htmlFor={id} className="mb-1 block text-xs font-semibold text-muted">
        {field.label}
      </label>
      {field.options ? (
        <select
          id={id}
          className={`${look} sm:!min-w-28`}
          value={filters.values[field.key]}
          onChange={(event) => set(event.target.value)}
        >
          {field.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <Typed
          id={id}
          type={field.type ?? 'search'}
          placeholder={field.placeholder}
          className={look}
          value={filters.values[field.key]}
          onSettled={set}
        />
      )}
    </div>
  )
}

/** Asks the server when the typing pauses, not at every letter. Korean that is still being composed waits. */
function Typed(props: {
  id: string
  type: 'search' | 'date' | 'number'
  value: string
  placeholder?: string
  className: string
  onSettled: (value: string) => void
}) {
  const [text, setText] = useState(props.value)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const sent = useRef(props.value)
  useEffect(() => {
    // The address changed by other means: cleared, or one went back.
    if (props.value !== sent.current) {
      sent.current = props.value
      setText(props.value)
    }
  }, [props.value])
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), [])
  const settle = (value: string) => {
    if (timer.current) clearTimeout(timer.current)
    sent.current = value.trim()
    props.onSettled(value)
  }
  return (
    <input
      id={props.id}
      type={props.type}
      inputMode={props.type === 'number' ? 'numeric' : undefined}
      min={props.type === 'number' ? 0 : undefined}
      placeholder={props.placeholder}
      autoComplete="off"
      className={props.className}
      value={text}
      onChange={(event) => {
        const { value } = event.target
        setText(value)
        if (timer.current) clearTimeout(timer.current)
        timer.current = setTimeout(() => settle(value), props.type === 'date' ? 0 : 350)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) settle(text)
      }}
    />
  )
}

function widthOf<K extends string>(field: FilterField<K>): string {
  if (field.options) return 'sm:w-auto'
  return { search: 'sm:w-32', date: 'sm:w-37', number: 'sm:w-26' }[field.type ?? 'search']
}
