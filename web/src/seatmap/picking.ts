import Flatbush from 'flatbush'
import type { SeatTable } from './plan'

type Placed = Pick<SeatTable, 'count' | 'x' | 'y'>

/** The index that a Picker searches, as bytes that can travel from a worker. Null for no seats. */
export function indexSeats({ count, x, y }: Placed): ArrayBuffer | null {
  if (count === 0) return null
  const index = new Flatbush(count, 16, Float32Array)
  for (let seat = 0; seat < count; seat++) index.add(x[seat], y[seat])
  index.finish()
  return index.data as ArrayBuffer
}

/** Finds the seat meant by a tap, out of tens of thousands, in microseconds. */
export class Picker {
  private readonly table: Placed
  private readonly index: Flatbush | null

  /** The seats are indexed here unless that was done elsewhere. */
  constructor(table: Placed, index = indexSeats(table)) {
    this.table = table
    this.index = index && Flatbush.from(index)
  }

  /** The seat nearest to a plan point, at most `reach` plan units away, or null. */
  nearest(x: number, y: number, reach: number, accept?: (seat: number) => boolean): number | null {
    return this.index?.neighbors(x, y, 1, reach, accept)[0] ?? null
  }

  /** Seats inside a box, for drawing what only shows when close. */
  within(minX: number, minY: number, maxX: number, maxY: number): number[] {
    return this.index?.search(minX, minY, maxX, maxY) ?? []
  }

  get size(): number {
    return this.table.count
  }
}
