import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { search } from '../api/queries'
import { useLanguage, useT } from '../i18n'
import { formatPeriod } from '../i18n/format'
import { Highlight } from '../ui/highlight'
import { PinIcon, SearchIcon, UserIcon } from '../ui/icons'
import { ForwardIcon } from '../ui/icons.more'
import { Poster } from '../ui/poster'
import { SearchBox } from '../ui/searchBox'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'

const route = getRouteApi('/search')

export function SearchPage() {
  const t = useT()
  const { q = '' } = route.useSearch()
  useTitle(q ? t.search.resultsFor(q) : t.nav.search)
  return (
    <div className="page pt-6 md:pt-10">
      <h1 className={q ? 'mb-4 text-xl font-bold' : 'sr-only'}>
        {q ? t.search.resultsFor(q) : t.nav.search}
      </h1>
      <div className="max-w-2xl">
        <SearchBox key={q} initial={q} autoFocus={!q} />
      </div>
      {q ? (
        <Results q={q} />
      ) : (
        <Empty title={t.search.start} hint={t.search.startHint} icon={<SearchIcon size={28} />} />
      )}
    </div>
  )
}

function Results({ q }: { q: string }) {
  const t = useT()
  const lang = useLanguage()
  const query = useQuery(search(q))
  if (query.isPending) return <Skeleton />
  if (query.isError) {
    return (
      <Failed error={query.error} onRetry={() => void query.refetch()}>
        {/* Lists don't need the index. */}
        <Link to="/" className="btn btn-soft">
          {t.reservations.browse}
        </Link>
      </Failed>
    )
  }
  const { performances, halls, performers } = query.data
  if (!performances?.length && !halls?.length && !performers?.length) {
    return (
      <Empty title={t.search.none(q)} hint={t.search.noneHint} icon={<SearchIcon size={28} />}>
        <Link to="/" className="btn btn-soft">
          {t.reservations.browse}
        </Link>
      </Empty>
    )
  }
  return (
    <div className="rise">
      {performances && performances.length > 0 && (
        <Group title={t.search.performances} count={performances.length}>
          <ul className="grid gap-3 md:grid-cols-2">
            {performances.map((hit) => (
              <li key={hit.id}>
                <Link
                  to="/performances/$id"
                  params={{ id: String(hit.id) }}
                  className="card flex gap-4 p-3 transition-colors hover:border-brand"
                >
                  <span className="w-20 shrink-0">
                    <Poster url={hit.posterUrl} />
                  </span>
                  <span className="flex min-w-0 flex-col justify-center">
                    <span className="text-xs font-semibold text-muted">{t.category[hit.category]}</span>
                    <span className="line-clamp-2 text-lg leading-snug font-bold">
                      <Highlight text={hit.highlight || hit.title} />
                    </span>
                    <span className="truncate text-sm text-muted">{hit.hallName}</span>
                    <span className="tnum text-sm text-muted">
                      {formatPeriod(hit.startDate, hit.endDate, lang)}
                    </span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {halls && halls.length > 0 && (
        <Group title={t.search.halls} count={halls.length}>
          <ul className="card divide-y divide-line">
            {halls.map((hit) => (
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
        </Group>
      )}
      {performers && performers.length > 0 && (
        <Group title={t.search.performers} count={performers.length}>
          <ul className="flex flex-wrap gap-2">
            {performers.map((hit) => (
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
        </Group>
      )}
    </div>
  )
}

function Group(props: { title: string; count: number; children: ReactNode }) {
  const t = useT()
  return (
    <section className="pt-8">
      <h2 className="mb-3 flex items-baseline gap-2 text-lg font-bold">
        {props.title}
        <span className="tnum text-sm font-normal text-muted">{t.search.count(props.count)}</span>
      </h2>
      {props.children}
    </section>
  )
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="grid gap-3 pt-16 md:grid-cols-2">
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
