import { sideBySide, type Point, type SeatTable } from './plan'

export interface Wish {
  count: number
  /** Grade index, or null for any. */
  grade: number | null
}

/**
 * The best seats side by side: n free neighbours in one row, of one grade, nearest to where everybody looks. A choice
 * that leaves nobody a single seat comes before every one that does, however near that one is.
 */
export function bestTogether(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  wish: Wish,
): number[] | null {
  let best: number[] | null = null
  let bestAlone = Infinity
  let bestDistance = Infinity
  for (const { seats } of table.rows) {
    for (let start = 0; start + wish.count <= seats.length; start++) {
      if (!fits(table, isFree, seats, start, wish)) continue
      const alone = leftAlone(table, isFree, seats, start, wish.count)
      if (alone > bestAlone) continue
      const { x, y } = middleOf(table, seats, start, wish.count)
      const distance = Math.hypot(x - table.focus.x, y - table.focus.y)
      if (alone < bestAlone || distance < bestDistance) {
        bestAlone = alone
        bestDistance = distance
        best = Array.from(seats.subarray(start, start + wish.count))
      }
    }
  }
  return best
}

function fits(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  seats: ArrayLike<number>,
  start: number,
  wish: Wish,
): boolean {
  const grade = wish.grade ?? table.grade[seats[start]]
  for (let i = start; i < start + wish.count; i++) {
    if (!isFree(seats[i]) || table.grade[seats[i]] !== grade) return false
    if (i > start && !sideBySide(table, seats[i - 1], seats[i])) return false
  }
  return true
}

function middleOf(table: SeatTable, seats: ArrayLike<number>, start: number, count: number): Point {
  let x = 0
  let y = 0
  for (let i = start; i < start + count; i++) {
    x += table.x[seats[i]]
    y += table.y[seats[i]]
  }
  return { x: x / count, y: y / count }
}

/** How many seats (0 to 2) would have no free neighbour any more. One that stood alone before does not count. */
function leftAlone(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  seats: ArrayLike<number>,
  start: number,
  count: number,
): number {
  const neighbour = (from: number, to: number) =>
    to >= 0 && to < seats.length && isFree(seats[to]) && sideBySide(table, seats[from], seats[to])
  const first = start
  const last = start + count - 1
  const before = neighbour(first, first - 1) && !neighbour(first - 1, first - 2)
  const after = neighbour(last, last + 1) && !neighbour(last + 1, last + 2)
  return Number(before) + Number(after)
}

/**
 * What to take instead when seats of a choice were lost: whole new choices of the same size, side by side, nearest to
 * where the old one was and of its grade while there are any. Where so many are nowhere together, free seats nearest to
 * the lost ones join what is kept. At most `most`, the nearest first, and no seat in two of them.
 */
export function alternatives(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  lost: readonly number[],
  kept: readonly number[],
  most = 2,
): number[][] {
  const together = nearestTogether(table, isFree, [...lost, ...kept], most)
  if (together.length > 0) return together
  const chosen = [...kept]
  for (const seat of lost) {
    const next = nearestFree(table, isFree, seat, chosen)
    if (next === null) break
    chosen.push(next)
  }
  return chosen.length > kept.length ? [chosen] : []
}

function nearestTogether(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  old: readonly number[],
  most: number,
): number[][] {
  const count = old.length
  const from = middleOf(table, old, 0, count)
  const otherGrade = farthest(table)
  const found: { row: Int32Array; start: number; away: number }[] = []
  for (const { seats } of table.rows) {
    for (let start = 0; start + count <= seats.length; start++) {
      if (!fits(table, isFree, seats, start, { count, grade: null })) continue
      const { x, y } = middleOf(table, seats, start, count)
      const away =
        Math.hypot(x - from.x, y - from.y) +
        leftAlone(table, isFree, seats, start, count) * table.pitch +
        (table.grade[seats[start]] === table.grade[old[0]] ? 0 : otherGrade)
      found.push({ row: seats, start, away })
    }
  }
  found.sort((a, b) => a.away - b.away)
  const chosen: number[][] = []
  for (const { row, start } of found) {
    if (chosen.length === most) break
    const seats = Array.from(row.subarray(start, start + count))
    if (!chosen.some((others) => others.some((seat) => seats.includes(seat)))) chosen.push(seats)
  }
  return chosen
}

/** Farther than any two seats lie apart. */
function farthest({ bounds }: SeatTable): number {
  return bounds.maxX - bounds.minX + bounds.maxY - bounds.minY
}

/** The free seat nearest to a lost one, of the same grade when there is one, never one already chosen. */
function nearestFree(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  lost: number,
  except: readonly number[],
): number | null {
  let best: number | null = null
  let bestDistance = Infinity
  const otherGrade = farthest(table)
  for (let seat = 0; seat < table.count; seat++) {
    if (seat === lost || !isFree(seat) || except.includes(seat)) continue
    const away =
      Math.hypot(table.x[seat] - table.x[lost], table.y[seat] - table.y[lost]) +
      (table.grade[seat] === table.grade[lost] ? 0 : otherGrade)
    if (away < bestDistance) {
      bestDistance = away
      best = seat
    }
  }
  return best
}
