import Flatbush from 'flatbush'
import type { SeatTable } from './plan'

/** Finds the seat meant by a tap, out of tens of thousands, in microseconds. */
export class Picker {
  private readonly table: Pick<SeatTable, 'count' | 'x' | 'y'>
  private readonly index: Flatbush | null

  constructor(table: Pick<SeatTable, 'count' | 'x' | 'y'>) {
    this.table = table
    if (table.count === 0) {
      this.index = null
      return
    }
    this.index = new Flatbush(table.count)
    for (let seat = 0; seat < table.count; seat++) this.index.add(table.x[seat], table.y[seat])
    this.index.finish()
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
