import type { Problem } from '../../api/problem'

/**
 * The server's word on each field, by the field's name: `body.prices[1].amount` is about `prices`. What is about no
 * field of the form is left out, the problem's own sentence says it.
 */
export function fieldErrors(problem: Problem, fields: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {}
  const errors = Array.isArray(problem.said.errors) ? problem.said.errors : []
  for (const error of errors as { location?: unknown; message?: unknown }[]) {
    if (typeof error?.location !== 'string' || typeof error.message !== 'string') continue
    const field = error.location.replace(/^body\.?(data\.)?/, '').split(/[.[]/)[0]
    if (fields.includes(field)) out[field] ??= error.message
  }
  return out
}
