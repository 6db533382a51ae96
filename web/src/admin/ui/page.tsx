import { useEffect, useRef, type ReactNode } from 'react'
import { BackIcon } from '../../ui/icons.more'
import { useTitle } from '../../ui/useTitle'
import { OfficeLink } from './link'

let opened = false

/** A page's heading with what can be done there. After a move to the page the focus begins at the heading. */
export function PageHead(props: {
  title: string
  hint?: ReactNode
  badge?: ReactNode
  back?: { to: string; label: string }
  children?: ReactNode
}) {
  useTitle(props.title)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Not when the page is opened anew: then the browser's own beginning is the right one.
    if (opened) heading.current?.focus({ preventScroll: true })
    opened = true
  }, [])
  return (
    <header className="mb-5 lg:mb-6">
      {props.back && (
        <OfficeLink
          to={props.back.to}
          className="-ml-2 inline-flex min-h-11 items-center gap-1 rounded-box px-2 text-sm font-semibold text-muted hover:text-ink"
        >
          <BackIcon size={16} />
          {props.back.label}
        </OfficeLink>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-3">
        <div className="mr-auto min-w-0">
          <h1
            ref={heading}
            tabIndex={-1}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xl font-bold"
          >
            {props.title}
            {props.badge}
          </h1>
          {props.hint && <p className="mt-1 text-sm text-muted">{props.hint}</p>}
        </div>
        {props.children}
      </div>
    </header>
  )
}

/** A part of a page with a heading of its own. */
export function Panel(props: {
  title: string
  hint?: ReactNode
  actions?: ReactNode
  className?: string
  /** Without inner space, for a table that reaches the edges. */
  flush?: boolean
  children: ReactNode
}) {
  return (
    <section className={`card min-w-0 ${props.flush ? '' : 'p-4 md:p-5'} ${props.className ?? ''}`}>
      <div className={`flex flex-wrap items-center gap-2 ${props.flush ? 'px-4 pt-4 pb-3 md:px-5' : 'mb-4'}`}>
        <div className="mr-auto min-w-0">
          <h2 className="font-bold">{props.title}</h2>
          {props.hint && <p className="text-sm text-muted">{props.hint}</p>}
        </div>
        {props.actions}
      </div>
      {props.children}
    </section>
  )
}

export type Tone = 'good' | 'warn' | 'bad' | 'brand' | 'quiet'

/** A state as a word in its colour; the word alone says it too. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const look = {
    good: 'bg-good/10 text-good-ink',
    warn: 'bg-warn-soft text-warn',
    bad: 'bg-bad-soft text-bad-ink',
    brand: 'bg-brand-soft text-brand',
    quiet: 'bg-line text-ink',
  }[tone]
  return (
    <span
      className={`inline-flex items-center rounded-full px-2.5 py-0.5 text-xs font-bold whitespace-nowrap ${look}`}
    >
      {children}
    </span>
  )
}

/** Names and values below one another. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2.5 text-sm">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="whitespace-nowrap text-muted">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
