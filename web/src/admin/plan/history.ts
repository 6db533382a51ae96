/**
 * Undo and redo over values that are never changed in place. Bounded in steps and in weight: a step weighs what
 * it changed, so that a hundred small edits of a stadium are kept, but not a hundred moves of all of it.
 */
export interface History<T> {
  readonly past: readonly Step<T>[]
  readonly present: T
  readonly future: readonly Step<T>[]
}

interface Step<T> {
  readonly value: T
  readonly weight: number
  /** Steps with the same key that follow each other are one: arrow keys, a slider being dragged. */
  readonly key: string | null
}

export const maxSteps = 200
export const maxWeight = 2_000_000

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [] }
}

export function commit<T>(history: History<T>, next: T, weight = 1, key: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history
  const last = history.past.at(-1)
  if (key !== null && last?.key === key && history.future.length === 0) return { ...history, present: next }
  const past = [...history.past, { value: history.present, weight, key }]
  let total = past.reduce((sum, step) => sum + step.weight, 0)
  let first = 0
  while (past.length - first > maxSteps || (total > maxWeight && first < past.length - 1)) {
    total -= past[first].weight
    first++
  }
  return { past: past.slice(first), present: next, future: [] }
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (!last) return history
  return {
    past: history.past.slice(0, -1),
    present: last.value,
    future: [{ ...last, value: history.present }, ...history.future],
  }
}

export function redo<T>(history: History<T>): History<T> {
  const next = history.future[0]
  if (!next) return history
  return {
    past: [...history.past, { ...next, value: history.present, key: null }],
    present: next.value,
    future: history.future.slice(1),
  }
}
