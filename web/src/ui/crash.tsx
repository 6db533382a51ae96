import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { useCommonT } from '../i18n'
import { Empty, Failed } from './states'
import { useTitle } from './useTitle'

/** Something in the page itself broke, or its code could not be fetched. */
export function Crash({ error }: ErrorComponentProps) {
  const t = useCommonT()
  useTitle(t.failure.title)
  return (
    <div className="page py-10">
      <h1 className="sr-only">{t.failure.title}</h1>
      <Failed error={error} onRetry={() => location.reload()} />
    </div>
  )
}

export function NotFound() {
  const t = useCommonT()
  useTitle(t.notFound.title)
  return (
    <div className="page py-10">
      <h1 className="sr-only">{t.notFound.title}</h1>
      <Empty title={t.notFound.title} hint={t.notFound.hint}>
        <Link to="/" className="btn btn-primary">
          {t.notFound.home}
        </Link>
      </Empty>
    </div>
  )
}
