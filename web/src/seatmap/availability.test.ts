import { describe, expect, it } from 'vitest'
import { Availability, decodeBitmap } from './availability'
import { theatre } from './fixtures'

const table = theatre({ rows: 2, seats: 8, grades: ['VIP', 'R'] })
const both = new Set(['VIP', 'R'])

describe('availability', () => {
  it('reads bit i, least significant first, as seat number i + 1', () => {
    const seats = new Availability(table, both)
    // Seats 1 and 10 are taken: bytes 0b00000001 0b00000010.
    seats.load(1, decodeBitmap(btoa('\x01\x02')))
    expect(seats.isFree(table.indexOf(1))).toBe(false)
    expect(seats.isFree(table.indexOf(2))).toBe(true)
    expect(seats.isFree(table.indexOf(10))).toBe(false)
    expect([...seats.freeByGrade]).toEqual([7, 7])
  })

  it('applies what was taken and freed, and tells which seats changed', () => {
    const seats = new Availability(table, both)
    seats.load(1, new Uint8Array([1, 0]))
    expect(seats.apply(2, [3], [1])).toEqual([table.indexOf(1), table.indexOf(3)])
    expect([...seats.freeByGrade]).toEqual([7, 8])
    expect(seats.apply(3, [3], [])).toEqual([])
  })

  it('ignores a change that is older than what it knows', () => {
    const seats = new Availability(table, both)
    seats.load(5, new Uint8Array([0, 0]))
    expect(seats.apply(5, [1], [])).toEqual([])
    expect(seats.isFree(table.indexOf(1))).toBe(true)
  })

  it('sells no seat whose grade has no price', () => {
    const seats = new Availability(table, new Set(['R']))
    seats.load(1, new Uint8Array([0, 0]))
    expect(seats.isFree(table.indexOf(1))).toBe(false)
    expect([...seats.freeByGrade]).toEqual([0, 8])
    expect(seats.free).toBe(8)
  })

  it('takes a short bitmap to say free', () => {
    const seats = new Availability(table, both)
    seats.load(1, new Uint8Array([255]))
    expect(seats.isFree(table.indexOf(9))).toBe(true)
  })
})
