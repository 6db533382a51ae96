import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useT } from '../../i18n'
import { formatNumber } from '../../i18n/format'
import { Empty, Failed, Spinner } from '../../ui/states'
import { announce } from '../../ui/announce'
import { toast } from '../../ui/toast'
import { csv, csvName, save, type CsvColumn } from '../lib/csv'
import { compare, searchWith, sortOf, sortText, type Sort } from '../lib/filters'
import { walk, type List, type Page } from '../lib/list'
import { useAdminT } from '../words'
import { Grid, useIsPhone, type Column } from './grid'
import { CloseIcon } from '../../ui/icons'
import { DownloadIcon } from './icons'
import { useGo, useOfficePath, useOfficeSearch } from './link'

/** Beyond so many rows a list is narrowed by filters, not sorted on this device. */
const sortLimit = 2000

interface Props<T, P extends Page<T>> {
  caption: string
  list: List<T, P>
  columns: Column<T>[]
  rowKey: (row: T) => string | number
  actions?: (row: T) => ReactNode
  /** The API sorts (the page puts `sort` into the list's query); otherwise what was loaded is sorted here. */
  sortedByServer?: boolean
  /** Whether filters are on, which makes an empty list something else. */
  filtered?: boolean
  onClearFilters?: () => void
  empty?: { title: string; hint?: string; action?: ReactNode }
  /** A name without ending makes it exportable. */
  exportAs?: string
  /** Reads again so often while the page is open. */
  everyMs?: number
  /** Above the rows, from the first page: totals. */
  summary?: (first: P) => ReactNode
  /** Left of the export button. */
  children?: ReactNode
}

/** The one table of all lists: sorting, paging, export, and each state it can be in. */
export function DataTable<T, P extends Page<T> = Page<T>>(props: Props<T, P>) {
  const t = useAdminT()
  const all = useT()
  const { list } = props
  const [sort, setSort] = useSort()
  const query = useInfiniteQuery({
    queryKey: list.key,
    queryFn: ({ pageParam, signal }) => list.page(pageParam, 20, signal),
    initialPageParam: '',
    getNextPageParam: (last: P) => last.nextCursor || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: props.everyMs,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const loaded = useMemo(() => data?.pages.flatMap(({ items }) => items ?? []) ?? [], [data])
  const column = sort && props.columns.find(({ key, sortable }) => sortable && key === sort.by)
  const sortingHere = !!column && !props.sortedByServer

  // Sorting half a list would tell a lie, so the rest is fetched first.
  const fetchingToSort = sortingHere && hasNextPage && loaded.length < sortLimit && !query.isError
  useEffect(() => {
    if (fetchingToSort && !isFetchingNextPage) void fetchNextPage()
  }, [fetchingToSort, isFetchingNextPage, fetchNextPage])

  const rows = useMemo(() => {
    if (!sortingHere || !column?.value) return loaded
    const { value } = column
    const way = sort!.down ? -1 : 1
    return [...loaded].sort((a, b) => {
      const [x, y] = [value(a), value(b)]
      const order = compare(x, y)
      // Nothing stays last in both directions.
      return x === null || x === undefined || y === null || y === undefined ? order : way * order
    })
  }, [loaded, sortingHere, column, sort])

  const count = formatNumber(rows.length)
  return (
    <section aria-label={props.caption} className="card overflow-hidden" aria-busy={query.isFetching}>
      {(props.summary || props.exportAs || props.children) && (
        <div className="flex min-h-14 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 md:px-5">
          <div className="mr-auto text-sm text-muted">
            {data && props.summary ? (
              props.summary(data.pages[0])
            ) : data && !query.isPending ? (
              <span className="tnum">{hasNextPage ? t.table.loaded(count) : t.table.loadedAll(count)}</span>
            ) : null}
          </div>
          {props.children}
          <PhoneSort columns={props.columns} sort={sort} onSort={setSort} />
          {props.exportAs && rows.length > 0 && (
            <Export list={list} columns={props.columns} name={props.exportAs} />
          )}
        </div>
      )}
      {query.isError && !data ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <RowSkeletons />
      ) : rows.length === 0 ? (
        props.filtered ? (
          <Empty title={t.table.none} hint={t.table.noneHint}>
            {props.onClearFilters && (
              <button type="button" className="btn btn-soft" onClick={props.onClearFilters}>
                {t.table.clear}
              </button>
            )}
          </Empty>
        ) : (
          <Empty title={props.empty?.title ?? t.table.empty} hint={props.empty?.hint}>
            {props.empty?.action}
          </Empty>
        )
      ) : (
        <div className={`transition-opacity ${query.isPlaceholderData ? 'opacity-50' : ''}`}>
          <Grid
            caption={props.caption}
            columns={props.columns}
            rows={rows}
            rowKey={props.rowKey}
            sort={sort}
            onSort={setSort}
            actions={props.actions}
          />
        </div>
      )}
      {query.isError && data && (
        <p role="alert" className="border-t border-line px-5 py-3 text-sm font-semibold text-bad-ink">
          {all.failure.hint}
        </p>
      )}
      {fetchingToSort ? (
        <p
          role="status"
          className="flex items-center justify-center gap-2 border-t border-line p-3 text-sm text-muted"
        >
          <Spinner size={16} />
          {t.table.sortFetching(count)}
        </p>
      ) : (
        hasNextPage && (
          <div className="border-t border-line p-2 text-center">
            {sortingHere && <p className="p-2 text-sm text-warn">{t.table.sortCapped(count)}</p>}
            <button
              type="button"
              className="btn !min-h-11 text-sm text-brand hover:bg-brand-soft"
              disabled={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {isFetchingNextPage && <Spinner size={16} />}
              {t.table.moreRows}
            </button>
          </div>
        )
      )}
    </section>
  )
}

/** The order of the rows stands in the address, so that it survives a reload and can be sent to somebody. */
export function useSort(): [Sort | null, (sort: Sort | null) => void] {
  const search = useOfficeSearch()
  const path = useOfficePath()
  const go = useGo()
  const sort = useMemo(() => sortOf(search.sort), [search.sort])
  return [
    sort,
    (next) => void go(path, { search: searchWith(search, { sort: sortText(next) }), replace: true }),
  ]
}

/** Cards have no headings to press. */
function PhoneSort<T>(props: {
  columns: Column<T>[]
  sort: Sort | null
  onSort: (sort: Sort | null) => void
}) {
  const t = useAdminT()
  const sortable = props.columns.filter((column) => column.sortable)
  if (!useIsPhone() || sortable.length === 0) return null
  return (
    <select
      aria-label={t.table.sort}
      className="field !min-h-11 !w-36 !px-3 text-sm"
      value={sortText(props.sort)}
      onChange={(event) => props.onSort(sortOf(event.target.value))}
    >
      <option value="">{t.table.unsorted}</option>
      {sortable.flatMap((column) => [
        <option key={column.key} value={column.key}>{`${column.head} · ${t.table.ascending}`}</option>,
        <option
          key={`-${column.key}`}
          value={`-${column.key}`}
        >{`${column.head} · ${t.table.descending}`}</option>,
      ])}
    </select>
  )
}

function Export<T>({ list, columns, name }: { list: List<T>; columns: Column<T>[]; name: string }) {
  const t = useAdminT()
  const [done, setDone] = useState<number | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = async () => {
    const controller = new AbortController()
    running.current = controller
    setDone(0)
    try {
      const rows = await walk(list, setDone, controller.signal)
      const told = columns.flatMap(({ head, csv: other, value }): CsvColumn<T>[] => {
        const read = other ?? value
        return read ? [{ head, value: read }] : []
      })
      save(csvName(name), csv(told, rows), 'text/csv;charset=utf-8')
      toast(t.table.csvDone(formatNumber(rows.length)))
    } catch {
      if (!controller.signal.aborted) toast(t.table.csvFailed)
    } finally {
      running.current = null
      setDone(null)
    }
  }
  if (done !== null) {
    return (
      <span className="flex items-center gap-1 text-sm text-muted">
        <Spinner size={16} />
        <span role="status" className="tnum">
          {t.table.csvBusy(formatNumber(done))}
        </span>
        <button
          type="button"
          className="icon-btn"
          aria-label={t.table.csvStop}
          onClick={() => {
            running.current?.abort()
            announce(t.table.csvStop)
          }}
        >
          <CloseIcon size={18} />
        </button>
      </span>
    )
  }
  return (
    <button
      type="button"
      title={t.table.csv}
      className="btn btn-quiet !min-h-11 !px-4 text-sm"
      onClick={() => void start()}
    >
      <DownloadIcon size={18} />
      {t.table.csvShort}
    </button>
  )
}

export function RowSkeletons({ count = 8 }: { count?: number }) {
  return (
    <div aria-hidden="true" className="divide-y divide-line">
      {Array.from({ length: count }, (_, i) => (
        <div key={i} className="flex h-13 items-center gap-6 px-5">
          <div className="skeleton h-4 w-1/3" />
          <div className="skeleton h-4 w-1/5" />
          <div className="skeleton ml-auto h-4 w-24" />
        </div>
      ))}
    </div>
  )
}
