import { describe, expect, it, vi } from 'vitest'
import { theatre } from './fixtures'
import { SeatRoom } from './room'

const empty = btoa('\0'.repeat(5))

describe('a room', () => {
  it('tells its watchers what changed, and everything at first', () => {
    const room = new SeatRoom(theatre(), new Map([['R', 50_000]]))
    const watcher = vi.fn()
    room.watch(watcher)
    room.load(1, empty)
    expect(watcher).toHaveBeenLastCalledWith(null)
    room.apply(2, [1], [])
    expect(watcher).toHaveBeenLastCalledWith([0])
    room.apply(3, [1], [])
    expect(watcher).toHaveBeenCalledTimes(2)
  })

  it('waits for the first picture before it believes changes', () => {
    const room = new SeatRoom(theatre(), new Map([['R', 50_000]]))
    room.apply(9, [1], [])
    room.load(1, empty)
    expect(room.isFree(0)).toBe(true)
  })

  it('marks seats that the server refused', () => {
    const room = new SeatRoom(theatre(), new Map([['R', 50_000]]))
    room.load(4, empty)
    room.markTaken([2])
    expect(room.isFree(1)).toBe(false)
    expect(room.alternatives([1], [])[0]).toEqual([0])
  })
})
