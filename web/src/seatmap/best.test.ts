import { describe, expect, it } from 'vitest'
import { bestTogether, nearestFree } from './best'
import { stadium, theatre } from './fixtures'

const all = () => true
const except =
  (...taken: number[]) =>
  (seat: number) =>
    !taken.includes(seat)

describe('the best seats together', () => {
  it('are in the first row, nearest to the middle of the stage', () => {
    const table = theatre({ aisleAfter: 99, seats: 9 })
    expect(bestTogether(table, all, { count: 3, grade: null })!.map((i) => table.labels[i])).toEqual([
      'A열 4번',
      'A열 5번',
      'A열 6번',
    ])
  })

  it('never lie on both sides of an aisle or of a taken seat', () => {
    const table = theatre({ rows: 1 })
    expect(bestTogether(table, except(2, 6), { count: 3, grade: null })).toBeNull()
    expect(bestTogether(table, except(2, 6), { count: 2, grade: null })).toEqual([4, 5])
  })

  it('are of one grade, and of the wanted one', () => {
    const table = theatre({ rows: 3, grades: ['VIP', 'R', 'S'] })
    const found = bestTogether(table, all, { count: 2, grade: 2 })!
    expect(found.map((i) => table.grades[table.grade[i]])).toEqual(['S', 'S'])
    expect(bestTogether(table, () => false, { count: 1, grade: 2 })).toBeNull()
  })

  it('leave no lonely seat beside them when there is as good a place', () => {
    const table = theatre({ rows: 1, seats: 6, aisleAfter: 99 })
    // Taken: none. The two in the very middle leave pairs; the ones beside would leave a single seat.
    expect(bestTogether(table, all, { count: 2, grade: null })).toEqual([2, 3])
    // With the first taken, the middle would leave the second alone.
    expect(bestTogether(table, except(0), { count: 2, grade: null })).toEqual([1, 2])
  })

  it('are found among 39,264 seats before a finger is lifted', () => {
    const table = stadium(39_264)
    const startMs = performance.now()
    expect(bestTogether(table, (seat) => seat % 7 !== 0, { count: 4, grade: null })).toHaveLength(4)
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})

describe('the alternative to a lost seat', () => {
  it('is the nearest free one that is not chosen already', () => {
    const table = theatre({ rows: 1, aisleAfter: 99 })
    expect(nearestFree(table, all, 3, [])).toBe(2)
    expect(nearestFree(table, all, 3, [2])).toBe(4)
  })

  it('keeps the grade while there is one', () => {
    const table = theatre({ rows: 2, seats: 4, aisleAfter: 99, grades: ['VIP', 'R'] })
    expect(nearestFree(table, except(0, 1, 2), 0, [])).toBe(3)
    expect(nearestFree(table, except(0, 1, 2, 3), 0, [])).toBe(4)
  })

  it('is none when all are gone', () => {
    expect(nearestFree(theatre(), () => false, 0, [])).toBeNull()
  })
})
