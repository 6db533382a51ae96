import { describe, expect, it } from 'vitest'
import { gradeStyles } from './palette'

describe('grade styles', () => {
  it('give the usual grades their own colour and mark', () => {
    expect(gradeStyles(['VIP', 'R']).map(({ mark }) => mark)).toEqual(['◆', '●'])
  })

  it('tell any eight grades of one hall apart', () => {
    const styles = gradeStyles(['R', '1등급', '2등급', '3등급', '4등급', 'OP', '자유석', '휠체어'])
    expect(new Set(styles.map(({ color }) => color)).size).toBe(8)
    expect(new Set(styles.map(({ mark }) => mark)).size).toBe(8)
  })
})
