import type { SeatTable } from './plan'

/** One byte a seat: 1 when it can't be chosen. Seats without a price are never for sale. */
export class Availability {
  readonly taken: Uint8Array
  /** Seats still free, by grade index. */
  readonly freeByGrade: Int32Array
  private readonly table: SeatTable
  /** One byte a grade: 1 when it has a price. */
  readonly forSale: Uint8Array
  version = 0

  constructor(table: SeatTable, pricedGrades: ReadonlySet<string>) {
    this.table = table
    this.taken = new Uint8Array(table.count).fill(1)
    this.forSale = new Uint8Array(table.grades.length)
    table.grades.forEach((name, index) => (this.forSale[index] = pricedGrades.has(name) ? 1 : 0))
    this.freeByGrade = new Int32Array(table.grades.length)
  }

  isForSale(seat: number): boolean {
    return this.forSale[this.table.grade[seat]] === 1
  }

  isFree(seat: number): boolean {
    return this.taken[seat] === 0 && this.isForSale(seat)
  }

  get free(): number {
    return this.freeByGrade.reduce((sum, left) => sum + left, 0)
  }

  /** Replaces everything by a bitmap; answers the seats whose state changed. */
  load(version: number, bitmap: Uint8Array): number[] {
    this.version = version
    const changed: number[] = []
    // Run once for tens of thousands of seats, before anything is compiled: no calls and no fields inside.
    const { taken, forSale, freeByGrade } = this
    const { count, numbers, grade } = this.table
    freeByGrade.fill(0)
    for (let seat = 0; seat < count; seat++) {
      const bit = numbers[seat] - 1
      const next = (bitmap[bit >> 3] >> (bit & 7)) & 1
      if (next !== taken[seat]) changed.push(seat)
      taken[seat] = next
      if (next === 0) freeByGrade[grade[seat]] += forSale[grade[seat]]
    }
    return changed
  }

  /** Applies seat numbers that were taken and freed; answers the seats whose state changed. */
  apply(version: number, takenNumbers: readonly number[], freedNumbers: readonly number[]): number[] {
    // Each delta follows the one before; an old one (raced by a snapshot) is already in.
    if (version !== 0 && version <= this.version) return []
    this.version = version || this.version
    const changed: number[] = []
    const put = (seatNumber: number, next: 0 | 1) => {
      const seat = this.table.indexOf(seatNumber)
      if (seat < 0 || this.taken[seat] === next) return
      this.taken[seat] = next
      if (this.isForSale(seat)) this.freeByGrade[this.table.grade[seat]] += next ? -1 : 1
      changed.push(seat)
    }
    for (const seatNumber of freedNumbers) put(seatNumber, 0)
    for (const seatNumber of takenNumbers) put(seatNumber, 1)
    return changed
  }
}

export function decodeBitmap(base64: string): Uint8Array {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
