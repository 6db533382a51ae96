import { describe, expect, it } from 'vitest'
import { stadium, theatre } from './fixtures'
import { decodePlan, shortLabel, sideBySide } from './plan'

describe('a plan', () => {
  it('knows a seat by the number the API uses', () => {
    const table = theatre()
    expect(table.labels[table.indexOf(10)]).toBe('B열 2번')
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
    const table = decodePlan({ seats: [seat(1, 30), seat(2, 10), seat(3, 20)] })
    expect(table.rows[0].seats.map((i) => table.numbers[i])).toEqual([2, 3, 1])
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
    expect(decodePlan({ seats: [seat(1, '자유석'), seat(2, 'S'), seat(3, 'VIP')] }).grades).toEqual([
      'VIP',
      'S',
      '자유석',
    ])
  })

  it('can be empty', () => {
    const table = decodePlan({ seats: [] })
    expect(table.count).toBe(0)
    expect(table.stage).toBeNull()
  })

  it('paints the last figure of a label on the seat', () => {
    expect(shortLabel('1층 A열 12번')).toBe('12')
    expect(shortLabel('VIP')).toBe('VIP')
  })
})
