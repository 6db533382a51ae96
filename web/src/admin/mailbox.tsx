import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, unwrap } from '../api/client'
import { useLanguage } from '../i18n'
import { formatDateTime, formatNumber } from '../i18n/format'
import { Failed } from '../ui/states'
import { toast } from '../ui/toast'
import { keyOf, listOf } from './api'
import { save } from './lib/csv'
import { Choice } from './ui/form'
import { ClipIcon, DownloadIcon } from './ui/icons'
import { OfficeLink } from './ui/link'
import { MailFrame } from './ui/mailFrame'
import { PageHead } from './ui/page'
import { DataTable } from './ui/table'
import { useAdminT } from './words'

/** Mails that were kept here instead of being sent, since no mail server is set. */
export function MailboxPage() {
  const t = useAdminT()
  const lang = useLanguage()
  return (
    <>
      <PageHead title={t.pages.mailbox} hint={t.mailbox.hint} />
      <DataTable
        caption={t.pages.mailbox}
        list={listOf('/api/v1/admin/mailbox')}
        rowKey={({ id }) => id}
        everyMs={10_000}
        empty={{ title: t.mailbox.none, hint: t.mailbox.noneHint }}
        columns={[
          {
            key: 'subject',
            head: t.deliveries.subject,
            card: 'title',
            cell: (row) => (
              <OfficeLink
                to={`mailbox/${row.id}`}
                className="inline-flex items-center gap-2 font-semibold hover:text-brand"
              >
                <span className="line-clamp-2">{row.subject}</span>
                {row.hasAttachments && (
                  <span className="text-muted">
                    <ClipIcon size={16} />
                    <span className="sr-only">{t.mailbox.withAttachments}</span>
                  </span>
                )}
              </OfficeLink>
            ),
          },
          {
            key: 'to',
            head: t.mailbox.to,
            cell: (row) => <span className="break-all text-muted">{row.to}</span>,
          },
          {
            key: 'createdAt',
            head: t.mailbox.when,
            cell: (row) => (
              <span className="tnum whitespace-nowrap text-muted">{formatDateTime(row.createdAt, lang)}</span>
            ),
          },
        ]}
      />
    </>
  )
}

const size = (bytes: number) =>
  bytes < 1024 * 1024 ? `${formatNumber(Math.ceil(bytes / 1024))}KB` : `${(bytes / 1024 / 1024).toFixed(1)}MB`

export function MailPage() {
  const { id } = useParams({ from: '/admin/office/mailbox/$id' })
  const t = useAdminT()
  const lang = useLanguage()
  const [form, setForm] = useState<'html' | 'text'>('html')
  const query = useQuery({
    queryKey: keyOf('/api/v1/admin/mailbox', id),
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/admin/mailbox/{id}', { params: { path: { id } }, signal })),
  })
  const mail = query.data
  const fetchFile = async (name: string) => {
    try {
      const file = await unwrap(
        client.GET('/api/v1/admin/mailbox/{id}/attachments/{name}', {
          params: { path: { id, name } },
          parseAs: 'blob',
        }),
      )
      save(name, file, file.type)
    } catch {
      toast(t.mailbox.failed)
    }
  }
  return (
    <>
      <PageHead
        title={mail?.subject ?? t.pages.mailbox}
        back={{ to: 'mailbox', label: t.pages.mailbox }}
        hint={mail && `${mail.to} · ${formatDateTime(mail.createdAt, lang)}`}
      />
      {query.isError ? (
        <div className="card">
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : !mail ? (
        <div aria-hidden="true" className="skeleton h-96 rounded-card" />
      ) : (
        <div className="card max-w-3xl space-y-4 p-4 md:p-5">
          <div className="flex flex-wrap items-end justify-between gap-3">
            <Choice
              legend={t.mailbox.readAs}
              value={form}
              options={[
                ['html', t.mailbox.html],
                ['text', t.mailbox.text],
              ]}
              onValue={setForm}
            />
            {mail.attachments.length > 0 && (
              <ul aria-label={t.mailbox.attachments} className="flex flex-wrap gap-2">
                {mail.attachments.map((file) => (
                  <li key={file.name}>
                    <button type="button" className="chip" onClick={() => void fetchFile(file.name)}>
                      <DownloadIcon size={16} />
                      {file.name}
                      <span className="tnum font-normal text-muted">{size(file.size)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
          {form === 'html' ? (
            <MailFrame html={mail.html} title={mail.subject} />
          ) : (
            <pre
              className="overflow-auto rounded-box bg-ground p-4 font-sans text-sm whitespace-pre-wrap"
              tabIndex={0}
            >
              {mail.text}
            </pre>
          )}
        </div>
      )}
    </>
  )
}
