import type { ReactNode } from 'react'
import { useMedia } from '../../lib/useMedia'
import { nextSort, type Sort } from '../lib/filters'
import { useAdminT } from '../words'
import { SortDownIcon, SortIcon, SortUpIcon } from './icons'

/** A column of a table; on a phone, a line of a card. */
export interface Column<T> {
  key: string
  head: string
  cell?: (row: T) => ReactNode
  /** What it is sorted by and exported as. */
  value?: (row: T) => string | number | null | undefined
  sortable?: boolean
  /** Numbers stand right, and sort from the largest. */
  numeric?: boolean
  /** Only from this width on. */
  from?: 'md' | 'xl'
  /** Its place on a phone's card: the title, beside the title, or left out. A line with its name otherwise. */
  card?: 'title' | 'aside' | 'none'
  /** In the export, and nowhere on screen. */
  exportOnly?: boolean
  /** Another text for the export than what `value` sorts by; false leaves it out. */
  csv?: false | ((row: T) => string | number | null | undefined)
}

interface Props<T> {
  caption: string
  columns: Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string | number
  sort?: Sort | null
  onSort?: (sort: Sort | null) => void
  /** What can be done with a row; stands last. */
  actions?: (row: T) => ReactNode
}

export const useIsPhone = () => useMedia('(max-width: 639px)')

/** Rows as a table, or as cards where a table would not fit. */
export function Grid<T>(props: Props<T>) {
  const columns = props.columns.filter(({ exportOnly }) => !exportOnly)
  return useIsPhone() ? <Cards {...props} columns={columns} /> : <Table {...props} columns={columns} />
}

const widths = { md: 'hidden md:table-cell', xl: 'hidden xl:table-cell' }

function Table<T>({ caption, columns, rows, rowKey, sort, onSort, actions }: Props<T>) {
  const t = useAdminT()
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-left text-muted">
            {columns.map((column) => {
              const now = sort?.by === column.key ? sort : null
              return (
                <th
                  key={column.key}
                  scope="col"
                  aria-sort={now ? (now.down ? 'descending' : 'ascending') : undefined}
                  className={`h-11 px-3 font-semibold whitespace-nowrap first:pl-4 last:pr-4 md:first:pl-5 md:last:pr-5 ${
                    column.numeric ? 'text-right' : ''
                  } ${column.from ? widths[column.from] : ''}`}
                >
                  {column.sortable && onSort ? (
                    <button
                      type="button"
                      title={t.table.sortBy(column.head)}
                      className={`-mx-1 inline-flex min-h-9 items-center gap-0.5 rounded-md px-1 font-semibold hover:text-ink ${
                        now ? 'text-ink' : ''
                      } ${column.numeric ? 'flex-row-reverse' : ''}`}
                      onClick={() => onSort(nextSort(sort ?? null, column.key, !!column.numeric))}
                    >
                      {column.head}
                      {now ? (
                        now.down ? (
                          <SortDownIcon size={16} />
                        ) : (
                          <SortUpIcon size={16} />
                        )
                      ) : (
                        <SortIcon size={16} />
                      )}
                    </button>
                  ) : (
                    column.head
                  )}
                </th>
              )
            })}
            {actions && (
              <th scope="col" className="pr-4 md:pr-5">
                <span className="sr-only">{t.table.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line last:border-0 hover:bg-ground/70">
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={`h-13 px-3 py-1.5 first:pl-4 last:pr-4 md:first:pl-5 md:last:pr-5 ${
                    column.numeric ? 'tnum text-right whitespace-nowrap' : ''
                  } ${column.from ? widths[column.from] : ''}`}
                >
                  {column.cell?.(row)}
                </td>
              ))}
              {actions && (
                <td className="py-1 pr-2 pl-2 text-right whitespace-nowrap md:pr-3">
                  <span className="inline-flex items-center justify-end gap-1">{actions(row)}</span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cards<T>({ caption, columns, rows, rowKey, actions }: Props<T>) {
  const titles = columns.filter(({ card }) => card === 'title')
  const asides = columns.filter(({ card }) => card === 'aside')
  const lines = columns.filter(({ card }) => card === undefined)
  return (
    <ul aria-label={caption} className="divide-y divide-line">
      {rows.map((row) => (
        <li key={rowKey(row)} className="px-4 py-3.5">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0 font-semibold">
              {titles.map((column) => (
                <div key={column.key}>{column.cell?.(row)}</div>
              ))}
            </div>
            <div className="flex shrink-0 flex-col items-end gap-1 text-sm">
              {asides.map((column) => (
                <div key={column.key} className="tnum">
                  {column.cell?.(row)}
                </div>
              ))}
            </div>
          </div>
          {lines.length > 0 && (
            <dl className="mt-1.5 space-y-1 text-sm">
              {lines.map((column) => (
                <div key={column.key} className="flex justify-between gap-4">
                  <dt className="shrink-0 text-muted">{column.head}</dt>
                  <dd className="tnum min-w-0 text-right">{column.cell?.(row)}</dd>
                </div>
              ))}
            </dl>
          )}
          {actions && <div className="mt-2 flex flex-wrap justify-end gap-1">{actions(row)}</div>}
        </li>
      ))}
    </ul>
  )
}
