import { describe, expect, it } from 'vitest'
import {
  daysUntil,
  daysUntilEnd,
  formatEnd,
  formatLastDay,
  formatTime,
  formatAmount,
  formatCountdown,
  formatDateTime,
  formatMonth,
  formatPeriod,
  seoulDay,
} from './format'

describe('formats', () => {
  it('write an instant as it is in Seoul', () => {
    expect(formatDateTime('2026-12-24T10:30:00Z', 'ko')).toBe('12월 24일(목) 오후 7:30')
    expect(formatDateTime('2026-12-24T10:30:00Z', 'en').replace(/\u202f/g, ' ')).toBe('Thu, Dec 24, 7:30 PM')
    expect(seoulDay('2026-12-24T15:30:00Z')).toBe('2026-12-25')
  })

  it('write money', () => {
    expect(formatAmount(55_000, 'ko')).toBe('55,000원')
    expect(formatAmount(55_000, 'en')).toBe('₩55,000')
  })

  it('leave out what two days share', () => {
    expect(formatPeriod('2026-12-24', '2026-12-31', 'ko')).toBe('2026.12.24 – 12.31')
    expect(formatPeriod('2026-12-24', '2027-01-03', 'ko')).toBe('2026.12.24 – 2027.1.3')
    expect(formatPeriod('2026-12-24', '2026-12-24', 'ko')).toBe('2026년 12월 24일(목)')
    expect(formatPeriod('2026-12-24', '2026-12-31', 'en')).toBe('Dec 24 – Dec 31, 2026')
  })

  it('say the day that midnight ends', () => {
    expect(formatEnd('2026-12-31T15:00:00Z', 'ko')).toBe('12월 31일(목) 밤 12시')
    expect(formatEnd('2026-12-31T15:00:00Z', 'en')).toBe('Thu, Dec 31, midnight')
    expect(formatEnd('2026-12-31T14:59:00Z', 'ko')).toBe('12월 31일(목) 오후 11:59')
    expect(formatLastDay('2026-12-31T15:00:00Z', 'ko')).toBe('12월 31일(목)')
    expect(daysUntilEnd('2026-12-31T15:00:00Z', Date.parse('2026-12-31T03:00:00Z'))).toBe(0)
    expect(formatTime('2026-12-30T15:30:00Z', 'ko')).toBe('오전 0:30')
    expect(formatTime('2026-12-30T03:30:00Z', 'ko')).toBe('오후 12:30')
  })

  it('count down', () => {
    expect(formatCountdown(9 * 60_000 + 5000)).toBe('9:05')
    expect(formatCountdown(3_723_000)).toBe('1:02:03')
    expect(formatCountdown(3 * 86_400_000 + 5 * 3_600_000, 'ko')).toBe('3일 5시간')
    expect(formatCountdown(-5)).toBe('0:00')
  })

  it('name months and count days', () => {
    expect(formatMonth('2026-12', 'ko')).toBe('2026년 12월')
    expect(formatMonth('2026-12', 'en')).toBe('December 2026')
    const lateInSeoul = Date.parse('2026-11-22T14:59:00Z')
    expect(daysUntil('2026-11-22T15:01:00Z', lateInSeoul)).toBe(1)
  })
})
