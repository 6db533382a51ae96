import { describe, expect, it } from 'vitest'
import { Problem } from '../../api/problem'
import { walk, type List } from './list'
import { fieldErrors } from './problems'
import { compact, niceMax, percent, wholeDay } from './scale'

describe('the server’s word on a field', () => {
  it('finds its field by name', () => {
    const problem = new Problem('validation_failed', 422, '', [], null, {
      errors: [
        { location: 'body.prices[1].amount', message: 'too large' },
        { location: 'body.data.title', message: 'too long' },
        { location: 'query.limit', message: 'not a field' },
      ],
    })
    expect(fieldErrors(problem, ['title', 'prices'])).toEqual({ prices: 'too large', title: 'too long' })
  })
})

describe('an axis', () => {
  it('ends at a round number above all values', () => {
    expect(niceMax(0)).toBe(4)
    expect(niceMax(12)).toBe(15)
    expect(niceMax(1_234_567)).toBe(1_500_000)
    expect(niceMax(100)).toBe(100)
  })

  it('is short in both languages', () => {
    expect(compact(12_340_000, 'ko')).toBe('1,234만')
    expect(compact(12_345, 'ko')).toBe('1.2만')
    expect(compact(230_000_000, 'ko')).toBe('2.3억')
    expect(compact(12_340_000, 'en')).toBe('12.3M')
    expect(compact(900, 'en')).toBe('900')
  })

  it('counts shares in tenths of a percent', () => {
    expect(percent(1, 3)).toBe(33.3)
    expect(percent(1, 0)).toBe(0)
  })
})

describe('the hours of a day', () => {
  it('are all there, also those in which nothing was sold', () => {
    const day = wholeDay([{ hour: 20, tickets: 3 }])
    expect([day.length, day[20].tickets, day[3]]).toEqual([24, 3, { hour: 3, tickets: 0 }])
    expect(wholeDay(null)).toHaveLength(24)
  })
})

describe('walking a list', () => {
  const numbers = (end: number): List<number> => ({
    key: ['numbers'],
    page: async (cursor, limit) => {
      const from = Number(cursor || 0)
      const to = Math.min(from + limit, end)
      return {
        items: Array.from({ length: to - from }, (_, i) => from + i),
        nextCursor: to < end ? String(to) : null,
      }
    },
  })

  it('reads every page and tells how far it is', async () => {
    const told: number[] = []
    const rows = await walk(numbers(250), (count) => told.push(count), new AbortController().signal)
    expect([rows.length, rows.at(-1)]).toEqual([250, 249])
    expect(told).toEqual([100, 200, 250])
  })

  it('has no end of its own: an export has all rows', async () => {
    const rows = await walk(numbers(12_345), () => undefined, new AbortController().signal)
    expect([rows.length, rows.at(-1)]).toEqual([12_345, 12_344])
  })
})
