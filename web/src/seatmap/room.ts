import { Availability, decodeBitmap } from './availability'
import { bestTogether, nearestFree, type Wish } from './best'
import type { SeatTable } from './plan'

/**
 * A round's seats as one person sees them: the plan, the prices, and who holds what right now.
 * Watchers are told which seats changed (null: all of them may have).
 */
export class SeatRoom {
  readonly table: SeatTable
  readonly availability: Availability
  readonly prices: ReadonlyMap<string, number>
  loaded = false
  /** Counts changes, for React. */
  revision = 0
  private readonly watchers = new Set<(changed: readonly number[] | null) => void>()

  constructor(table: SeatTable, prices: ReadonlyMap<string, number>) {
    this.table = table
    this.prices = prices
    this.availability = new Availability(table, new Set(prices.keys()))
  }

  load(version: number, taken: string): void {
    const first = !this.loaded
    const changed = this.availability.load(version, decodeBitmap(taken))
    this.loaded = true
    if (first || changed.length > 0) this.tell(first ? null : changed)
  }

  apply(version: number, taken: readonly number[], freed: readonly number[]): void {
    if (!this.loaded) return
    const changed = this.availability.apply(version, taken, freed)
    if (changed.length > 0) this.tell(changed)
  }

  /** Marks seats that the server has just refused, before the stream tells. */
  markTaken(seatNumbers: readonly number[]): void {
    this.apply(0, seatNumbers, [])
  }

  watch(watcher: (changed: readonly number[] | null) => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  isFree = (seat: number): boolean => this.availability.isFree(seat)

  priceOf(seat: number): number {
    return this.prices.get(this.gradeOf(seat)) ?? 0
  }

  gradeOf(seat: number): string {
    return this.table.grades[this.table.grade[seat]]
  }

  best(wish: Wish): number[] | null {
    return bestTogether(this.table, this.isFree, wish)
  }

  nearest(lost: number, except: readonly number[]): number | null {
    return nearestFree(this.table, this.isFree, lost, except)
  }

  private tell(changed: readonly number[] | null): void {
    this.revision++
    for (const watcher of [...this.watchers]) watcher(changed)
  }
}
