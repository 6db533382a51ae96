/**
 * Deals items out by kind, one of each in turn, keeping their order within a kind: a page that is sorted by day
 * alone can be thirty musicals in a row.
 */
export function mix<T>(items: readonly T[], kindOf: (item: T) => string): T[] {
  const kinds = new Map<string, T[]>()
  for (const item of items) {
    const kind = kinds.get(kindOf(item))
    if (kind) kind.push(item)
    else kinds.set(kindOf(item), [item])
  }
  const dealt: T[] = []
  for (let turn = 0; dealt.length < items.length; turn++) {
    for (const kind of kinds.values()) if (turn < kind.length) dealt.push(kind[turn])
  }
  return dealt
}
