// @vitest-environment node
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { calendarFile } from './calendarFile'

const now = Date.parse('2026-11-28T09:00:00Z')
const event = {
  uid: '7K3M-9QXW-2HTD',
  title: '레 미제라블, 서울; 「한국어」 \\ 공연 — ' + '아주 긴 제목 '.repeat(12),
  startsAt: '2026-12-24T19:30:00+09:00',
  durationMinutes: 40,
  place: '홀\u0007, 서울특별시 종로구 세종대로 175',
  note: '가\r\n나\u2028다 🎭',
}

/** The file is also read by a library, in test/calendar. */
const made = fileURLToPath(new URL('../../../test/calendar/testdata/show.ics', import.meta.url))

describe('a calendar file', () => {
  it('is the one that is read by a library', async () => {
    await expect(calendarFile(event, now)).toMatchFileSnapshot(made)
  })

  it('lasts as long as the show, and says no end of one whose running time is unknown', () => {
    expect(calendarFile(event, now)).toContain('DTSTART:20261224T103000Z\r\nDTEND:20261224T111000Z')
    expect(calendarFile({ ...event, durationMinutes: 0 }, now)).not.toContain('DTEND')
  })

  it('takes the place of one that was saved before', () => {
    const sequence = (at: number) => Number(/SEQUENCE:(\d+)/.exec(calendarFile(event, at))?.[1])
    expect(sequence(now + 60_000)).toBeGreaterThan(sequence(now))
  })

  it('has lines of 75 octets at most, no control characters, and escapes what would break a line', () => {
    const file = calendarFile(event, now)
    for (const line of file.split('\r\n')) {
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
      expect(line).not.toMatch(/\p{Cc}/u)
    }
    const whole = file.replaceAll('\r\n ', '')
    expect(whole).toContain('SUMMARY:레 미제라블\\, 서울\\; 「한국어」 \\\\ 공연')
    expect(whole).toContain('DESCRIPTION:가\\n나\\n다 🎭')
  })
})
