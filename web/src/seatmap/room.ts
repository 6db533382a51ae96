import { seatLabel } from '../i18n/seatLabel'
import { Availability, decodeBitmap } from './availability'
import { alternatives, bestTogether, type Wish } from './best'
import { Picker } from './picking'
import type { SeatTable } from './plan'

/**
 * A round's seats as one person sees them: the plan, the prices, and who holds what right now.
 * Watchers are told which seats changed (null: all of them may have).
 */
export class SeatRoom {
  readonly table: SeatTable
  readonly picker: Picker
  readonly availability: Availability
  readonly prices: ReadonlyMap<string, number>
  loaded = false
  /** Counts changes, for React. */
  revision = 0
  private readonly watchers = new Set<(changed: readonly number[] | null) => void>()

  constructor(table: SeatTable, prices: ReadonlyMap<string, number>, picker = new Picker(table)) {
    this.table = table
    this.picker = picker
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

  /** What a seat is called, in the language that is spoken. */
  label(seat: number): string {
    return seatLabel(this.table.label(seat))
  }

  priceOf(seat: number): number {
    return this.prices.get(this.gradeOf(seat)) ?? 0
  }

  gradeOf(seat: number): string {
    return this.table.grades[this.table.grade[seat]]
  }

  best(wish: Wish): number[] | null {
    return bestTogether(this.table, this.isFree, wish)
  }

  /** Whole choices to take in place of one of which seats were lost, the nearest first. */
  alternatives(lost: readonly number[], kept: readonly number[]): number[][] {
    return alternatives(this.table, this.isFree, lost, kept)
  }

  private tell(changed: readonly number[] | null): void {
    this.revision++
    for (const watcher of [...this.watchers]) watcher(changed)
  }
}
