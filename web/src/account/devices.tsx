import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Problem } from '../api/problem'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatDateTime } from '../i18n/format'
import { useWords } from '../i18n/words'
import { errorText, Failed, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { endOtherSessions, endSession, openSessions, type OpenSession } from './calls'
import { accountWords } from './words'

const key = ['sessions']

/** Where one is signed in, and the way out of each. */
export function Devices() {
  const words = useWords(accountWords)
  const t = useT()
  const queries = useQueryClient()
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => openSessions(signal), staleTime: 0 })
  const { run, busy, problem } = useAttempt()
  const all = query.data ?? []
  const others = async () => {
    await run(async () => {
      await endOtherSessions()
      toast(words.othersOut)
      await queries.invalidateQueries({ queryKey: key })
    })
  }
  return (
    <section className="card p-5">
      <h2 className="text-lg font-bold">{words.devices}</h2>
      <p className="mt-1 mb-3 text-sm text-muted">{words.devicesHint}</p>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <div className="skeleton h-16 rounded-box" aria-hidden="true" />
      ) : (
        <ul className="divide-y divide-line">
          {all.map((each) => (
            <Device key={each.id} item={each} />
          ))}
        </ul>
      )}
      {problem && (
        <Notice tone="bad" alert>
          {errorText(problem, t)}
        </Notice>
      )}
      {all.length > 1 && (
        <button type="button" className="btn btn-quiet mt-3" disabled={busy} onClick={() => void others()}>
          {busy && <Spinner />}
          {words.outElsewhere}
        </button>
      )}
    </section>
  )
}

function Device({ item }: { item: OpenSession }) {
  const words = useWords(accountWords)
  const t = useT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const { run, busy, problem } = useAttempt()
  const device = item.device || words.someDevice
  const end = async () => {
    await run(async () => {
      // One that has ended meanwhile is out as well.
      await endSession(item.id).catch((error: unknown) => {
        if (Problem.of(error).code !== 'session_not_found') throw error
      })
      toast(words.deviceOut(device))
      await queries.invalidateQueries({ queryKey: key })
    })
  }
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 py-1.5">
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{device}</span>
        <span className="tnum block text-sm text-muted">
          {item.current ? words.thisDevice : words.lastUsed(formatDateTime(item.usedAt, lang))}
        </span>
      </span>
      {!item.current && (
        <button
          type="button"
          className="inline-flex min-h-11 items-center rounded-box px-2.5 text-sm font-semibold text-brand hover:bg-brand-soft"
          aria-label={words.outOf(device)}
          disabled={busy}
          onClick={() => void end()}
        >
          {busy ? <Spinner /> : words.out}
        </button>
      )}
      {problem && <p className="basis-full text-sm font-semibold text-bad-ink">{errorText(problem, t)}</p>}
    </li>
  )
}
