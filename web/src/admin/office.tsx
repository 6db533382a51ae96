import { Link, Navigate, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useSession } from '../api/session'
import { Empty, Failed } from '../ui/states'
import { UserIcon } from '../ui/icons'
import { useTitle } from '../ui/useTitle'
import { Problem } from '../api/problem'
import './admin.css'
import { OfficeShell } from './shell'
import { useOfficePath } from './ui/link'
import { useAdminT } from './words'

export { pageAt } from './pages'

// Every page says something: its words come beside its code.
useAdminT.prefetch()

/**
 * Everything under /admin: for administrators only. The server decides by itself what anybody may see; the guard
 * here only spares people pages that would stay empty.
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
  return session.user.role === 'ADMIN' ? <Outlet /> : <Denied />
}

/** The frame of all pages but those that take the whole window. */
export function OfficeFrame() {
  const session = useSession()
  if (session.state !== 'signedIn') return null
  return (
    <OfficeShell user={session.user}>
      <Outlet />
    </OfficeShell>
  )
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

export function Waiting() {
  return (
    <div className="space-y-4 p-4 md:p-8" aria-hidden="true">
      <div className="skeleton h-9 w-48" />
      <div className="skeleton h-40 rounded-card" />
      <div className="skeleton h-80 rounded-card" />
    </div>
  )
}
