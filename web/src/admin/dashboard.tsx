import { PageHead } from './ui/page'
import { useAdminT } from './words'

export function DashboardPage() {
  const t = useAdminT()
  return <PageHead title={t.pages.dashboard} />
}
