import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, unwrap } from '../api/client'
import { useSession } from '../api/session'
import { useLanguage, useT } from '../i18n'
import { formatDateTime, formatNumber, seoulDay } from '../i18n/format'
import { Sheet } from '../ui/sheet'
import { Failed, Notice, Spinner } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { queryOf } from './lib/filters'
import type { Job, RunStatus } from './types'
import { Meter } from './ui/charts'
import { FilterBar, useFilters } from './ui/filterBar'
import { Form, TextField, useForm } from './ui/form'
import { Grid } from './ui/grid'
import { OfficeLink, useGo } from './ui/link'
import { Badge, Facts, PageHead, Panel, type Tone } from './ui/page'
import { DataTable, RowSkeletons } from './ui/table'
import { useAdminT } from './words'

const tones: Record<RunStatus, Tone> = {
  WAITING: 'quiet',
  RUNNING: 'brand',
  COMPLETED: 'good',
  FAILED: 'bad',
  STOPPED: 'warn',
}
const states = ['RUNNING', 'COMPLETED', 'FAILED', 'STOPPED'] as const

function RunBadge({ status }: { status: RunStatus }) {
  const t = useAdminT()
  return (
    <Badge tone={tones[status]}>
      {status === 'RUNNING' && (
        <span className="mr-1">
          <Spinner size={12} />
        </span>
      )}
      {t.batch.statuses[status]}
    </Badge>
  )
}

/** 1분 12초, 0.4초 */
function useLasting() {
  const t = useAdminT()
  return (from: string | null, to: string | null) => {
    if (!from) return '–'
    const ms = (to ? Date.parse(to) : Date.now()) - Date.parse(from)
    return ms < 60_000
      ? t.batch.seconds((Math.max(ms, 0) / 1000).toFixed(1))
      : t.batch.minutes(Math.floor(ms / 60_000), Math.round((ms % 60_000) / 1000))
  }
}

export function BatchPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const lasting = useLasting()
  const filters = useFilters(['job', 'status'] as const)
  const [starting, setStarting] = useState<Job | null>(null)
  const jobs = useQuery({
    queryKey: keyOf('/api/v1/admin/batch/jobs'),
    queryFn: async ({ signal }) => (await unwrap(client.GET('/api/v1/admin/batch/jobs', { signal }))).items,
    refetchInterval: 5000,
  })
  const nameOf = (job: string) => t.batch.jobs[job] ?? job
  return (
    <>
      <PageHead title={t.pages.batch} hint={t.batch.hint} />
      <Panel flush title={t.batch.jobsTitle} className="mb-6 overflow-hidden">
        {jobs.isError && !jobs.data ? (
          <Failed error={jobs.error} onRetry={() => void jobs.refetch()} />
        ) : !jobs.data ? (
          <RowSkeletons count={6} />
        ) : (
          <Grid
            caption={t.batch.jobsTitle}
            rows={jobs.data}
            rowKey={({ name }) => name}
            columns={[
              {
                key: 'name',
                head: t.batch.job,
                card: 'title',
                cell: (row) => (
                  <span className="block">
                    <span className="block font-semibold">{nameOf(row.name)}</span>
                    <span className="block text-xs font-normal text-muted">
                      {lang === 'ko' ? (t.batch.about[row.name] ?? row.description) : row.description}
                    </span>
                  </span>
                ),
              },
              {
                key: 'nextRunAt',
                head: t.batch.next,
                cell: (row) => (
                  <span className="tnum whitespace-nowrap text-muted">
                    {row.nextRunAt ? formatDateTime(row.nextRunAt, lang) : t.batch.notScheduled}
                  </span>
                ),
              },
              {
                key: 'lastRun',
                head: t.batch.last,
                cell: (row) =>
                  row.lastRun ? (
                    <OfficeLink
                      to={`batch/runs/${row.lastRun.id}`}
                      className="-my-2.5 inline-flex min-h-11 flex-row-reverse items-center gap-2 hover:underline sm:my-0 sm:flex-row"
                    >
                      <RunBadge status={row.lastRun.status} />
                      <span className="tnum whitespace-nowrap text-muted sm:hidden xl:inline">
                        {formatDateTime(row.lastRun.startedAt, lang)}
                      </span>
                    </OfficeLink>
                  ) : (
                    <span className="text-muted">{t.batch.never}</span>
                  ),
              },
            ]}
            actions={(row) => (
              <button
                type="button"
                className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-brand hover:bg-brand-soft"
                aria-label={`${nameOf(row.name)} ${t.batch.run}`}
                onClick={() => setStarting(row)}
              >
                {t.batch.run}
              </button>
            )}
          />
        )}
      </Panel>
      <h2 className="mb-3 text-lg font-bold">{t.batch.runs}</h2>
      <FilterBar
        filters={filters}
        fields={[
          {
            key: 'job',
            label: t.batch.job,
            options: [
              ['', all.common.all],
              ...(jobs.data ?? []).map(({ name }) => [name, nameOf(name)] as [string, string]),
            ],
          },
          {
            key: 'status',
            label: t.batch.status,
            options: [
              ['', all.common.all],
              ...states.map((each) => [each, t.batch.statuses[each]] as [string, string]),
            ],
          },
        ]}
      />
      <DataTable
        caption={t.batch.runs}
        list={listOf('/api/v1/admin/batch/runs', queryOf(filters.values))}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        everyMs={4000}
        empty={{ title: t.batch.noRuns, hint: t.batch.noRunsHint }}
        columns={[
          {
            key: 'job',
            head: t.batch.job,
            card: 'title',
            cell: (row) => (
              <OfficeLink to={`batch/runs/${row.id}`} className="font-semibold hover:text-brand">
                {nameOf(row.job)}
                {row.dryRun && <span className="ml-2 text-xs font-normal text-muted">{t.batch.dryRun}</span>}
              </OfficeLink>
            ),
          },
          {
            key: 'asOf',
            head: t.batch.asOf,
            cell: (row) => <span className="tnum text-muted">{row.asOf}</span>,
          },
          {
            key: 'startedAt',
            head: t.batch.started,
            from: 'md',
            cell: (row) => (
              <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.startedAt, lang)}</span>
            ),
          },
          {
            key: 'took',
            head: t.batch.took,
            numeric: true,
            cell: (row) => lasting(row.startedAt, row.endedAt),
          },
          {
            key: 'written',
            head: t.batch.written,
            numeric: true,
            cell: (row) => formatNumber(row.steps.reduce((sum, step) => sum + step.written, 0)),
          },
          {
            key: 'status',
            head: t.batch.status,
            card: 'aside',
            cell: (row) => <RunBadge status={row.status} />,
          },
        ]}
      />
      <Sheet
        open={!!starting}
        title={starting ? t.batch.runAsk(nameOf(starting.name)) : ''}
        onClose={() => setStarting(null)}
      >
        {starting && <StartForm job={starting} />}
      </Sheet>
    </>
  )
}

function StartForm({ job }: { job: Job }) {
  const t = useAdminT()
  const go = useGo()
  const queries = useQueryClient()
  const state = useForm({
    initial: { asOf: seoulDay(Date.now()), dryRun: true },
    validate: ({ asOf }) => ({ asOf: asOf ? undefined : t.form.required }),
    codes: { already_completed: 'asOf' },
    submit: async (values) => {
      const run = await unwrap(
        client.POST('/api/v1/admin/batch/jobs/{name}/runs', {
          params: { path: { name: job.name } },
          body: values,
        }),
      )
      toast(t.batch.begun)
      void queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/batch/jobs') })
      void go(`batch/runs/${run.id}`)
    },
  })
  const { values, set, errors } = state
  return (
    <Form unguarded state={state} submit={values.dryRun ? t.batch.try : t.batch.run}>
      <p className="text-sm text-muted">{t.batch.about[job.name] ?? job.description}</p>
      <TextField
        type="date"
        label={t.batch.asOf}
        help={t.batch.asOfHelp}
        value={values.asOf}
        onValue={(value) => set('asOf', value)}
        error={errors.asOf}
      />
      <label className="flex items-start gap-3 rounded-box border border-line p-4">
        <input
          type="checkbox"
          className="mt-1 size-5 accent-brand"
          checked={values.dryRun}
          onChange={(event) => set('dryRun', event.target.checked)}
        />
        <span>
          <span className="block text-sm font-semibold">{t.batch.dryRunLabel}</span>
          <span className="block text-sm text-muted">{t.batch.dryRunHelp}</span>
        </span>
      </label>
      {!values.dryRun && <Notice tone="warn">{t.batch.forReal}</Notice>}
    </Form>
  )
}

export function RunPage() {
  const { id } = useParams({ from: '/admin/office/batch/runs/$id' })
  const t = useAdminT()
  const lang = useLanguage()
  const lasting = useLasting()
  const query = useQuery({
    queryKey: keyOf('/api/v1/admin/batch/runs', id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/admin/batch/runs/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? 1000 : false),
  })
  const run = query.data
  const session = useSession()
  const starter = (by: string) =>
    t.batch.starters[by] ??
    (session.state === 'signedIn' && session.user.id === by ? session.user.name : t.batch.admin)
  return (
    <>
      <PageHead
        title={run ? (t.batch.jobs[run.job] ?? run.job) : t.batch.one}
        badge={run && <RunBadge status={run.status} />}
        back={{ to: 'batch', label: t.pages.batch }}
      />
      {query.isError && !run ? (
        <div className="card">
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : !run ? (
        <div aria-hidden="true" className="skeleton h-64 rounded-card" />
      ) : (
        <div className="space-y-5">
          {run.error && <Notice tone="bad">{run.error}</Notice>}
          <Panel title={t.batch.one}>
            <Facts
              items={[
                [
                  t.batch.asOf,
                  <span key="d" className="tnum">
                    {run.asOf}
                  </span>,
                ],
                [t.batch.kind, run.dryRun ? t.batch.dryRun : t.batch.real],
                [t.batch.started, formatDateTime(run.startedAt, lang)],
                [t.batch.ended, run.endedAt ? formatDateTime(run.endedAt, lang) : '–'],
                [
                  t.batch.took,
                  <span key="t" className="tnum">
                    {lasting(run.startedAt, run.endedAt)}
                  </span>,
                ],
                [t.batch.by, starter(run.startedBy)],
              ]}
            />
          </Panel>
          <Panel flush title={t.batch.steps} className="overflow-hidden">
            <Grid
              caption={t.batch.steps}
              rows={run.steps}
              rowKey={({ name }) => name}
              columns={[
                {
                  key: 'name',
                  head: t.batch.step,
                  card: 'title',
                  cell: (row) => (
                    <span className="block">
                      <span className="block font-semibold">{row.name}</span>
                      {row.error && <span className="block text-xs text-bad-ink">{row.error}</span>}
                    </span>
                  ),
                },
                {
                  key: 'progress',
                  head: t.batch.progress,
                  cell: (row) =>
                    row.total ? (
                      <span className="block w-40 max-w-full">
                        <span className="tnum mb-1 block text-xs text-muted">
                          {formatNumber(row.read)} / {formatNumber(row.total)}
                        </span>
                        <Meter share={row.read / row.total} />
                      </span>
                    ) : (
                      '–'
                    ),
                },
                { key: 'read', head: t.batch.read, numeric: true, cell: (row) => formatNumber(row.read) },
                {
                  key: 'written',
                  head: t.batch.written,
                  numeric: true,
                  cell: (row) => formatNumber(row.written),
                },
                {
                  key: 'chunks',
                  head: t.batch.chunks,
                  numeric: true,
                  cell: (row) => formatNumber(row.chunks),
                },
                {
                  key: 'took',
                  head: t.batch.took,
                  numeric: true,
                  cell: (row) => lasting(row.startedAt, row.endedAt),
                },
                {
                  key: 'status',
                  head: t.batch.status,
                  card: 'aside',
                  cell: (row) => <RunBadge status={row.status} />,
                },
              ]}
            />
          </Panel>
        </div>
      )}
    </>
  )
}
