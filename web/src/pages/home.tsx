import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { performances, type PerformanceFilter } from '../api/queries'
import { categories, type Category, type PerformanceItem } from '../api/types'
import { useLanguage, useCommonT } from '../i18n'
import { formatCountdown, formatDateTime } from '../i18n/format'
import { mix } from '../lib/mix'
import { useNow } from '../lib/useNow'
import { CardGrid, CardSkeletons, PerformanceCard } from '../ui/card'
import { TicketIcon } from '../ui/icons'
import { Poster } from '../ui/poster'
import { SearchBox } from '../ui/searchBox'
import { Empty, Failed, Spinner } from '../ui/states'
import { useTitle } from '../ui/useTitle'

const route = getRouteApi('/')

export const openingFilter = (category?: Category): PerformanceFilter => ({
  status: 'BEFORE_OPEN',
  sort: 'opening',
  limit: 8,
  category,
})

export const onSaleFilter = (category?: Category): PerformanceFilter => ({
  status: 'AVAILABLE',
  sort: 'soonest',
  limit: 100,
  category,
})

export function HomePage() {
  const t = useCommonT()
  const { category } = route.useSearch()
  useTitle(undefined)
  return (
    <>
      <section className="border-b border-line bg-surface">
        <div className="page flex flex-col items-center pt-8 pb-4 md:pt-14 md:pb-6">
          <h1 className="mb-5 text-center text-xl font-bold md:mb-7 md:text-3xl">{t.home.title}</h1>
          <div className="w-full max-w-2xl">
            <SearchBox />
          </div>
          <Link
            to="/coupons"
            className="mt-2 flex min-h-11 items-center gap-2 text-sm font-semibold text-brand"
          >
            <TicketIcon size={18} />
            {t.home.coupons}
          </Link>
        </div>
        <nav aria-label={t.home.categories} className="page scroll-x flex gap-2 pb-5 md:justify-center">
          <CategoryChip label={t.common.all} current={!category} />
          {categories.map((each) => (
            <CategoryChip key={each} category={each} label={t.category[each]} current={category === each} />
          ))}
        </nav>
      </section>
      <OpeningSoon />
      <OnSale key={category} />
    </>
  )
}

function CategoryChip(props: { label: string; category?: (typeof categories)[number]; current: boolean }) {
  return (
    <Link
      to="/"
      search={{ category: props.category }}
      className={`chip shrink-0 ${props.current ? 'chip-on' : ''}`}
      activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
      resetScroll={false}
      replace
    >
      {props.label}
    </Link>
  )
}

function OpeningSoon() {
  const t = useCommonT()
  const { category } = route.useSearch()
  const { data, isPending } = useInfiniteQuery(performances(openingFilter(category)))
  const items = data?.pages[0]?.items ?? []
  // Nothing opening is no news; the row simply isn't there.
  if (items.length === 0 && !isPending) return null
  return (
    <section aria-labelledby="opening" aria-busy={isPending} className="page pt-10">
      <h2 id="opening" className="mb-4 text-xl font-bold">
        {t.home.opening}
      </h2>
      <ul className="scroll-x -mx-4 flex scroll-px-4 gap-4 px-4 pb-2 md:-mx-8 md:scroll-px-8 md:px-8 lg:mx-0 lg:grid lg:grid-cols-4 lg:px-0">
        {/* As high as the cards, so that what stands below does not jump when they come. */}
        {isPending &&
          Array.from({ length: 8 }, (_, i) => (
            <li
              key={i}
              aria-hidden="true"
              className="skeleton h-[133px] w-72 shrink-0 rounded-card lg:w-auto"
            />
          ))}
        {items.map((item) => (
          <li key={item.id} className="w-72 shrink-0 snap-start lg:w-auto">
            <OpeningCard item={item} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function OpeningCard({ item }: { item: PerformanceItem }) {
  const t = useCommonT()
  const lang = useLanguage()
  return (
    <Link
      to="/performances/$id"
      params={{ id: String(item.id) }}
      className="card flex gap-4 p-3 transition-colors hover:border-brand"
    >
      <span className="w-20 shrink-0">
        <Poster url={item.posterUrl} srcset={item.posterSrcset} sizes="80px" />
      </span>
      <span className="flex min-w-0 flex-col">
        <span className="text-xs font-semibold text-muted">{t.category[item.category]}</span>
        <span className="line-clamp-2 leading-snug font-bold">{item.title}</span>
        {item.salesOpenAt && (
          <span className="mt-auto">
            <span className="tnum block truncate text-xs text-muted">
              {formatDateTime(item.salesOpenAt, lang)}
            </span>
            <Countdown to={item.salesOpenAt} />
          </span>
        )}
      </span>
    </Link>
  )
}

function Countdown({ to }: { to: string }) {
  const t = useCommonT()
  const lang = useLanguage()
  const now = useNow(1000)
  const leftMs = Date.parse(to) - now
  return (
    <span className="tnum text-lg font-bold text-brand" role="timer">
      {leftMs > 0 ? formatCountdown(leftMs, lang) : t.home.opensSoon}
    </span>
  )
}

/** Cards at a time; many more are known, so the next ones come without waiting. */
const step = 30

function OnSale() {
  const t = useCommonT()
  const { category } = route.useSearch()
  const query = useInfiniteQuery(performances(onSaleFilter(category)))
  const [shown, setShown] = useState(step)
  const { data } = query
  const items = useMemo(
    () =>
      data?.pages.flatMap((page) =>
        category ? (page.items ?? []) : mix(page.items ?? [], (item) => item.category),
      ) ?? [],
    [data, category],
  )
  const more = () => {
    setShown(shown + step)
    if (shown + 2 * step > items.length && query.hasNextPage) void query.fetchNextPage()
  }
  return (
    <section aria-labelledby="on-sale" aria-busy={query.isPending} className="page pt-10">
      <h2 id="on-sale" className="mb-4 text-xl font-bold">
        {t.home.onSale}
      </h2>
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.isPending && items.length === 0 ? (
        <Empty title={t.home.emptyTitle} hint={t.home.emptyHint} />
      ) : (
        <CardGrid>
          {items.slice(0, shown).map((item, i) => (
            <li key={item.id}>
              <PerformanceCard item={item} eager={i < 5} />
            </li>
          ))}
          {query.isPending && <CardSkeletons count={10} />}
        </CardGrid>
      )}
      {(query.hasNextPage || shown < items.length) && (
        <div className="mt-10 flex justify-center">
          <button
            type="button"
            className="btn btn-quiet min-w-48"
            disabled={query.isFetchingNextPage}
            onClick={more}
          >
            {query.isFetchingNextPage && <Spinner />}
            {t.common.more}
          </button>
        </div>
      )}
    </section>
  )
}
