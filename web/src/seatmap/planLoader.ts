import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { client, unwrap } from '../api/client'
import { performance as performanceQuery, round as roundQuery } from '../api/queries'
import type { Decoded } from './decode'
import type { Blocks } from './drawing'
import { Picker } from './picking'
import { openTable, type SeatTable } from './plan'
import type { Told } from './planWorker'

/** A plan as it is drawn. */
export interface DrawnPlan {
  table: SeatTable
  picker: Picker
}

/** A version of a plan never changes, so it is fetched once. What is known of its blocks stands under blocksKey before. */
export function drawnPlan(hallId: number, version: number) {
  return queryOptions({
    queryKey: ['plan', hallId, version, 'drawn'],
    queryFn: ({ client, signal }) =>
      load(hallId, version, signal, (blocks) => client.setQueryData(blocksKey(hallId, version), blocks)),
    staleTime: Infinity,
    structuralSharing: false,
  })
}

export const blocksKey = (hallId: number, version: number) => ['plan', hallId, version, 'blocks'] as const

/** Asks for everything that a round's seat page shows, each as early as its address is known. */
export async function prepare(queryClient: QueryClient, roundId: number): Promise<void> {
  const round = await queryClient.fetchQuery(roundQuery(roundId))
  void queryClient.prefetchQuery(performanceQuery(round.performanceId))
  void queryClient.prefetchQuery(drawnPlan(round.hallId, round.planVersion))
}

async function load(
  id: number,
  version: number,
  signal: AbortSignal,
  onBlocks: (blocks: Blocks) => void,
): Promise<DrawnPlan> {
  const decoder = inWorker(onBlocks).catch(() => onThisThread(onBlocks))
  try {
    const body = await unwrap(
      client.GET('/api/v1/halls/{id}/plan/drawing', {
        params: { path: { id }, query: { version } },
        parseAs: 'stream',
        signal,
      }),
    )
    const bytes = body.getReader()
    for (;;) {
      const { done, value } = await bytes.read()
      if (done) break
      ;(await decoder).push(value)
    }
    const { table, index } = await (await decoder).finish()
    const open = openTable(table)
    return { table: open, picker: new Picker(open, index) }
  } finally {
    void decoder.then(({ stop }) => stop())
  }
}

interface Decoder {
  push(chunk: Uint8Array): void
  finish(): Promise<Decoded>
  stop(): void
}

/** Fails where there are no workers, or this one could not be loaded. */
function inWorker(onBlocks: (blocks: Blocks) => void): Promise<Decoder> {
  return new Promise((ready, failed) => {
    const worker = new Worker(new URL('./planWorker.ts', import.meta.url), { type: 'module' })
    let decoded: (decoded: Decoded) => void
    let broken: (error: Error) => void
    const result = new Promise<Decoded>((resolve, reject) => {
      decoded = resolve
      broken = reject
    })
    // Whoever stops before the end asks for no result.
    result.catch(() => undefined)
    worker.onerror = (event) => {
      event.preventDefault()
      const error = new Error(`the plan's worker failed: ${event.message ?? ''}`)
      broken(error)
      failed(error)
    }
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if ('blocks' in data) onBlocks(data.blocks)
      else if ('decoded' in data) decoded(data.decoded)
      else if ('failed' in data) broken(new Error(data.failed))
      else
        ready({
          push: (chunk) => worker.postMessage(chunk, [chunk.buffer]),
          finish: () => {
            worker.postMessage(null)
            return result
          },
          stop: () => worker.terminate(),
        })
    }
  })
}

/** The same where a browser lets no worker run; the page stands still meanwhile. */
async function onThisThread(onBlocks: (blocks: Blocks) => void): Promise<Decoder> {
  const { decode, DrawingReader } = await import('./decode')
  const reader = new DrawingReader()
  return {
    push: (chunk) => {
      const blocks = reader.push(chunk)
      if (blocks) onBlocks(blocks)
    },
    finish: async () => decode(reader),
    stop: () => undefined,
  }
}
