import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useT } from '../i18n'
import { client, unwrap } from '../api/client'
import type { Performance } from '../api/types'
import { Failed } from '../ui/states'
import { keyOf } from './api'
import { saleTones } from './performances'
import { OfficeLink, useOfficePath } from './ui/link'
import { Badge, PageHead } from './ui/page'
import { RowSkeletons } from './ui/table'
import { useAdminT } from './words'

export const performanceKey = (id: string) => keyOf('/api/v1/performances', Number(id))

/** The frame of a performance's pages: what it is, and where to go on: facts, rounds, sales. */
export function PerformanceTabs(props: { id: string; children: (show: Performance) => ReactNode }) {
  const t = useAdminT()
  const all = useT()
  const path = useOfficePath()
  const query = useQuery({
    queryKey: performanceKey(props.id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/performances/{id}', { params: { path: { id: Number(props.id) } }, signal })),
  })
  const show = query.data
  const tabs = [
    [`performances/${props.id}`, t.performances.facts],
    [`performances/${props.id}/rounds`, t.performances.rounds],
    [`performances/${props.id}/sales`, t.performances.sales],
  ]
  return (
    <>
      <PageHead
        title={show?.title ?? t.pages.performances}
        back={{ to: 'performances', label: t.pages.performances }}
        badge={show && <Badge tone={saleTones[show.status]}>{all.status[show.status]}</Badge>}
        hint={show?.hall.name}
      >
        <a
          href={`/performances/${props.id}`}
          className="-ml-3 inline-flex min-h-11 items-center rounded-box px-3 sm:ml-0 text-sm font-semibold text-brand hover:bg-brand-soft"
        >
          {t.performances.asBuyer}
        </a>
      </PageHead>
      <nav aria-label={t.performances.parts} className="scroll-x -mt-1 mb-5 border-b border-line">
        <ul className="flex gap-1">
          {tabs.map(([to, name]) => (
            <li key={to}>
              <OfficeLink
                to={to}
                aria-current={path === to ? 'page' : undefined}
                className={`inline-flex min-h-11 items-center border-b-2 px-3 text-sm font-semibold whitespace-nowrap ${
                  path === to ? 'border-brand text-brand' : 'border-transparent text-muted hover:text-ink'
                }`}
              >
                {name}
              </OfficeLink>
            </li>
          ))}
        </ul>
      </nav>
      {show ? (
        props.children(show)
      ) : query.isError ? (
        <div className="card">
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <div className="card">
          <RowSkeletons count={5} />
        </div>
      )}
    </>
  )
}
