import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatPeriod, seoulDay } from '../i18n/format'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { queryOf } from './lib/filters'
import type { Person } from './types'
import { Confirm } from './ui/confirm'
import { FilterBar, useFilters } from './ui/filterBar'
import { OfficeLink } from './ui/link'
import { Badge, PageHead } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

/** Who has an account. Of those who left nothing is known any more. */
export function PeoplePage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const filters = useFilters(['q', 'role', 'status'] as const)
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<Person | null>(null)
  const day = (at: string | null) =>
    at ? (
      <span className="tnum whitespace-nowrap text-muted">
        {formatPeriod(seoulDay(at), seoulDay(at), lang)}
      </span>
    ) : (
      '–'
    )
  return (
    <>
      <PageHead title={t.pages.people} />
      <FilterBar
        filters={filters}
        fields={[
          { key: 'q', label: t.people.search },
          {
            key: 'role',
            label: t.people.role,
            options: [
              ['', all.common.all],
              ['USER', t.people.roles.USER],
              ['ADMIN', t.people.roles.ADMIN],
            ],
          },
          {
            key: 'status',
            label: t.people.status,
            options: [
              ['', all.common.all],
              ['ACTIVE', t.people.statuses.ACTIVE],
              ['BLOCKED', t.people.statuses.BLOCKED],
              ['WITHDRAWN', t.people.statuses.WITHDRAWN],
            ],
          },
        ]}
      />
      <DataTable
        caption={t.pages.people}
        list={listOf('/api/v1/admin/users', queryOf(filters.values))}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="people"
        columns={[
          {
            key: 'name',
            head: t.people.name,
            card: 'title',
            sortable: true,
            cell: (row) =>
              row.withdrawnAt ? (
                <span className="text-muted">{t.people.gone}</span>
              ) : (
                <span className="font-semibold">{row.name}</span>
              ),
            value: (row) => row.name,
          },
          {
            key: 'email',
            head: t.people.email,
            cell: (row) => <span className="break-all text-muted">{row.email || '–'}</span>,
            value: (row) => row.email,
          },
          {
            key: 'role',
            head: t.people.role,
            card: 'aside',
            cell: (row) =>
              row.withdrawnAt ? (
                <Badge tone="quiet">{t.people.statuses.WITHDRAWN}</Badge>
              ) : row.blockedAt ? (
                <Badge tone="bad">{t.people.statuses.BLOCKED}</Badge>
              ) : (
                <Badge tone={row.role === 'ADMIN' ? 'brand' : 'quiet'}>{t.people.roles[row.role]}</Badge>
              ),
            csv: (row) => t.people.roles[row.role],
          },
          {
            key: 'createdAt',
            head: t.people.joined,
            sortable: true,
            from: 'md',
            cell: (row) => day(row.createdAt),
            value: (row) => row.createdAt,
          },
          {
            key: 'lastSeenAt',
            head: t.people.lastSeen,
            sortable: true,
            cell: (row) => day(row.lastSeenAt),
            value: (row) => row.lastSeenAt,
          },
        ]}
        actions={(row) =>
          row.withdrawnAt ? null : (
            <span className="flex flex-wrap justify-end">
              <Deed person={row} onChoose={setChosen} />
              <OfficeLink
                to="reservations"
                search={{ q: row.email }}
                className="inline-flex min-h-11 items-center rounded-box px-2.5 text-sm font-semibold text-brand hover:bg-brand-soft"
                aria-label={`${row.name} ${t.pages.reservations}`}
              >
                {t.pages.reservations}
              </OfficeLink>
            </span>
          )
        }
      />
      <Confirm
        open={!!chosen}
        title={chosen ? t.people.deeds[deedOf(chosen)].ask(chosen.name) : ''}
        consequences={chosen ? t.people.deeds[deedOf(chosen)].consequences : []}
        confirm={chosen ? t.people.deeds[deedOf(chosen)].label : ''}
        onConfirm={async () => {
          const deed = deedOf(chosen!)
          await deeds[deed](chosen!.id)
          toast(t.people.deeds[deed].done(chosen!.name))
          await queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/users') })
        }}
        onClose={() => setChosen(null)}
      />
    </>
  )
}

/** What can be done to a person: an administrator first loses the role. */
const deedOf = (person: Person) =>
  person.role === 'ADMIN' ? 'takeRole' : person.blockedAt ? 'unblock' : 'block'

const deeds = {
  takeRole: (id: string) =>
    unwrap(client.DELETE('/api/v1/admin/users/{id}/role', { params: { path: { id } } })),
  block: (id: string) => unwrap(client.PUT('/api/v1/admin/users/{id}/block', { params: { path: { id } } })),
  unblock: (id: string) =>
    unwrap(client.DELETE('/api/v1/admin/users/{id}/block', { params: { path: { id } } })),
}

function Deed(props: { person: Person; onChoose: (person: Person) => void }) {
  const t = useAdminT()
  const { label } = t.people.deeds[deedOf(props.person)]
  return (
    <button
      type="button"
      className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-bad-ink hover:bg-bad-soft"
      aria-label={`${props.person.name} ${label}`}
      onClick={() => props.onChoose(props.person)}
    >
      {label}
    </button>
  )
}
