import { describe, expect, it } from 'vitest'
import { stadium, theatre } from './fixtures'
import { packPlan } from './pack'
import { openTable, shortLabel, sideBySide } from './plan'
import { tableOf } from './planInput'

describe('a plan', () => {
  it('knows a seat by the number the API uses', () => {
    const table = theatre()
    expect(table.label(table.indexOf(10))).toBe('B열 2번')
    expect(table.indexOf(0)).toBe(-1)
    expect(table.indexOf(999)).toBe(-1)
  })

  it('puts the seats of a row in the order in which they sit, however they are listed', () => {
    const seat = (number: number, x: number) => ({
      number,
      label: `${number}`,
      section: 's',
      row: '1',
      grade: 'R',
      x,
      y: 0,
    })
    const table = tableOf({ seats: [seat(1, 30), seat(2, 10), seat(3, 20)] })
    expect(Array.from(table.rows[0].seats, (i) => table.numbers[i])).toEqual([2, 3, 1])
  })

  it('takes its pitch from neighbours, not from aisles', () => {
    expect(theatre().pitch).toBe(10)
  })

  it('sees an aisle between two seats', () => {
    const { rows, ...table } = theatre()
    const [row] = rows
    expect(sideBySide({ rows, ...table }, row.seats[2], row.seats[3])).toBe(true)
    expect(sideBySide({ rows, ...table }, row.seats[3], row.seats[4])).toBe(false)
  })

  it('puts a missing stage above the seats, or in the middle of a stadium', () => {
    const hall = theatre({ stage: false })
    expect(hall.focus.y).toBeLessThan(0)
    const round = stadium(400)
    expect(round.focus.x).toBeCloseTo(0, 0)
    expect(round.focus.y).toBeCloseTo(0, 0)
  })

  it('lists the usual grades in their order and others after them', () => {
    const seat = (number: number, grade: string) => ({
      number,
      label: '',
      section: 's',
      row: '1',
      grade,
      x: number,
      y: 0,
    })
    expect(tableOf({ seats: [seat(1, '자유석'), seat(2, 'S'), seat(3, 'VIP')] }).grades).toEqual([
      'VIP',
      'S',
      '자유석',
    ])
  })

  it('can be empty', () => {
    const table = tableOf({ seats: [] })
    expect(table.count).toBe(0)
    expect(table.stage).toBeNull()
  })

  it('paints the last figure of a label on the seat', () => {
    expect(shortLabel('1층 A열 12번')).toBe('12')
    expect(shortLabel('VIP')).toBe('VIP')
  })

  it('reads columns: runs of labels that count on, labels of their own, positions in tenths', () => {
    const table = openTable(
      packPlan({
        stage: null,
        sections: ['1층', '빈 구역', '2층'],
        grades: ['R', 'VIP'],
        rows: [
          { section: 0, name: 'A' },
          { section: 2, name: '' },
        ],
        patterns: [['1층 A열 ', '번']],
        runs: [
          { row: 0, pattern: 0, grade: 1, count: 3, from: 5, step: -2 },
          { row: 1, pattern: 0, grade: 0, count: 1, from: 0, step: 0, label: '휠체어석' },
        ],
        x: [5, 105, 205, 0],
        y: [0, 0, 0, 333],
      }),
    )
    expect(Array.from(table.numbers, (_, i) => table.label(i))).toEqual([
      '1층 A열 5번',
      '1층 A열 3번',
      '1층 A열 1번',
      '휠체어석',
    ])
    expect(Array.from(table.x).map((value) => Math.round(value * 10) / 10)).toEqual([0.5, 10.5, 20.5, 0])
    expect(Math.round(table.y[3] * 10) / 10).toBe(33.3)
    expect(table.grades).toEqual(['VIP', 'R'])
    expect(Array.from(table.grade)).toEqual([0, 0, 0, 1])
    expect(table.sections.map(({ name }) => name)).toEqual(['1층', '2층'])
    expect(Array.from(table.section)).toEqual([0, 0, 0, 1])
    expect(table.rows.map((row) => row.section)).toEqual([0, 1])
    expect(table.indexOf(4)).toBe(3)
    expect(table.indexOf(5)).toBe(-1)
  })
})
