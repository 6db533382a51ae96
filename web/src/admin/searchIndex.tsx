import { useState } from 'react'
import { client, idempotent, unwrap } from '../api/client'
import { Problem } from '../api/problem'
import { Spinner } from '../ui/states'
import { Confirm } from './ui/confirm'
import { IndexIcon } from './ui/icons'
import { PageHead, Panel } from './ui/page'
import { useAdminT } from './words'

type Progress = 'resting' | 'asked' | 'running'

/**
 * Builds the search index anew. The API tells neither how far it is nor when it is done, only that one is being built
 * already: so that is what is told here.
 */
export function SearchIndexPage() {
  const t = useAdminT()
  const [asking, setAsking] = useState(false)
  const [progress, setProgress] = useState<Progress>('resting')
  const start = async (key: string) => {
    setProgress('asked')
    try {
      await unwrap(client.POST('/api/v1/admin/search/reindex', { params: { header: idempotent(key) } }))
    } catch (error) {
      if (Problem.of(error).code !== 'reindex_running') {
        setProgress('resting')
        throw error
      }
    }
    setProgress('running')
  }
  return (
    <>
      <PageHead title={t.pages.search} />
      <Panel title={t.index.title} hint={t.index.hint} className="max-w-2xl">
        <ul className="mb-5 list-disc space-y-1.5 pl-5 text-sm text-muted">
          {t.index.facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        <p role="status" className="mb-4 flex min-h-6 items-center gap-2 text-sm font-semibold">
          {progress === 'asked' && <Spinner size={16} />}
          {t.index.progress[progress]}
        </p>
        <button
          type="button"
          className="btn btn-primary"
          disabled={progress === 'asked'}
          onClick={() => setAsking(true)}
        >
          <IndexIcon size={20} />
          {t.index.start}
        </button>
      </Panel>
      <Confirm
        harmless
        open={asking}
        title={t.index.ask}
        consequences={t.index.consequences}
        confirm={t.index.start}
        onConfirm={start}
        onClose={() => setAsking(false)}
      />
    </>
  )
}
