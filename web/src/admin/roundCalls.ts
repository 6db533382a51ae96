import { useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '../api/client'
import { keyOf } from './api'
import type { RoundChange } from './types'

/** Under which the rounds of a performance are kept. */
export const roundsKey = (id: number) => keyOf('/api/v1/performances', id, 'rounds')

/** As a dry run it only tells whom it would touch. */
export function changeRound(id: number, body: RoundChange, dryRun?: boolean, signal?: AbortSignal) {
  const params = { path: { id }, query: { dryRun } }
  return unwrap(client.PUT('/api/v1/admin/rounds/{id}', { params, body, signal }))
}

/** Has every list and page of a performance's rounds read anew. */
export function useRefresh(id: number) {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: keyOf('/api/v1/performances') })
    void queries.invalidateQueries({ queryKey: ['rounds', id] })
    return queries.invalidateQueries({ queryKey: roundsKey(id) })
  }
}
