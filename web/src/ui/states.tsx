import type { ReactNode } from 'react'
import { Problem } from '../api/problem'
import { useCommonT } from '../i18n'
import type { Common, Dictionary } from '../i18n/dictionary'
import { AlertIcon } from './icons'

export function errorText(error: unknown, t: Common & Partial<Pick<Dictionary, 'refusals'>>): string {
  const problem = Problem.of(error)
  // A page that shows refusals has fetched their words; home and search know only the general ones.
  const known = t.refusals?.[problem.code] ?? t.errors[problem.code]
  if (known) return known
  if (problem.status === 401) return t.errors.unauthenticated
  if (problem.status === 404) return t.errors.not_found
  if (problem.status === 429) return t.errors.rate_limited
  if (problem.status === 422 || problem.status === 400) return t.errors.validation
  return t.errors.unknown
}

/** Something is missing, and what to do about it. */
export function Empty(props: { title: string; hint?: string; icon?: ReactNode; children?: ReactNode }) {
  return (
    <div className="rise flex flex-col items-center gap-3 px-6 py-16 text-center">
      <div className="mb-1 grid size-16 place-items-center rounded-full bg-brand-soft text-brand">
        {props.icon ?? <EmptyStub />}
      </div>
      <p className="text-lg font-bold">{props.title}</p>
      {props.hint && <p className="max-w-sm text-sm text-muted">{props.hint}</p>}
      {props.children && <div className="mt-3 flex flex-wrap justify-center gap-2">{props.children}</div>}
    </div>
  )
}

function EmptyStub() {
  return (
    <svg
      width="30"
      height="30"
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path
        strokeDasharray="3 3"
        d="M4 9a3 3 0 0 1 3-3h18a3 3 0 0 1 3 3v4a3 3 0 0 0 0 6v4a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-4a3 3 0 0 0 0-6z"
      />
    </svg>
  )
}

/** A part that could not be loaded, with a way to try again and the code for support in small print. */
export function Failed(props: {
  error: unknown
  title?: string
  onRetry?: () => void
  children?: ReactNode
}) {
  const t = useCommonT()
  const problem = Problem.of(props.error)
  return (
    <div role="alert">
      <Empty
        title={props.title ?? t.failure.title}
        hint={errorText(props.error, t)}
        icon={<AlertIcon size={28} />}
      >
        {props.onRetry && (
          <button type="button" className="btn btn-soft" onClick={props.onRetry}>
            {t.common.retry}
          </button>
        )}
        {props.children}
      </Empty>
      {problem.code !== 'offline' && (
        <p className="-mt-10 pb-8 text-center text-xs text-muted">
          {t.common.supportCode(problem.requestId ? `${problem.code} · ${problem.requestId}` : problem.code)}
        </p>
      )}
    </div>
  )
}

export function Notice(props: { tone: 'info' | 'warn' | 'bad'; children: ReactNode; alert?: boolean }) {
  const tone = {
    info: 'bg-brand-soft text-ink',
    warn: 'bg-warn-soft text-warn',
    bad: 'bg-bad-soft text-bad-ink',
  }[props.tone]
  return (
    <div
      role={props.alert ? 'alert' : undefined}
      className={`rise rounded-box px-4 py-3 text-sm font-semibold ${tone}`}
    >
      {props.children}
    </div>
  )
}

export function Spinner({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" className="animate-spin" aria-hidden="true">
      <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="3" opacity=".25" />
      <path
        d="M21 12a9 9 0 0 0-9-9"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  )
}
