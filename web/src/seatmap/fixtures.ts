import type { SeatTable } from './plan'
import { tableOf, type PlanInput } from './planInput'

/** A small theatre for tests: rows A.. of so many seats, an aisle in the middle, the stage above row A. */
export function theatre({
  rows = 5,
  seats = 8,
  aisleAfter = 4,
  stage = true,
  grades = ['R'],
} = {}): SeatTable {
  const input: PlanInput = {
    stage: stage
      ? { x: 0, y: -30, width: (seats - 1) * 10 + (aisleAfter < seats ? 20 : 0), height: 10 }
      : null,
    seats: Array.from({ length: rows * seats }, (_, i) => {
      const row = Math.floor(i / seats)
      const seat = i % seats
      const name = String.fromCharCode(65 + row)
      return {
        number: i + 1,
        label: `${name}열 ${seat + 1}번`,
        section: '1층',
        row: name,
        grade: grades[Math.min(row, grades.length - 1)],
        x: seat * 10 + (seat >= aisleAfter ? 20 : 0),
        y: row * 10,
      }
    }),
  }
  return tableOf(input)
}

/** Seats all around an empty middle. */
export function stadium(count: number): SeatTable {
  return tableOf({
    seats: Array.from({ length: count }, (_, i) => {
      const angle = (i / count) * Math.PI * 2
      return {
        number: i + 1,
        label: `${i + 1}`,
        section: `${Math.floor((i / count) * 8) + 1}구역`,
        row: '1',
        grade: 'R',
        x: Math.cos(angle) * 500,
        y: Math.sin(angle) * 400,
      }
    }),
  })
}
