import { describe, expect, it } from 'vitest'
import { diff, told } from './diff'

describe('a diff', () => {
  it('names what changed, and nothing else', () => {
    expect(
      diff(
        { title: '봄', hall: { id: 1, name: '대극장' } },
        { title: '봄', hall: { id: 1, name: '소극장' } },
      ),
    ).toEqual([{ path: 'hall.name', before: '대극장', after: '소극장' }])
  })

  it('shows all of a thing that is new or gone', () => {
    expect(diff(null, { name: 'A' })).toEqual([{ path: 'name', before: undefined, after: 'A' }])
    expect(diff({ name: 'A' }, null)).toEqual([{ path: 'name', before: 'A', after: undefined }])
  })

  it('takes a list as one value', () => {
    expect(diff({ seats: [1, 2] }, { seats: [1, 3] })).toEqual([
      { path: 'seats', before: [1, 2], after: [1, 3] },
    ])
    expect(diff({ seats: [1, 2] }, { seats: [1, 2] })).toEqual([])
  })

  it('tells null from an object', () => {
    expect(diff({ withdrawnAt: null }, { withdrawnAt: '2026-12-24' })).toEqual([
      { path: 'withdrawnAt', before: null, after: '2026-12-24' },
    ])
    expect(diff({ stage: { x: 1 } }, { stage: null })).toEqual([
      { path: 'stage', before: { x: 1 }, after: null },
    ])
  })

  it('of nothing is nothing', () => {
    expect(diff(null, null)).toEqual([])
  })
})

describe('a value in a line', () => {
  it('reads like text', () => {
    expect(told(55000)).toBe('55,000')
    expect(told(['A1', 'A2'])).toBe('A1, A2')
    expect(told(null)).toBe('–')
    expect(told({ grade: 'R' })).toBe('{"grade":"R"}')
  })
})
