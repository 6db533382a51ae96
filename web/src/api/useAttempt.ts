import { useCallback, useRef, useState } from 'react'
import { newIdempotencyKey } from './client'
import { Problem } from './problem'

/**
 * One attempt at changing something: whether it is under way, and what it was refused for. Its idempotency key stays
 * the same while it is unknown whether the server did it (no answer, or a stumble), and changes once the server has
 * said yes or no.
 */
export function useAttempt() {
  const key = useRef<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  /** Null when it failed; `refused` hears why at once, `problem` says it from the next drawing on. */
  const run = useCallback(
    async <T>(send: (key: string) => Promise<T>, refused?: (failure: Problem) => void): Promise<T | null> => {
      key.current ??= newIdempotencyKey()
      setBusy(true)
      setProblem(null)
      try {
        const answer = await send(key.current)
        key.current = null
        return answer
      } catch (error) {
        const failure = Problem.of(error)
        const undecided =
          failure.status === 0 || failure.status >= 500 || failure.code === 'idempotency_key_in_use'
        if (!undecided) key.current = null
        setProblem(failure)
        refused?.(failure)
        return null
      } finally {
        setBusy(false)
      }
    },
    [],
  )
  /** What is asked for has changed, so the next try is another attempt. */
  const reset = useCallback(() => {
    key.current = null
    setProblem(null)
  }, [])
  return { run, busy, problem, reset }
}
