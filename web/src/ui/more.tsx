import { useCommonT } from '../i18n'

/** Asks for the next page of a list, while there is one. */
export function More({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}) {
  const t = useCommonT()
  if (!query.hasNextPage) return null
  return (
    <button
      type="button"
      className="btn btn-quiet w-full"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {t.common.more}
    </button>
  )
}
