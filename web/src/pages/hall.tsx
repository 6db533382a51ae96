import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Problem } from '../api/problem'
import { hall, performances } from '../api/queries'
import { useT } from '../i18n'
import { formatNumber } from '../i18n/format'
import { CardGrid, CardSkeletons, PerformanceCard } from '../ui/card'
import { NotFound } from '../ui/crash'
import { PinIcon } from '../ui/icons'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'

const route = getRouteApi('/halls/$id')

export function HallPage() {
  const t = useT()
  const id = Number(route.useParams().id)
  const query = useQuery(hall(id))
  const shows = useInfiniteQuery(performances({ hallId: id, limit: 40 }))
  useTitle(query.data?.name)
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  const items = shows.data?.pages.flatMap((page) => page.items ?? []) ?? []
  return (
    <div className="page pt-8 md:pt-12">
      <div className="mb-10 flex items-center gap-4">
        <span className="grid size-14 shrink-0 place-items-center rounded-full bg-brand-soft text-brand">
          <PinIcon size={26} />
        </span>
        {query.data ? (
          <div>
            <h1 className="text-xl font-bold md:text-2xl">{query.data.name}</h1>
            <p className="text-muted">{query.data.address}</p>
            <p className="tnum text-sm text-muted">{t.hall.seats(formatNumber(query.data.seats))}</p>
          </div>
        ) : (
          <div className="flex-1 space-y-2" aria-hidden="true">
            <div className="skeleton h-8 w-60 max-w-full" />
            <div className="skeleton h-5 w-80 max-w-full" />
          </div>
        )}
      </div>
      <h2 className="mb-4 text-lg font-bold">{t.hall.at}</h2>
      {shows.isError ? (
        <Failed error={shows.error} onRetry={() => void shows.refetch()} />
      ) : !shows.isPending && items.length === 0 ? (
        <Empty title={t.hall.none} />
      ) : (
        <CardGrid>
          {items.map((item) => (
            <li key={item.id}>
              <PerformanceCard item={item} />
            </li>
          ))}
          {shows.isPending && <CardSkeletons count={5} />}
        </CardGrid>
      )}
    </div>
  )
}
