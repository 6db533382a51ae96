import { Link, Navigate } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useSession } from '../api/session'
import { NotFound } from '../ui/crash'
import { Empty, Failed } from '../ui/states'
import { UserIcon } from '../ui/icons'
import { useTitle } from '../ui/useTitle'
import { Problem } from '../api/problem'
import './admin.css'
import { match } from './lib/path'
import { pages } from './pages'
import { OfficeShell } from './shell'
import { useOfficePath } from './ui/link'
import { useAdminT } from './words'

/**
 * Everything under /admin: for administrators only, each page in a chunk of its own. The server decides by itself
 * what anybody may see; the guard here only spares people pages that would stay empty.
 */
export function AdminOffice() {
  return (
    <div className="admin">
      <Suspense fallback={<Waiting />}>
        <Guarded />
      </Suspense>
    </div>
  )
}

function Guarded() {
  const session = useSession()
  const path = useOfficePath()
  if (session.state === 'starting') return <Waiting />
  if (session.state === 'guest') return <Navigate to="/signin" search={{ next: `/admin/${path}` }} replace />
  if (session.state === 'offline') {
    return (
      <main id="main" className="page py-10">
        <Failed error={new Problem('offline', 0)} onRetry={() => location.reload()} />
      </main>
    )
  }
  if (session.user.role !== 'ADMIN') return <Denied />
  const { page, bare } = pageAt(path)
  const content = <Suspense fallback={<Waiting />}>{page}</Suspense>
  return bare ? content : <OfficeShell user={session.user}>{content}</OfficeShell>
}

function pageAt(path: string) {
  for (const { pattern, Page, bare } of pages) {
    const params = match(pattern, path)
    if (params) return { page: <Page key={path} params={params} />, bare }
  }
  return { page: <NotFound />, bare: false }
}

function Denied() {
  const t = useAdminT()
  useTitle(t.denied)
  return (
    <main id="main" className="page py-10">
      <h1 className="sr-only">{t.denied}</h1>
      <Empty title={t.denied} hint={t.deniedHint} icon={<UserIcon size={28} />}>
        <Link to="/" className="btn btn-quiet">
          {t.backToOffice}
        </Link>
        <Link to="/signin" search={{ next: '/admin' }} className="btn btn-primary">
          {t.otherAccount}
        </Link>
      </Empty>
    </main>
  )
}

function Waiting() {
  return (
    <div className="space-y-4 p-4 md:p-8" aria-hidden="true">
      <div className="skeleton h-9 w-48" />
      <div className="skeleton h-40 rounded-card" />
      <div className="skeleton h-80 rounded-card" />
    </div>
  )
}
