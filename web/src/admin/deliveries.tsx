import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, unwrap } from '../api/client'
import { useLanguage, useT } from '../i18n'
import { formatDateTime } from '../i18n/format'
import { Sheet } from '../ui/sheet'
import { Failed, Notice } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { queryOf } from './lib/filters'
import type { Channel, Delivery, DeliveryStatus } from './types'
import { Confirm } from './ui/confirm'
import { FilterBar, useFilters } from './ui/filterBar'
import { MailFrame } from './ui/mailFrame'
import { Badge, Facts, PageHead, type Tone } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

const tones: Record<DeliveryStatus, Tone> = {
  WAITING: 'brand',
  SENT: 'good',
  RETRYING: 'warn',
  DEAD: 'bad',
  CANCELED: 'quiet',
}
const channels: Channel[] = ['EMAIL', 'BROWSER', 'SLACK']
/** What the browser shows is never dead. */
const resendable = ['EMAIL', 'SLACK'] as const
const states: DeliveryStatus[] = ['WAITING', 'RETRYING', 'DEAD', 'SENT', 'CANCELED']

/** What was told to whom, and what could not be: the latter can be looked through and sent again. */
export function DeliveriesPage() {
  const t = useAdminT()
  const all = useT()
  const lang = useLanguage()
  const queries = useQueryClient()
  const filters = useFilters(['q', 'channel', 'status'] as const)
  const [open, setOpen] = useState<Delivery | null>(null)
  const [resending, setResending] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf('/api/v1/admin/deliveries') })
  const again = async (delivery: Delivery) => {
    try {
      await unwrap(
        client.POST('/api/v1/admin/deliveries/{id}/resend', { params: { path: { id: delivery.id } } }),
      )
      toast(t.deliveries.resent)
      setOpen(null)
    } catch {
      toast(t.deliveries.failed)
    }
    await refresh()
  }
  return (
    <>
      <PageHead title={t.pages.deliveries} hint={t.deliveries.hint}>
        <button type="button" className="btn btn-quiet !min-h-11" onClick={() => setResending(true)}>
          {t.deliveries.resendDead}
        </button>
      </PageHead>
      <FilterBar
        filters={filters}
        fields={[
          { key: 'q', label: t.deliveries.search },
          {
            key: 'channel',
            label: t.deliveries.channel,
            options: [
              ['', all.common.all],
              ...channels.map((each) => [each, t.deliveries.channels[each]] as [string, string]),
            ],
          },
          {
            key: 'status',
            label: t.deliveries.status,
            options: [
              ['', all.common.all],
              ...states.map((each) => [each, t.deliveries.statuses[each]] as [string, string]),
            ],
          },
        ]}
      />
      <DataTable
        caption={t.pages.deliveries}
        list={listOf('/api/v1/admin/deliveries', queryOf(filters.values))}
        rowKey={({ id }) => id}
        filtered={filters.count > 0}
        onClearFilters={filters.clear}
        everyMs={10_000}
        exportAs="deliveries"
        empty={{ title: t.deliveries.none, hint: t.deliveries.noneHint }}
        columns={[
          {
            key: 'subject',
            head: t.deliveries.subject,
            card: 'title',
            cell: (row) => (
              <button
                type="button"
                aria-haspopup="dialog"
                className="min-h-11 text-left font-semibold hover:text-brand"
                onClick={() => setOpen(row)}
              >
                <span className="line-clamp-2">
                  {row.subject || (t.deliveries.types[row.type] ?? row.type)}
                </span>
              </button>
            ),
            value: (row) => row.subject,
          },
          {
            key: 'recipient',
            head: t.deliveries.recipient,
            cell: (row) => <span className="break-all text-muted">{row.recipient}</span>,
            value: (row) => row.recipient,
          },
          {
            key: 'channel',
            head: t.deliveries.channel,
            from: 'md',
            cell: (row) => <span className="whitespace-nowrap">{t.deliveries.channels[row.channel]}</span>,
            csv: (row) => t.deliveries.channels[row.channel],
          },
          {
            key: 'attempts',
            head: t.deliveries.attempts,
            numeric: true,
            from: 'md',
            card: 'none',
            cell: (row) => row.attempts,
            value: (row) => row.attempts,
          },
          {
            key: 'createdAt',
            head: t.deliveries.createdAt,
            from: 'md',
            cell: (row) => (
              <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.createdAt, lang)}</span>
            ),
            value: (row) => row.createdAt,
          },
          {
            key: 'status',
            head: t.deliveries.status,
            card: 'aside',
            cell: (row) => <Badge tone={tones[row.status]}>{t.deliveries.statuses[row.status]}</Badge>,
            csv: (row) => t.deliveries.statuses[row.status],
          },
          { key: 'lastError', head: t.deliveries.lastError, exportOnly: true, csv: (row) => row.lastError },
        ]}
      />
      <Sheet open={!!open} title={open?.subject || t.deliveries.one} onClose={() => setOpen(null)}>
        {open && <Detail delivery={open} onResend={() => void again(open)} />}
      </Sheet>
      <Confirm
        open={resending}
        harmless
        title={t.deliveries.resendAsk}
        consequences={t.deliveries.resendConsequences}
        confirm={t.deliveries.resendDead}
        onConfirm={async () => {
          const channel = resendable.find((each) => each === filters.values.channel)
          await unwrap(client.POST('/api/v1/admin/deliveries/resend', { body: { status: 'DEAD', channel } }))
          toast(t.deliveries.resentAll)
          await refresh()
        }}
        onClose={() => setResending(false)}
      />
    </>
  )
}

function Detail({ delivery, onResend }: { delivery: Delivery; onResend: () => void }) {
  const t = useAdminT()
  const lang = useLanguage()
  const query = useQuery({
    queryKey: keyOf('/api/v1/admin/deliveries', delivery.id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/admin/deliveries/{id}', { params: { path: { id: delivery.id } }, signal })),
  })
  const now = query.data ?? delivery
  const html = query.data?.html
  const text = query.data?.body
  return (
    <div className="space-y-4">
      <Facts
        items={[
          [
            t.deliveries.status,
            <Badge key="s" tone={tones[now.status]}>
              {t.deliveries.statuses[now.status]}
            </Badge>,
          ],
          [t.deliveries.channel, t.deliveries.channels[now.channel]],
          [t.deliveries.type, t.deliveries.types[now.type] ?? now.type],
          [
            t.deliveries.recipient,
            <span key="r" className="break-all">
              {now.recipient}
            </span>,
          ],
          [
            t.deliveries.attempts,
            <span key="a" className="tnum">
              {now.attempts}
            </span>,
          ],
          [t.deliveries.createdAt, formatDateTime(now.createdAt, lang)],
          ...(now.sentAt
            ? ([[t.deliveries.sentAt, formatDateTime(now.sentAt, lang)]] as [string, string][])
            : []),
          ...(now.nextAttemptAt && now.status === 'RETRYING'
            ? ([[t.deliveries.nextAt, formatDateTime(now.nextAttemptAt, lang)]] as [string, string][])
            : []),
        ]}
      />
      {now.lastError && <Notice tone="bad">{now.lastError}</Notice>}
      {query.isError ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : html ? (
        <MailFrame html={html} title={now.subject} />
      ) : text ? (
        <pre
          className="max-h-80 overflow-auto rounded-box bg-ground p-4 font-sans text-sm whitespace-pre-wrap"
          tabIndex={0}
        >
          {text}
        </pre>
      ) : query.isPending ? (
        <div aria-hidden="true" className="skeleton h-40" />
      ) : null}
      {(now.status === 'DEAD' || now.status === 'RETRYING' || now.status === 'SENT') && (
        <button type="button" className="btn btn-soft w-full" onClick={onResend}>
          {t.deliveries.resend}
        </button>
      )}
    </div>
  )
}
