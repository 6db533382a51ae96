import { useQuery } from '@tanstack/react-query'
import { Notice } from '../ui/states'
import { affectedBy } from './lib/affected'
import { useAdminT } from './words'

/**
 * A quiet word about what the office goes without at the moment; nothing while all is well, and nothing when that can't
 * be asked: then the page has said so elsewhere.
 */
export function Health() {
  const t = useAdminT()
  const { data } = useQuery({
    queryKey: ['readyz'],
    queryFn: async ({ signal }) => affectedBy(await (await fetch('/readyz', { signal })).json()),
    refetchInterval: 30_000,
    retry: false,
  })
  const said = data
    ? [...data.parts.map((part) => t.health[part]), ...(data.others ? [t.health.others] : [])]
    : []
  return (
    // There from the start, so that what comes into it is said aloud.
    <div role="status">
      {said.length > 0 && (
        <div className="mb-4">
          <Notice tone="warn">
            <ul className="grid gap-1">
              {said.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </div>
  )
}
