import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Problem } from '../api/problem'
import { performancesWith, performer } from '../api/queries'
import { useT } from '../i18n'
import { CardGrid, CardSkeletons, PerformanceCard } from '../ui/card'
import { NotFound } from '../ui/crash'
import { UserIcon } from '../ui/icons'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'

const route = getRouteApi('/performers/$id')

export function PerformerPage() {
  const t = useT()
  const query = useQuery(performer(Number(route.useParams().id)))
  const shows = useQuery(performancesWith(query.data?.name))
  useTitle(query.data?.name)
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  const items = shows.data?.items ?? []
  return (
    <div className="page pt-8 md:pt-12">
      <div className="mb-10 flex items-center gap-4">
        <span className="grid size-14 shrink-0 place-items-center rounded-full bg-brand-soft text-brand">
          <UserIcon size={26} />
        </span>
        {query.data ? (
          <h1 className="text-xl font-bold md:text-2xl">{query.data.name}</h1>
        ) : (
          <div className="skeleton h-8 w-48" aria-hidden="true" />
        )}
      </div>
      <h2 className="mb-4 text-lg font-bold">{t.performer.appears}</h2>
      {shows.isError ? (
        <Failed error={shows.error} onRetry={() => void shows.refetch()} />
      ) : shows.data && items.length === 0 ? (
        <Empty title={t.performer.none} />
      ) : (
        <CardGrid>
          {items.map((item) => (
            <li key={item.id}>
              <PerformanceCard item={item} />
            </li>
          ))}
          {!shows.data && <CardSkeletons count={5} />}
        </CardGrid>
      )}
    </div>
  )
}
