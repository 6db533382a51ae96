import { describe, expect, it } from 'vitest'
import type { Round } from '../api/types'
import { daysOf, shiftMonth, weeksOf } from './calendar'
import { calendarFile } from './calendarFile'

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

  it('turns the year', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01')
    expect(shiftMonth('2027-01', -1)).toBe('2026-12')
  })
})

describe('a calendar file', () => {
  it('says when in UTC and escapes what would break a line', () => {
    const file = calendarFile({
      uid: 'TB1',
      title: '레 미제라블, 서울',
      startsAt: '2026-12-24T19:30:00+09:00',
      durationMinutes: 150,
      place: '홀',
      note: '가\n나',
    })
    expect(file).toContain('DTSTART:20261224T103000Z\r\nDTEND:20261224T130000Z')
    expect(file).toContain('SUMMARY:레 미제라블\\, 서울')
    expect(file).toContain('DESCRIPTION:가\\n나')
  })
})
