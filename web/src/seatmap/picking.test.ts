import { describe, expect, it } from 'vitest'
import { stadium, theatre } from './fixtures'
import { Picker } from './picking'
import { tableOf } from './planInput'

describe('picking', () => {
  it('finds the seat that was meant, and none where there is none', () => {
    const table = theatre()
    const picker = new Picker(table)
    expect(table.label(picker.nearest(11, 9, 8)!)).toBe('B열 2번')
    expect(picker.nearest(-100, -100, 8)).toBeNull()
  })

  it('passes over seats that are not accepted', () => {
    const table = theatre()
    const picker = new Picker(table)
    const meant = picker.nearest(11, 9, 8)!
    expect(picker.nearest(11, 9, 30, (seat) => seat !== meant)).not.toBe(meant)
  })

  it('lists what a view shows', () => {
    expect(new Picker(theatre()).within(-1, -1, 21, 1)).toHaveLength(3)
  })

  it('does nothing in an empty hall', () => {
    const picker = new Picker(tableOf({ seats: [] }))
    expect(picker.nearest(0, 0, 10)).toBeNull()
    expect(picker.within(0, 0, 1, 1)).toEqual([])
  })

  it('answers for a stadium within a frame', () => {
    const picker = new Picker(stadium(39_264))
    const startMs = performance.now()
    for (let i = 0; i < 100; i++) picker.nearest(i, 400, 50)
    expect(performance.now() - startMs).toBeLessThan(200)
  })
})
