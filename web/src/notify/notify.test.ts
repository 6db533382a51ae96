import { describe, expect, it } from 'vitest'
import type { Notification, NotificationPage } from '../api/types'
import { isAbout, ownLink, understand, withArrived, withRead } from './inbox'
import { pauseMs } from '../api/pause'
import { eventReader, type StreamEvent } from '../api/sse'

function read(...pieces: string[]): StreamEvent[] {
  const events: StreamEvent[] = []
  const reader = eventReader((event) => events.push(event))
  pieces.forEach(reader)
  return events
}

describe('reading a stream', () => {
  const text =
    'id: 7\nevent: notification\ndata: {"a":1}\n\n: still here\n\nevent: unread\ndata: {"unread":2}\n\n'

  it('hears each event with its id, and no comments', () => {
    expect(read(text)).toEqual([
      { id: '7', event: 'notification', data: '{"a":1}' },
      { id: '7', event: 'unread', data: '{"unread":2}' },
    ])
  })

  it('hears the same wherever the pieces end', () => {
    for (let cut = 1; cut < text.length; cut++)
      expect(read(text.slice(0, cut), text.slice(cut))).toEqual(read(text))
    expect(read(...text)).toEqual(read(text))
    expect(read(...text.replaceAll('\n', '\r\n'))).toEqual(read(text))
  })

  it('joins lines of data, and says nothing of an event that was cut off', () => {
    expect(read('data: one\ndata: two\n\n')).toEqual([{ id: '', event: 'message', data: 'one\ntwo' }])
    expect(read('data: half')).toEqual([])
  })
})

describe('coming back after a loss', () => {
  it('waits longer each time, up to a minute', () => {
    expect([1, 2, 3, 7, 50].map((failures) => pauseMs(failures, () => 1))).toEqual([
      1000, 2000, 4000, 60_000, 60_000,
    ])
  })

  it('does not come in the same moment as everybody else', () => {
    expect(pauseMs(4, () => 0)).toBe(4000)
    expect(pauseMs(4, () => 0.5)).toBe(6000)
  })
})

const item = (id: string, readAt: string | null = null) => ({ id, title: id, readAt }) as Notification
const inbox = (unread: number, ...items: Notification[]) => ({
  pages: [{ items, nextCursor: null, unread } as NotificationPage],
  pageParams: [''],
})

describe('the inbox', () => {
  it('takes a new one on top, once', () => {
    const once = withArrived(inbox(1, item('a')), item('b'))
    expect(once.pages[0].items?.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(once.pages[0].unread).toBe(2)
    expect(withArrived(once, item('b'))).toBe(once)
  })

  it('counts down when one is read, and only then', () => {
    const two = inbox(5, item('a'), item('b', 'then'))
    expect(withRead(two, 'a', 'now').pages[0].unread).toBe(4)
    expect(withRead(two, 'b', 'now').pages[0].unread).toBe(5)
    expect(withRead(two, null, 'now').pages[0].unread).toBe(0)
  })

  it('understands what it knows, and passes over the rest', () => {
    expect(understand('unread', '{"unread":3}')).toEqual({ kind: 'unread', unread: 3 })
    expect(understand('notification', '{"id":"a","title":"b"}')).toMatchObject({ kind: 'arrived' })
    expect(understand('notification', '{"id":1}')).toBeNull()
    expect(understand('weather', '{}')).toBeNull()
    expect(understand('unread', 'half')).toBeNull()
  })

  it('follows paths of our own only', () => {
    expect(ownLink('/reservations/7')).toBe('/reservations/7')
    expect(ownLink('//elsewhere.example')).toBeNull()
    expect(ownLink('/\\elsewhere.example')).toBeNull()
    expect(ownLink('https://elsewhere.example')).toBeNull()
  })

  it('knows when somebody looks at what it is about', () => {
    expect(isAbout('/reservations/7', '/checkout/7')).toBe(true)
    expect(isAbout('/reservations/7?review=true', '/reservations/7')).toBe(true)
    expect(isAbout('/reservations/7', '/reservations/70')).toBe(false)
  })
})
