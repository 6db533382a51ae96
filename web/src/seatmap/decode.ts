import { DrawingReader } from './drawing'
import { buffersOf, packPlan } from './pack'
import { indexSeats } from './picking'
import type { PackedTable } from './plan'

/** A plan laid out to be drawn, and the index of its seats. */
export interface Decoded {
  table: PackedTable
  index: ArrayBuffer | null
}

/** What there is to do off the main thread, or on it where there is no other. */
export function decode(reader: DrawingReader): Decoded {
  const table = packPlan(reader.finish())
  return { table, index: indexSeats(table) }
}

export function handedOver({ table, index }: Decoded): ArrayBuffer[] {
  return index ? [...buffersOf(table), index] : buffersOf(table)
}

export { DrawingReader }
