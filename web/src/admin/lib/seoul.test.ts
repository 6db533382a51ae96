import { describe, expect, it } from 'vitest'
import { combine, conflictOf, fromField, toField } from './seoul'

describe('times of rounds', () => {
  it('are those in Seoul in a field, and back', () => {
    expect(toField('2026-12-24T10:30:00Z')).toBe('2026-12-24T19:30')
    expect(fromField('2026-12-24T19:30')).toBe('2026-12-24T19:30:00+09:00')
    expect(toField('2026-12-24T15:00:00Z')).toBe('2026-12-25T00:00')
  })

  it('are every day at every time, in order', () => {
    expect(combine(['2026-12-25', '2026-12-24'], ['19:30', '14:00'])).toEqual([
      '2026-12-24T14:00:00+09:00',
      '2026-12-24T19:30:00+09:00',
      '2026-12-25T14:00:00+09:00',
      '2026-12-25T19:30:00+09:00',
    ])
  })

  it('lie ahead, and at least 60 minutes from one another', () => {
    const now = Date.parse('2026-12-01T00:00:00Z')
    const at = '2026-12-24T19:30:00+09:00'
    expect(conflictOf('2026-11-30T19:30:00+09:00', [], now)).toBe('past')
    expect(conflictOf(at, ['2026-12-24T20:29:00+09:00'], now)).toBe('close')
    expect(conflictOf(at, ['2026-12-24T20:30:00+09:00'], now)).toBeNull()
  })
})
