import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useAdminT } from '../words'
import { Labelled } from './form'

export interface Option {
  id: number
  name: string
  hint?: string
}

/** Finds one of many by typing a part of its name. Arrow keys walk through what was found. */
export function Picker(props: {
  label: string
  help?: ReactNode
  error?: string
  placeholder?: string
  /** Shown while nothing is typed. */
  value?: Option | null
  /** Left out of what is found: they are chosen already. */
  without?: readonly number[]
  find: (q: string, signal: AbortSignal) => Promise<Option[]>
  /** Under which answers are kept. */
  findKey: string
  onPick: (option: Option) => void
}) {
  const t = useAdminT()
  const [text, setText] = useState<string | null>(null)
  const [q, setQ] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const list = useRef<HTMLUListElement>(null)
  const open = text !== null
  useEffect(() => {
    const timer = setTimeout(() => setQ(text?.trim() ?? ''), 200)
    return () => clearTimeout(timer)
  }, [text])
  const found = useQuery({
    queryKey: ['admin', 'pick', props.findKey, q],
    queryFn: ({ signal }) => props.find(q, signal),
    enabled: open,
    staleTime: 30_000,
  })
  const options = (found.data ?? []).filter(({ id }) => !props.without?.includes(id))
  const current = Math.min(at, Math.max(options.length - 1, 0))
  useEffect(() => {
    list.current
      ?.querySelector(`#${CSS.escape(`${listId}-${current}`)}`)
      ?.scrollIntoView({ block: 'nearest' })
  }, [current, listId])
  const pick = (option: Option) => {
    props.onPick(option)
    setText(null)
    setAt(0)
  }
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!open) return setText('')
      setAt((current + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % Math.max(options.length, 1))
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      if (options[current]) pick(options[current])
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      setText(null)
    }
  }
  return (
    <Labelled label={props.label} help={props.help} error={props.error}>
      {(control) => (
        <div
          className="relative"
          onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setText(null)}
        >
          <input
            {...control}
            role="combobox"
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && options[current] ? `${listId}-${current}` : undefined}
            autoComplete="off"
            className="field !min-h-12"
            placeholder={props.value ? props.value.name : (props.placeholder ?? t.form.find)}
            value={text ?? props.value?.name ?? ''}
            onFocus={(event) => event.target.select()}
            onClick={() => setText((now) => now ?? '')}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={keys}
          />
          {open && (
            <ul
              ref={list}
              id={listId}
              role="listbox"
              aria-label={props.label}
              className="absolute inset-x-0 top-full z-20 mt-1 max-h-72 overflow-y-auto rounded-box border border-line bg-surface py-1 shadow-card"
            >
              {options.map((option, i) => (
                <li
                  key={option.id}
                  id={`${listId}-${i}`}
                  role="option"
                  aria-selected={i === current}
                  className={`flex min-h-11 cursor-pointer items-center justify-between gap-3 px-4 py-1.5 text-sm ${i === current ? 'bg-brand-soft' : ''}`}
                  onPointerDown={(event) => {
                    event.preventDefault()
                    pick(option)
                  }}
                  onPointerMove={() => setAt(i)}
                >
                  <span className="font-semibold">{option.name}</span>
                  {option.hint && <span className="tnum shrink-0 text-muted">{option.hint}</span>}
                </li>
              ))}
              {options.length === 0 && (
                <li
                  role="option"
                  aria-selected="false"
                  aria-disabled="true"
                  className="px-4 py-3 text-sm text-muted"
                >
                  {found.isFetching ? t.form.finding : t.form.foundNone}
                </li>
              )}
            </ul>
          )}
        </div>
      )}
    </Labelled>
  )
}
