import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { search } from '../api/queries'
import type { SearchResult } from '../api/types'
import { useCommonT } from '../i18n'
import { Highlight } from './highlight'
import { CloseIcon, PinIcon, SearchIcon, UserIcon } from './icons'

interface Option {
  key: string
  kind: 'performance' | 'hall' | 'performer'
  id: number
  highlight: string
  detail: string
  posterUrl?: string
}

/** Search as you type: a combobox whose list is walked with the arrows; Enter without a choice shows all results. */
export function SearchBox(props: { compact?: boolean; initial?: string; autoFocus?: boolean }) {
  const t = useCommonT()
  const navigate = useNavigate()
  const listId = useId()
  const box = useRef<HTMLFormElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [value, setValue] = useState(props.initial ?? '')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const q = useSettled(value.trim(), 140)
  const { data } = useQuery({ ...search(q, 6), placeholderData: keepPreviousData })
  const options = q && data ? optionsOf(data) : []
  const shown = open && q !== '' && data !== undefined

  useEffect(() => setActive(-1), [q])

  const go = (option: Option) => {
    setOpen(false)
    input.current?.blur()
    const params = { id: String(option.id) }
    if (option.kind === 'performance') void navigate({ to: '/performances/$id', params })
    else if (option.kind === 'hall') void navigate({ to: '/halls/$id', params })
    else void navigate({ to: '/performers/$id', params })
  }
  const showAll = () => {
    if (!value.trim()) return
    setOpen(false)
    void navigate({ to: '/search', search: { q: value.trim() } })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const chosen = shown ? options[active] : undefined
    if (chosen) go(chosen)
    else showAll()
  }
  const key = (event: KeyboardEvent) => {
    // While a Hangul syllable is being put together, the keys belong to the input method.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (options.length === 0) return
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      // One place more than there are options: the input itself, -1.
      const places = options.length + 1
      setActive((now) => ((now + 1 + step + places) % places) - 1)
    } else if (event.key === 'Escape') {
      setOpen(false)
      setActive(-1)
    }
  }

  return (
    <form
      ref={box}
      role="search"
      className="relative"
      onSubmit={submit}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <span className="pointer-events-none absolute inset-y-0 left-4 z-10 grid place-items-center text-muted">
        <SearchIcon size={props.compact ? 18 : 22} />
      </span>
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        role="combobox"
        aria-label={t.search.label}
        aria-expanded={shown}
        aria-controls={shown ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        autoFocus={props.autoFocus}
        placeholder={t.search.placeholder}
        value={value}
        onChange={(event) => {
          setValue(event.target.value)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={key}
        className={
          props.compact
            ? 'field !min-h-11 !rounded-full !bg-ground !pr-11 !pl-11 text-sm'
            : 'field !min-h-15 !rounded-card !pr-13 !pl-13 text-base shadow-card md:text-lg'
        }
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={t.search.clear}
          className="absolute inset-y-0 right-1 grid w-11 place-items-center text-muted"
          onClick={() => {
            setValue('')
            input.current?.focus()
          }}
        >
          <CloseIcon size={18} />
        </button>
      )}
      {shown && (
        <div className="rise absolute inset-x-0 top-full z-40 mt-2 overflow-hidden rounded-card border border-line bg-surface shadow-card">
          {options.length === 0 ? (
            <p className="px-5 py-6 text-sm text-muted">{t.search.none(q)}</p>
          ) : (
            <ul
              id={listId}
              role="listbox"
              aria-label={t.search.suggestions}
              className="max-h-[60dvh] overflow-auto p-2"
            >
              {options.map((option, i) => (
                <li
                  key={option.key}
                  id={`${listId}-${i}`}
                  role="option"
                  aria-selected={i === active}
                  className={`flex min-h-14 cursor-pointer items-center gap-3 rounded-box px-3 py-2 ${i === active ? 'bg-brand-soft' : ''}`}
                  onMouseEnter={() => setActive(i)}
                  // Before the blur that a click on a list item causes.
                  onMouseDown={(event) => {
                    event.preventDefault()
                    go(option)
                  }}
                >
                  <span className="grid h-12 w-9 shrink-0 place-items-center overflow-hidden rounded-md bg-ground text-muted">
                    {option.posterUrl ? (
                      <img
                        src={option.posterUrl}
                        alt=""
                        width={36}
                        height={48}
                        className="h-full w-full object-cover"
                      />
                    ) : option.kind === 'hall' ? (
                      <PinIcon size={18} />
                    ) : (
                      <UserIcon size={18} />
                    )}
                  </span>
                  <span className="min-w-0">
                    <span className="line-clamp-1 block font-semibold">
                      <Highlight text={option.highlight} />
                    </span>
                    <span className="block truncate text-sm text-muted">{option.detail}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
          {options.length > 0 && (
            <button
              type="button"
              className="flex min-h-12 w-full items-center justify-center border-t border-line px-4 text-sm font-semibold text-brand"
              onMouseDown={(event) => event.preventDefault()}
              onClick={showAll}
            >
              {t.search.seeAll(q)}
            </button>
          )}
        </div>
      )}
    </form>
  )

  function optionsOf(result: SearchResult): Option[] {
    return [
      ...(result.performances ?? []).slice(0, 5).map((hit) => ({
        key: `p${hit.id}`,
        kind: 'performance' as const,
        id: hit.id,
        highlight: hit.highlight || hit.title,
        detail: `${t.category[hit.category]} · ${hit.hallName}`,
        posterUrl: hit.posterUrl,
      })),
      ...(result.halls ?? []).slice(0, 2).map((hit) => ({
        key: `h${hit.id}`,
        kind: 'hall' as const,
        id: hit.id,
        highlight: hit.highlight || hit.name,
        detail: hit.address,
      })),
      ...(result.performers ?? []).slice(0, 2).map((hit) => ({
        key: `a${hit.id}`,
        kind: 'performer' as const,
        id: hit.id,
        highlight: hit.highlight || hit.name,
        detail: t.search.performers,
      })),
    ]
  }
}

/** A value once it has stopped changing for a moment. */
function useSettled(value: string, afterMs: number): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return settled
}
