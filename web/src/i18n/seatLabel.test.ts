import { describe, expect, it } from 'vitest'
import { seatLabel, seatLabels } from './seatLabel'

describe('a seat label in English', () => {
  it('is made of its parts', () => {
    expect(seatLabel('1층 C구역 3열 12번', 'en')).toBe('Floor 1, Section C, Row 3, Seat 12')
    expect(seatLabel('지하1층 가열 3번', 'en')).toBe('지하1층 가열 3번')
    expect(seatLabel('104블록 A열 7번', 'en')).toBe('Block 104, Row A, Seat 7')
    expect(seatLabel('2층 A구역', 'en')).toBe('Floor 2, Section A')
  })

  it('stays as the hall wrote it where a part is not known', () => {
    expect(seatLabel('귀빈석 3번', 'en')).toBe('귀빈석 3번')
    expect(seatLabel('Balcony 12', 'en')).toBe('Balcony 12')
    expect(seatLabel('1층 C구역 3열 12번', 'ko')).toBe('1층 C구역 3열 12번')
  })

  it('keeps several apart', () => {
    const seats = [{ label: '1열 1번' }, { label: '1열 2번' }]
    expect(seatLabels(seats, 'ko')).toBe('1열 1번, 1열 2번')
    expect(seatLabels(seats, 'en')).toBe('Row 1, Seat 1; Row 1, Seat 2')
    expect(seatLabels(null, 'ko')).toBe('')
  })
})
