import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { foundHalls, foundPerformances, foundPerformers } from '../api/queries'
import type { FoundPerformance } from '../api/types'
import { useLanguage, useT } from '../i18n'
import { formatAmount, formatNumber, formatPeriod } from '../i18n/format'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { Highlight, plain } from '../ui/highlight'
import { PinIcon, SearchIcon, UserIcon } from '../ui/icons'
import { ForwardIcon } from '../ui/icons.more'
import { More } from '../ui/more'
import { Poster } from '../ui/poster'
import { Empty, Failed } from '../ui/states'
import { isFiltered, queryOf, type Wanted } from './filter'
import { searchWords } from './words'

/** The most that an index shows of one search. */
const mostShown = 1000

interface Page<T> {
  items: T[]
  nextCursor: string | null
  total: number
}
type Query<T> = UseInfiniteQueryResult<InfiniteData<Page<T>>>

/** Everything that was found, each kind with its true count and more behind what is shown. */
export function Results({ wanted }: { wanted: Wanted }) {
  const t = useT()
  const words = useWords(searchWords)
  const { q = '' } = wanted
  const filtered = isFiltered(wanted)
  const performances = useInfiniteQuery(foundPerformances(queryOf(wanted, serverNow())))
  // Halls and performers have neither days nor prices: a filter is a question for performances.
  const halls = useInfiniteQuery({ ...foundHalls(q), enabled: q !== '' && !filtered })
  const performers = useInfiniteQuery({ ...foundPerformers(q), enabled: q !== '' && !filtered })
  const asked = filtered || q === '' ? [performances] : [performances, halls, performers]
  if (asked.some((query) => query.isPending)) return <Skeleton />
  const failed = asked.find((query) => query.isError)
  if (failed)
    return (
      <Failed
        error={failed.error}
        onRetry={() => asked.forEach((query) => query.isError && void query.refetch())}
      >
        {/* Lists don't need the index. */}
        <Link to="/" className="btn btn-soft">
          {t.reservations.browse}
        </Link>
      </Failed>
    )
  if (asked.every((query) => total(query) === 0))
    return (
      <Empty
        title={filtered ? words.noneFiltered : t.search.none(q)}
        hint={filtered ? words.noneFilteredHint : t.search.noneHint}
        icon={<SearchIcon size={28} />}
      >
        <Link to="/" className="btn btn-soft">
          {t.reservations.browse}
        </Link>
      </Empty>
    )
  return (
    <div className="rise">
      <Group title={t.search.performances} query={performances}>
        {(items) => (
          <ul className="grid grid-cols-1 gap-3 md:grid-cols-2">
            {items.map((item) => (
              <li key={item.id}>
                <Performance item={item} />
              </li>
            ))}
          </ul>
        )}
      </Group>
      {asked.length > 1 && (
        <>
          <Group title={t.search.halls} query={halls}>
            {(items) => (
              <ul className="card divide-y divide-line">
                {items.map((hit) => (
                  <li key={hit.id}>
                    <Link
                      to="/halls/$id"
                      params={{ id: String(hit.id) }}
                      className="flex min-h-16 items-center gap-4 px-4 py-3"
                    >
                      <PinIcon />
                      <span className="min-w-0 flex-1">
                        <span className="block font-semibold">
                          <Highlight text={hit.highlight || hit.name} />
                        </span>
                        <span className="block truncate text-sm text-muted">{hit.address}</span>
                      </span>
                      <ForwardIcon size={18} />
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Group>
          <Group title={t.search.performers} query={performers}>
            {(items) => (
              <ul className="flex flex-wrap gap-2">
                {items.map((hit) => (
                  <li key={hit.id}>
                    <Link to="/performers/$id" params={{ id: String(hit.id) }} className="chip">
                      <UserIcon size={16} />
                      <span>
                        <Highlight text={hit.highlight || hit.name} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Group>
        </>
      )}
    </div>
  )
}

const total = (query: { data?: { pages: { total: number }[] } }): number => query.data?.pages[0].total ?? 0

function Group<T>(props: { title: string; query: Query<T>; children: (items: T[]) => ReactNode }) {
  const t = useT()
  const words = useWords(searchWords)
  const { query } = props
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const all = total(query)
  if (all === 0) return null
  return (
    <section className="pt-8">
      <h2 className="mb-3 flex items-baseline gap-2 text-lg font-bold">
        {props.title}
        <span className="tnum text-sm font-normal text-muted">{t.search.count(all)}</span>
      </h2>
      {props.children(items)}
      {items.length < all && (
        <div className="mt-4 space-y-2 text-center">
          <p role="status" className="tnum text-sm text-muted">
            {query.hasNextPage || all <= mostShown
              ? words.shown(formatNumber(items.length), formatNumber(all))
              : words.tooMany}
          </p>
          <More query={query} />
        </div>
      )}
    </section>
  )
}

function Performance({ item }: { item: FoundPerformance }) {
  const t = useT()
  const lang = useLanguage()
  const over = item.status === 'CLOSED'
  // Words may have been found in a performer's or the hall's name: the mark goes to where they were found.
  const where = plain(item.highlight)
  const marked = <Highlight text={item.highlight} />
  return (
    <Link
      to="/performances/$id"
      params={{ id: String(item.id) }}
      className="card flex gap-4 p-3 transition-colors hover:border-brand"
    >
      <span className={`w-20 shrink-0 ${over ? 'opacity-60 saturate-50' : ''}`}>
        <Poster url={item.posterUrl} />
      </span>
      <span className="flex min-w-0 flex-col justify-center">
        <span className="flex flex-wrap items-center gap-2 text-xs font-semibold text-muted">
          {t.category[item.category]}
          {item.status !== 'AVAILABLE' && (
            <span
              className={`rounded-full px-2 py-0.5 font-bold ${over ? 'bg-line text-muted' : 'bg-ink text-ground'}`}
            >
              {t.status[item.status]}
            </span>
          )}
        </span>
        <span className={`line-clamp-2 text-lg leading-snug font-bold ${over ? 'text-muted' : ''}`}>
          {where === item.title ? marked : item.title}
        </span>
        {where !== '' && where !== item.title && where !== item.hall.name && (
          <span className="truncate text-sm">{marked}</span>
        )}
        <span className="truncate text-sm text-muted">
          {where === item.hall.name ? marked : item.hall.name}
        </span>
        <span className="tnum text-sm text-muted">
          {formatPeriod(item.startDate, item.endDate, lang)}
          {' · '}
          {item.minPrice > 0 ? t.common.from(formatAmount(item.minPrice, lang)) : t.common.free}
        </span>
      </span>
    </Link>
  )
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="grid grid-cols-1 gap-3 pt-16 md:grid-cols-2">
      {Array.from({ length: 6 }, (_, i) => (
        <div key={i} className="card flex gap-4 p-3">
          <div className="skeleton aspect-[3/4] w-20" />
          <div className="flex-1 space-y-2 py-3">
            <div className="skeleton h-5 w-3/4" />
            <div className="skeleton h-4 w-1/2" />
          </div>
        </div>
      ))}
    </div>
  )
}
