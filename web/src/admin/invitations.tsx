import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, idempotent, unwrap } from '../api/client'
import { useLanguage } from '../i18n'
import { formatDateTime, formatEnd } from '../i18n/format'
import { Notice } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import type { Invitation, Invited } from './types'
import { Confirm } from './ui/confirm'
import { Form, TextField, useForm } from './ui/form'
import { CopyIcon } from './ui/icons'
import { Badge, PageHead, Panel, type Tone } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

const tones: Record<Invitation['status'], Tone> = {
  OPEN: 'brand',
  USED: 'good',
  EXPIRED: 'quiet',
  REVOKED: 'bad',
}

export function InvitationsPage() {
  const t = useAdminT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const [invited, setInvited] = useState<Invited | null>(null)
  const [revoking, setRevoking] = useState<Invitation | null>(null)
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/invitations') })
  const when = (at: string | null) => (
    <span className="tnum whitespace-nowrap text-muted">{at ? formatDateTime(at, lang) : '–'}</span>
  )
  return (
    <>
      <PageHead title={t.pages.invitations} hint={t.invitations.hint} />
      <Panel title={t.invitations.add} className="mb-5 max-w-2xl">
        {invited ? (
          <Secret invited={invited} onDone={() => setInvited(null)} />
        ) : (
          <Invite
            onDone={(answer) => {
              setInvited(answer)
              void refresh()
            }}
          />
        )}
      </Panel>
      <DataTable
        caption={t.pages.invitations}
        list={listOf('/api/v1/admin/invitations')}
        rowKey={({ id }) => id}
        empty={{ title: t.invitations.none }}
        columns={[
          {
            key: 'email',
            head: t.people.email,
            card: 'title',
            sortable: true,
            cell: (row) => <span className="font-semibold break-all">{row.email || t.people.gone}</span>,
            value: (row) => row.email,
          },
          {
            key: 'createdAt',
            head: t.invitations.createdAt,
            sortable: true,
            from: 'md',
            cell: (row) => when(row.createdAt),
            value: (row) => row.createdAt,
          },
          { key: 'expiresAt', head: t.invitations.expiresAt, cell: (row) => when(row.expiresAt) },
          {
            key: 'usedAt',
            head: t.invitations.usedAt,
            from: 'md',
            card: 'none',
            cell: (row) => when(row.usedAt),
          },
          {
            key: 'status',
            head: t.people.status,
            card: 'aside',
            cell: (row) => <Badge tone={tones[row.status]}>{t.invitations.statuses[row.status]}</Badge>,
          },
        ]}
        actions={(row) =>
          row.status === 'OPEN' ? (
            <button
              type="button"
              className="min-h-11 rounded-box px-2.5 text-sm font-semibold text-bad-ink hover:bg-bad-soft"
              aria-label={`${row.email} ${t.invitations.revoke}`}
              onClick={() => setRevoking(row)}
            >
              {t.invitations.revoke}
            </button>
          ) : null
        }
      />
      <Confirm
        open={!!revoking}
        title={revoking ? t.invitations.revokeAsk(revoking.email) : ''}
        consequences={t.invitations.revokeConsequences}
        confirm={t.invitations.revoke}
        onConfirm={async () => {
          await unwrap(
            client.DELETE('/api/v1/admin/invitations/{id}', { params: { path: { id: revoking!.id } } }),
          )
          toast(t.invitations.revoked)
          await refresh()
        }}
        onClose={() => setRevoking(null)}
      />
    </>
  )
}

function Invite({ onDone }: { onDone: (invited: Invited) => void }) {
  const t = useAdminT()
  const state = useForm({
    initial: { email: '' },
    validate: ({ email }) => ({
      email: /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : t.invitations.needEmail,
    }),
    codes: { invalid_email: 'email' },
    submit: async ({ email }, key) =>
      onDone(
        await unwrap(
          client.POST('/api/v1/admin/invitations', {
            params: { header: idempotent(key) },
            body: { email: email.trim() },
          }),
        ),
      ),
  })
  return (
    <Form state={state} submit={t.invitations.invite}>
      <TextField
        type="email"
        label={t.people.email}
        help={t.invitations.emailHelp}
        value={state.values.email}
        onValue={(value) => state.set('email', value)}
        error={state.errors.email}
      />
    </Form>
  )
}

/** The link is told once and stored nowhere in this form: whoever has it becomes an administrator. */
function Secret({ invited, onDone }: { invited: Invited; onDone: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const link = `${location.origin}/signup?invitation=${encodeURIComponent(invited.invitation)}`
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      toast(t.form.copied)
    } catch {
      // Without a secure context there is no clipboard; the text is selected for Ctrl+C instead.
      document.querySelector<HTMLInputElement>('#invitation-link')?.select()
    }
  }
  return (
    <div className="space-y-4">
      <Notice tone="warn">{t.invitations.once}</Notice>
      <div>
        <label htmlFor="invitation-link" className="mb-1.5 block text-sm font-semibold">
          {t.invitations.linkFor(invited.email)}
        </label>
        <div className="flex gap-2">
          <input
            id="invitation-link"
            readOnly
            className="field !min-h-12 text-sm"
            value={link}
            onFocus={(event) => event.target.select()}
          />
          <button type="button" className="btn btn-primary" onClick={() => void copy()}>
            <CopyIcon size={18} />
            {t.form.copy}
          </button>
        </div>
        <p className="mt-1.5 text-sm text-muted">
          {t.invitations.validUntil(formatEnd(invited.expiresAt, lang))}
        </p>
      </div>
      <button type="button" className="btn btn-quiet" onClick={onDone}>
        {t.invitations.another}
      </button>
    </div>
  )
}
