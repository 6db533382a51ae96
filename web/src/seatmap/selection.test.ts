import { describe, expect, it } from 'vitest'
import { toggle, without } from './selection'

describe('the selection', () => {
  it('takes a seat up and lets it go', () => {
    expect(toggle([], 7, 4)).toEqual({ kind: 'added', selection: [7] })
    expect(toggle([7, 8], 7, 4)).toEqual({ kind: 'removed', selection: [8] })
  })

  it('holds no more than it may, and can still let go', () => {
    expect(toggle([1, 2], 3, 2)).toEqual({ kind: 'full', selection: [1, 2] })
    expect(toggle([1, 2], 2, 2).kind).toBe('removed')
  })

  it('loses the seats that others took', () => {
    expect(without([1, 2, 3], [2, 9])).toEqual([1, 3])
  })
})
