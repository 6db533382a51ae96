import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { PlusIcon } from '../ui/icons.more'
import { Sheet } from '../ui/sheet'
import { toast } from '../ui/toast'
import { client, idempotent, unwrap } from '../api/client'
import { keyOf, listOf } from './api'
import { queryOf } from './lib/filters'
import type { Performer } from './types'
import { Confirm } from './ui/confirm'
import { FilterBar, useFilters } from './ui/filterBar'
import { Form, TextField, useForm } from './ui/form'
import { PageHead } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

export function PerformersPage() {
  const t = useAdminT()
  const queries = useQueryClient()
  const filters = useFilters(['q'] as const)
  const [editing, setEditing] = useState<Performer | 'new' | null>(null)
  const [removing, setRemoving] = useState<Performer | null>(null)
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf('/api/v1/performers') })
  return (
    <>
      <PageHead title={t.pages.performers}>
        <button type="button" className="btn btn-primary !min-h-11" onClick={() => setEditing('new')}>
          <PlusIcon size={18} />
          {t.performers.add}
        </button>
      </PageHead>
      <FilterBar filters={filters} fields={[{ key: 'q', label: t.performers.search }]} />
      <DataTable
        caption={t.pages.performers}
        list={listOf('/api/v1/performers', queryOf(filters.values))}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        exportAs="performers"
        empty={{ title: t.performers.none, hint: t.performers.noneHint }}
        columns={[
          {
            key: 'name',
            head: t.performers.name,
            card: 'title',
            sortable: true,
            cell: (row) => <span className="font-semibold">{row.name}</span>,
            value: (row) => row.name,
          },
          {
            key: 'birth',
            head: t.performers.birth,
            sortable: true,
            cell: (row) => <span className="tnum text-muted">{row.birth ?? '–'}</span>,
            value: (row) => row.birth,
          },
          {
            key: 'nation',
            head: t.performers.nation,
            sortable: true,
            cell: (row) => <span className="text-muted">{row.nation ?? '–'}</span>,
            value: (row) => row.nation,
          },
        ]}
        actions={(row) => (
          <>
            <button
              type="button"
              className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-brand hover:bg-brand-soft"
              aria-label={`${row.name} ${t.form.edit}`}
              onClick={() => setEditing(row)}
            >
              {t.form.edit}
            </button>
            <button
              type="button"
              className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-bad-ink hover:bg-bad-soft"
              aria-label={`${row.name} ${t.form.remove}`}
              onClick={() => setRemoving(row)}
            >
              {t.form.remove}
            </button>
          </>
        )}
      />
      <Sheet
        open={!!editing}
        title={editing === 'new' ? t.performers.add : t.performers.change}
        onClose={() => setEditing(null)}
      >
        {editing && (
          <PerformerForm
            performer={editing === 'new' ? null : editing}
            onDone={() => {
              setEditing(null)
              void refresh()
            }}
          />
        )}
      </Sheet>
      <Confirm
        open={!!removing}
        title={removing ? t.performers.removeAsk(removing.name) : ''}
        consequences={t.performers.removeConsequences}
        confirm={t.form.remove}
        onConfirm={async () => {
          const gone = removing!
          await unwrap(client.DELETE('/api/v1/admin/performers/{id}', { params: { path: { id: gone.id } } }))
          toast(t.performers.removed(gone.name))
          await refresh()
        }}
        onClose={() => setRemoving(null)}
      />
    </>
  )
}

function PerformerForm({ performer, onDone }: { performer: Performer | null; onDone: () => void }) {
  const t = useAdminT()
  const state = useForm({
    initial: { name: performer?.name ?? '', birth: performer?.birth ?? '', nation: performer?.nation ?? '' },
    validate: ({ name }) => ({ name: name.trim() ? undefined : t.form.required }),
    submit: async ({ name, birth, nation }, key) => {
      const body = {
        name: name.trim(),
        ...(birth ? { birth } : {}),
        ...(nation.trim() ? { nation: nation.trim() } : {}),
      }
      await unwrap(
        performer
          ? client.PUT('/api/v1/admin/performers/{id}', { params: { path: { id: performer.id } }, body })
          : client.POST('/api/v1/admin/performers', { params: { header: idempotent(key) }, body }),
      )
      toast(t.form.saved)
      onDone()
    },
  })
  const { values, set, errors } = state
  return (
    <Form unguarded state={state} submit={performer ? t.form.save : t.performers.make}>
      <TextField
        label={t.performers.name}
        maxLength={200}
        value={values.name}
        onValue={(value) => set('name', value)}
        error={errors.name}
      />
      <TextField
        type="date"
        optional
        label={t.performers.birth}
        value={values.birth}
        onValue={(value) => set('birth', value)}
        error={errors.birth}
      />
      <TextField
        optional
        label={t.performers.nation}
        maxLength={200}
        value={values.nation}
        onValue={(value) => set('nation', value)}
        error={errors.nation}
      />
    </Form>
  )
}
