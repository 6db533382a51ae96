import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useT } from '../i18n'
import { Filters } from '../search/Filters'
import { isFiltered } from '../search/filter'
import { Results } from '../search/Results'
import { SearchIcon } from '../ui/icons'
import { SearchBox } from '../ui/searchBox'
import { Empty } from '../ui/states'
import { useTitle } from '../ui/useTitle'

const route = getRouteApi('/search')

export function SearchPage() {
  const t = useT()
  const wanted = route.useSearch()
  const navigate = useNavigate()
  const { q = '' } = wanted
  useTitle(q ? t.search.resultsFor(q) : t.nav.search)
  return (
    <div className="page pt-6 md:pt-10">
      <h1 className={q ? 'mb-4 text-xl font-bold' : 'sr-only'}>
        {q ? t.search.resultsFor(q) : t.nav.search}
      </h1>
      <div className="max-w-2xl">
        <SearchBox key={q} initial={q} autoFocus={!q} />
      </div>
      <Filters
        wanted={wanted}
        onChange={(change) =>
          void navigate({
            to: '/search',
            search: { ...wanted, ...change },
            replace: true,
            resetScroll: false,
          })
        }
      />
      {q || isFiltered(wanted) ? (
        <Results wanted={wanted} />
      ) : (
        <Empty title={t.search.start} hint={t.search.startHint} icon={<SearchIcon size={28} />} />
      )}
    </div>
  )
}
