import { describe, expect, it } from 'vitest'
import type { Round } from '../api/types'
import { daysOf, opensOn, roundToOffer, shiftMonth, weeksOf } from './calendar'

const round = (startsAt: string, status: Round['status'], remaining: number) =>
  ({ id: 1, startsAt, status, remaining, total: 100 }) as Round

describe('the calendar', () => {
  it('begins weeks on Sunday and fills them', () => {
    const weeks = weeksOf('2026-12')
    expect(weeks[0]).toEqual([
      null,
      null,
      '2026-12-01',
      '2026-12-02',
      '2026-12-03',
      '2026-12-04',
      '2026-12-05',
    ])
    expect(weeks.at(-1)!.slice(0, 5).at(-1)).toBe('2026-12-31')
  })

  it('gathers rounds by their day in Seoul and counts only what can be bought', () => {
    const days = daysOf([
      round('2026-12-24T05:00:00Z', 'AVAILABLE', 30),
      round('2026-12-24T10:30:00Z', 'SOLD_OUT', 0),
      round('2026-12-24T15:30:00Z', 'BEFORE_OPEN', 100),
    ])
    expect(days.get('2026-12-24')).toMatchObject({ remaining: 30, total: 200, open: true })
    expect(days.get('2026-12-25')).toMatchObject({ remaining: 0, open: false })
  })

  it('opens on what can be bought, else on the next day to come, else on the last', () => {
    const past = round('2026-12-24T05:00:00Z', 'CLOSED', 30)
    const soldOut = round('2026-12-25T05:00:00Z', 'SOLD_OUT', 0)
    const later = round('2026-12-27T05:00:00Z', 'AVAILABLE', 5)
    const now = Date.parse('2026-12-24T12:00:00Z')
    expect(opensOn(daysOf([past, soldOut, later]), now)).toBe('2026-12-27')
    expect(opensOn(daysOf([past, soldOut]), now)).toBe('2026-12-25')
    expect(opensOn(daysOf([past]), now)).toBe('2026-12-24')
    expect(opensOn(daysOf([]), now)).toBeNull()
    expect(roundToOffer([past, soldOut], now)).toBe(soldOut)
    expect(roundToOffer([past, soldOut, later], now)).toBe(later)
    expect(roundToOffer([past], now)).toBe(past)
  })

  it('turns the year', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01')
    expect(shiftMonth('2027-01', -1)).toBe('2026-12')
  })
})
