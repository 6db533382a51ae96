/** What an office can go without (GET /readyz), in the order in which organisers feel it. */
const known = ['search', 'files', 'kafka', 'valkey', 'replicas'] as const
export type Part = (typeof known)[number]

/** What does not answer at the moment: parts that have words of their own, and whether there are others. */
export interface Affected {
  parts: Part[]
  others: boolean
}

/** Reads /readyz. An answer that is none says nothing: a notice must not be made of a gateway's page. */
export function affectedBy(answer: unknown): Affected {
  const { status, checks } = (answer ?? {}) as { status?: unknown; checks?: unknown }
  if (status !== 'degraded' || typeof checks !== 'object' || checks === null) {
    return { parts: [], others: false }
  }
  const failed = Object.entries(checks).flatMap(([name, word]) => (word === 'ok' ? [] : [name]))
  return {
    parts: known.filter((part) => failed.includes(part)),
    others: failed.some((name) => !known.some((part) => part === name)),
  }
}
