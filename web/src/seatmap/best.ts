import { sideBySide, type SeatTable } from './plan'

export interface Wish {
  count: number
  /** Grade index, or null for any. */
  grade: number | null
}

/**
 * The best seats side by side: n free neighbours in one row, of one grade, nearest to where everybody looks.
 * A choice that would leave a lonely seat beside it counts as a little farther away, since nobody buys that one.
 */
export function bestTogether(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  wish: Wish,
): number[] | null {
  let best: number[] | null = null
  let bestScore = Infinity
  for (const { seats } of table.rows) {
    for (let start = 0; start + wish.count <= seats.length; start++) {
      if (!fits(table, isFree, seats, start, wish)) continue
      const score =
        distance(table, seats, start, wish.count) + lonely(table, isFree, seats, start, wish.count)
      if (score < bestScore) {
        bestScore = score
        best = seats.slice(start, start + wish.count)
      }
    }
  }
  return best
}

function fits(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  seats: readonly number[],
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

function distance(table: SeatTable, seats: readonly number[], start: number, count: number): number {
  let x = 0
  let y = 0
  for (let i = start; i < start + count; i++) {
    x += table.x[seats[i]]
    y += table.y[seats[i]]
  }
  return Math.hypot(x / count - table.focus.x, y / count - table.focus.y)
}

function lonely(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  seats: readonly number[],
  start: number,
  count: number,
): number {
  const neighbour = (from: number, to: number) =>
    to >= 0 && to < seats.length && isFree(seats[to]) && sideBySide(table, seats[from], seats[to])
  const first = start
  const last = start + count - 1
  const leftAlone = neighbour(first, first - 1) && !neighbour(first - 1, first - 2)
  const rightAlone = neighbour(last, last + 1) && !neighbour(last + 1, last + 2)
  return (leftAlone ? table.pitch : 0) + (rightAlone ? table.pitch : 0)
}

/** The free seat nearest to a lost one, of the same grade when there is one, never one already chosen. */
export function nearestFree(
  table: SeatTable,
  isFree: (seat: number) => boolean,
  lost: number,
  except: readonly number[],
): number | null {
  let best: number | null = null
  let bestDistance = Infinity
  const otherGrade = Math.max(table.bounds.maxX - table.bounds.minX, table.bounds.maxY - table.bounds.minY)
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
