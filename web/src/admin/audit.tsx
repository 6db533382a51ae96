import { useState } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatDateTime } from '../i18n/format'
import { Sheet } from '../ui/sheet'
import { listOf } from './api'
import { diff, told } from './lib/diff'
import { queryOf } from './lib/filters'
import type { AuditEntry } from './types'
import { FilterBar, useFilters } from './ui/filterBar'
import { OfficeLink } from './ui/link'
import { Facts, PageHead } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

const subjects = [
  'performance',
  'round',
  'hall',
  'performer',
  'coupon',
  'reservation',
  'invitation',
  'review',
  'delivery',
  'job',
]

/** Who did what to which: kept with the effect itself, never changed. */
export function AuditPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const filters = useFilters(['actor', 'action', 'subjectType', 'subjectId', 'from', 'to'] as const)
  const [open, setOpen] = useState<AuditEntry | null>(null)
  const subject = (entry: AuditEntry) =>
    `${t.audit.subjects[entry.subjectType] ?? entry.subjectType} ${entry.subjectId}`
  const who = (entry: AuditEntry) => entry.actor.name ?? t.audit.actors[entry.actor.id] ?? entry.actor.id
  const what = (entry: AuditEntry) => t.audit.actions[entry.action] ?? entry.action
  return (
    <>
      <PageHead title={t.pages.audit} hint={t.audit.hint} />
      <FilterBar
        filters={filters}
        fields={[
          { key: 'actor', label: t.audit.actor, placeholder: t.audit.actorHint },
          { key: 'action', label: t.audit.action, placeholder: 'coupon.created' },
          {
            key: 'subjectType',
            label: t.audit.subjectType,
            options: [
              ['', all.common.all],
              ...subjects.map((each) => [each, t.audit.subjects[each] ?? each] as [string, string]),
            ],
          },
          { key: 'subjectId', label: t.audit.subjectId },
          { key: 'from', label: t.reservations.from, type: 'date' },
          { key: 'to', label: t.reservations.to, type: 'date' },
        ]}
      />
      <DataTable
        caption={t.pages.audit}
        list={listOf('/api/v1/admin/audit', queryOf(filters.values))}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="audit"
        empty={{ title: t.audit.none, hint: t.audit.noneHint }}
        columns={[
          {
            key: 'action',
            head: t.audit.action,
            card: 'title',
            cell: (row) => (
              <button
                type="button"
                aria-haspopup="dialog"
                className="min-h-11 text-left font-semibold hover:text-brand"
                onClick={() => setOpen(row)}
              >
                {what(row)}
              </button>
            ),
            csv: (row) => row.action,
          },
          {
            key: 'subject',
            head: t.audit.subject,
            cell: (row) => <span className="break-all">{subject(row)}</span>,
            csv: subject,
          },
          {
            key: 'changes',
            head: t.audit.changes,
            from: 'xl',
            card: 'none',
            cell: (row) => {
              const changed = diff(row.before, row.after)
              return (
                <span className="line-clamp-1 text-muted">
                  {changed
                    .slice(0, 3)
                    .map(({ path, after }) => `${path}: ${told(after)}`)
                    .join(' · ') || '–'}
                </span>
              )
            },
            csv: (row) => JSON.stringify({ before: row.before, after: row.after }),
          },
          { key: 'actor', head: t.audit.actor, cell: who, csv: who },
          {
            key: 'at',
            head: t.audit.at,
            cell: (row) => (
              <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.at, lang)}</span>
            ),
            csv: (row) => row.at,
          },
        ]}
      />
      <Sheet open={!!open} title={open ? what(open) : ''} onClose={() => setOpen(null)}>
        {open && (
          <div className="space-y-5">
            <Facts
              items={[
                [
                  t.audit.at,
                  <span key="t" className="tnum">
                    {formatDateTime(open.at, lang)}
                  </span>,
                ],
                [t.audit.actor, who(open)],
                [t.audit.subject, <Subject key="s" entry={open} text={subject(open)} />],
                ...(open.requestId
                  ? ([
                      [
                        t.audit.request,
                        <span key="r" className="text-xs break-all text-muted">
                          {open.requestId}
                        </span>,
                      ],
                    ] as [string, React.ReactNode][])
                  : []),
              ]}
            />
            <Diff entry={open} />
          </div>
        )}
      </Sheet>
    </>
  )
}

const places: Record<string, (id: string) => string> = {
  performance: (id) => `performances/${id}`,
  reservation: (id) => `reservations/${id}`,
  hall: (id) => `halls/${id}`,
  coupon: () => 'coupons',
}

function Subject({ entry, text }: { entry: AuditEntry; text: string }) {
  const place = places[entry.subjectType]
  if (!place) return <span className="break-all">{text}</span>
  return (
    <OfficeLink to={place(entry.subjectId)} className="font-semibold break-all text-brand hover:underline">
      {text}
    </OfficeLink>
  )
}

function Diff({ entry }: { entry: AuditEntry }) {
  const t = useAdminT()
  const changes = diff(entry.before, entry.after)
  if (changes.length === 0) return <p className="text-sm text-muted">{t.audit.noChanges}</p>
  return (
    <dl className="space-y-3 text-sm">
      {changes.map(({ path, before, after }) => (
        <div key={path}>
          <dt className="mb-1 font-semibold">{path}</dt>
          {entry.before && before !== undefined && (
            <dd className="rounded-t-md bg-bad-soft px-3 py-1.5 break-words text-bad-ink">
              <span aria-hidden="true">− </span>
              <span className="sr-only">{t.audit.before} </span>
              {told(before)}
            </dd>
          )}
          {entry.after && after !== undefined && (
            <dd className="rounded-b-md bg-good/10 px-3 py-1.5 break-words text-good-ink">
              <span aria-hidden="true">+ </span>
              <span className="sr-only">{t.audit.after} </span>
              {told(after)}
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
