/** One fact that is not what it was. */
export interface Change {
  path: string
  before: unknown
  after: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/**
 * What differs between two states of a thing, by path: `hall.name`. Objects are looked into; a list differs as a
 * whole. What only one state has is undefined in the other; a thing that is new or gone differs in all it has.
 */
export function diff(
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): Change[] {
  const out: Change[] = []
  const walk = (a: unknown, b: unknown, path: string) => {
    if (isObject(a) || isObject(b)) {
      const [x, y] = [isObject(a) ? a : {}, isObject(b) ? b : {}]
      if ((isObject(a) || a === undefined) && (isObject(b) || b === undefined)) {
        for (const key of [...new Set([...Object.keys(x), ...Object.keys(y)])])
          walk(x[key], y[key], path ? `${path}.${key}` : key)
        return
      }
    }
    if (!same(a, b)) out.push({ path, before: a, after: b })
  }
  walk(before ?? undefined, after ?? undefined, '')
  return out.filter(({ path }) => path !== '')
}

/** A value in a line of text. */
export function told(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join(', ')
  return JSON.stringify(value)
}
