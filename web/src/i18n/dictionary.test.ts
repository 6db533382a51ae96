import { describe, expect, it } from 'vitest'
import { en } from './en'
import { ko } from './ko'
import { koMore } from './ko.more'
import type { Words } from './words'

/** Every sentence as its path. Types guard the fixed keys; words kept by code (errors, reasons) need this. */
function paths(words: object, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value)
      ? paths(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}

describe('the dictionaries', () => {
  it('say the same things', () => {
    expect(paths(en).sort()).toEqual(paths({ ...ko, ...koMore }).sort())
  })

  it('use no exclamation marks', () => {
    expect(JSON.stringify([ko, koMore, en])).not.toContain('!')
  })

  it('of parts of the page do so too', async () => {
    const parts = import.meta.glob<Record<string, Words<object>>>('../{coupons,notify,reviews}/words.ts')
    for (const [file, load] of Object.entries(parts)) {
      for (const both of Object.values(await load())) {
        expect(paths(both.en).sort(), file).toEqual(paths(both.ko).sort())
        expect(JSON.stringify(both)).not.toContain('!')
      }
    }
  })
})
