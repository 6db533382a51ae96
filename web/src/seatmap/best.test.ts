import { describe, expect, it } from 'vitest'
import { alternatives, bestTogether } from './best'
import { stadium, theatre } from './fixtures'

const all = () => true
const except =
  (...taken: number[]) =>
  (seat: number) =>
    !taken.includes(seat)

describe('the best seats together', () => {
  it('are in the first row, nearest to the middle of the stage', () => {
    const table = theatre({ aisleAfter: 99, seats: 9 })
    expect(bestTogether(table, all, { count: 3, grade: null })!.map((i) => table.label(i))).toEqual([
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

  it('leave no single seat alone while a row farther back has room', () => {
    // Row A: seats 1 to 3 are free. Row E: seats 5 to 8. Two of row A would leave one alone.
    const table = theatre({ rows: 5, seats: 8, aisleAfter: 99 })
    const free = [0, 1, 2, 36, 37, 38, 39]
    const found = bestTogether(table, (seat) => free.includes(seat), { count: 2, grade: null })!
    expect(found.map((i) => table.label(i))).toEqual(['E열 5번', 'E열 6번'])
    // Where nothing else is left, two of three are sold all the same.
    expect(bestTogether(table, (seat) => seat < 3, { count: 2, grade: null })).toHaveLength(2)
    // Three of three leave nobody alone, and are nearer.
    expect(bestTogether(table, (seat) => free.includes(seat), { count: 3, grade: null })).toEqual([0, 1, 2])
  })

  it('are found among 39,264 seats before a finger is lifted', () => {
    const table = stadium(39_264)
    const startMs = performance.now()
    expect(bestTogether(table, (seat) => seat % 7 !== 0, { count: 4, grade: null })).toHaveLength(4)
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})

describe('the alternatives to lost seats', () => {
  it('are the nearest free ones that are not chosen already', () => {
    const table = theatre({ rows: 1, aisleAfter: 99 })
    expect(alternatives(table, except(3), [3], [])[0]).toEqual([2])
    expect(alternatives(table, except(3, 2), [3], [])).toEqual([[4], [1]])
  })

  it('are a pair for a lost pair', () => {
    const table = theatre({ rows: 2, seats: 8, aisleAfter: 99 })
    const found = alternatives(table, except(3, 4), [3, 4], [])
    expect(found[0]).toEqual([11, 12])
    expect(found.flat()).toHaveLength(4)
    expect(new Set(found.flat()).size).toBe(4)
  })

  it('are two together when one of a pair was lost', () => {
    const table = theatre({ rows: 1, seats: 8, aisleAfter: 99 })
    // 3 is kept and has a free neighbour.
    expect(alternatives(table, except(4), [4], [3])[0]).toEqual([2, 3])
    // 3 is kept and stands alone: the pair moves to where it leaves nobody alone.
    expect(alternatives(table, except(4, 2), [4], [3])[0]).toEqual([0, 1])
  })

  it('are single seats beside what is kept where none are together', () => {
    const table = theatre({ rows: 1, seats: 8, aisleAfter: 99 })
    expect(alternatives(table, (seat) => [0, 3, 6].includes(seat), [4], [3])).toEqual([[3, 6]])
    expect(alternatives(table, (seat) => seat === 3, [4], [3])).toEqual([])
  })

  it('keep the grade while there is one', () => {
    const table = theatre({ rows: 2, seats: 4, aisleAfter: 99, grades: ['VIP', 'R'] })
    expect(alternatives(table, except(0, 1, 2), [0], [])[0]).toEqual([3])
    expect(alternatives(table, except(0, 1, 2, 3), [0], [])[0]).toEqual([4])
  })

  it('are none when all are gone', () => {
    expect(alternatives(theatre(), () => false, [0], [])).toEqual([])
  })

  it('are found among 39,264 seats before a finger is lifted', () => {
    const table = stadium(39_264)
    const startMs = performance.now()
    expect(alternatives(table, (seat) => seat > 1, [0, 1], [])).toHaveLength(2)
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})
