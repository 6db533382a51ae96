import { describe, expect, it } from 'vitest'
import { isFiltered, queryOf, readWanted, weekend } from './filter'

const at = (instant: string) => Date.parse(instant)

describe('what is looked for', () => {
  it('is read from the address, and what makes no sense is left out', () => {
    const wanted = readWanted({
      q: '유령',
      when: 'weekend',
      region: '부산',
      category: 'PLAY',
      price: 'low',
      onSale: true,
    })
    expect(wanted).toEqual({
      q: '유령',
      when: 'weekend',
      region: '부산',
      category: 'PLAY',
      price: 'low',
      onSale: true,
    })
    expect(
      isFiltered(readWanted({ q: 'a', when: '../', region: '평양', category: 1, price: 'x', onSale: 'no' })),
    ).toBe(false)
  })

  it('has a weekend in Seoul', () => {
    // Friday night in London is Saturday in Seoul.
    expect(weekend(at('2026-11-27T16:00:00Z'))).toEqual({ from: '2026-11-28', to: '2026-11-29' })
    expect(weekend(at('2026-11-25T03:00:00Z'))).toEqual({ from: '2026-11-28', to: '2026-11-29' })
    expect(weekend(at('2026-11-29T03:00:00Z'))).toEqual({ from: '2026-11-29', to: '2026-11-29' })
  })

  it('becomes parameters', () => {
    const now = at('2026-11-25T03:00:00Z')
    expect(queryOf({ when: 'today', onSale: true }, now)).toEqual({ date: '2026-11-25', status: 'AVAILABLE' })
    expect(queryOf({ q: 'a', price: 'middle', region: '서울' }, now)).toEqual({
      q: 'a',
      region: '서울',
      minPrice: 30_000,
      maxPrice: 60_000,
    })
    expect(queryOf({ price: 'free' }, now)).toEqual({ free: true })
    expect(queryOf({ price: 'top' }, now)).toEqual({ minPrice: 100_000 })
  })
})
