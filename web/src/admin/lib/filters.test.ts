import { describe, expect, it } from 'vitest'
import { compare, filtersOf, nextSort, queryOf, searchWith, sortOf, sortText } from './filters'

const keys = ['q', 'status', 'minAmount'] as const

describe('filters', () => {
  it('come from the address as text, whatever the router made of them', () => {
    expect(filtersOf({ q: '레미', minAmount: 50000, other: 'x' }, keys)).toEqual({
      q: '레미',
      status: '',
      minAmount: '50000',
    })
  })

  it('go to the address and back without a change', () => {
    const filters = { q: '7K3M-9QXW', status: 'COMPLETED', minAmount: '50000' }
    expect(filtersOf(searchWith({}, filters), keys)).toEqual(filters)
  })

  it('keep text that only looks like a number: a code 007 is not 7', () => {
    expect(searchWith({}, { q: '007' })).toEqual({ q: '007' })
    expect(searchWith({}, { q: '1e3' })).toEqual({ q: '1e3' })
    expect(searchWith({}, { minAmount: '50000' })).toEqual({ minAmount: 50000 })
  })

  it('leave the address when they are emptied, and leave the rest of it alone', () => {
    expect(searchWith({ q: 'a', sort: '-amount' }, { q: ' ' })).toEqual({ sort: '-amount' })
  })

  it('ask the API only for what they say', () => {
    expect(queryOf({ q: ' 레미 ', status: '' })).toEqual({ q: '레미' })
  })
})

describe('an order', () => {
  it('is written as one word', () => {
    expect(sortOf('-amount')).toEqual({ by: 'amount', down: true })
    expect(sortText({ by: 'amount', down: true })).toBe('-amount')
    expect(sortOf('')).toBeNull()
    expect(sortOf(3)).toBeNull()
  })

  it('turns with each press, and ends where it began', () => {
    const first = nextSort(null, 'amount', true)
    const second = nextSort(first, 'amount', true)
    expect([first, second, nextSort(second, 'amount', true)]).toEqual([
      { by: 'amount', down: true },
      { by: 'amount', down: false },
      null,
    ])
  })

  it('puts numbers by size, words by the alphabet, and nothing last', () => {
    expect([10, 9, null, 100].sort(compare)).toEqual([9, 10, 100, null])
    expect(['나', '가', '', 'A열 10', 'A열 9'].sort(compare).at(-1)).toBe('')
    expect(compare('A열 9', 'A열 10')).toBeLessThan(0)
  })
})
