import { describe, expect, it } from 'vitest'
import { en } from './en'
import { ko } from './ko'
import { koMore } from './ko.more'

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
})
