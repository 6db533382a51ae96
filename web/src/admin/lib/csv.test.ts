import { describe, expect, it } from 'vitest'
import { cell, csv, csvName } from './csv'

describe('an export', () => {
  it('begins with a byte order mark, so that Excel takes Korean for Korean', () => {
    const text = csv([{ head: '이름', value: (row: { name: string }) => row.name }], [{ name: '김예매' }])
    expect(text).toBe('\ufeff이름\r\n김예매\r\n')
  })

  it('quotes commas, quotes and line ends', () => {
    expect(cell('A, B')).toBe('"A, B"')
    expect(cell('그 "공연"')).toBe('"그 ""공연"""')
    expect(cell('첫 줄\n둘째 줄')).toBe('"첫 줄\n둘째 줄"')
  })

  it.each([
    '=1+1',
    '+82 10',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1+1',
    '＋82',
    '－1',
    '＠SUM(A1)',
    ' =1',
    '\u3000＝1',
    '\n=1',
  ])('keeps %j from being run as a formula', (text) => {
    expect(cell(text).replace(/^"/, '')).toMatch(/^'/)
  })

  it('leaves our own numbers numbers, also below zero', () => {
    expect(cell(-5000)).toBe('-5000')
    expect(cell(170000)).toBe('170000')
  })

  it('is named after the day in Seoul', () => {
    expect(csvName('예매', Date.parse('2026-11-28T15:30:00Z'))).toBe('예매-2026-11-29.csv')
    expect(csvName('예매', Date.parse('2026-11-28T14:30:00Z'))).toBe('예매-2026-11-28.csv')
  })

  it('leaves what is not there empty', () => {
    expect(cell(null)).toBe('')
    expect(cell(undefined)).toBe('')
  })
})
