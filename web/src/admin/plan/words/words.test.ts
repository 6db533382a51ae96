import { describe, expect, it } from 'vitest'
import { en } from './en'
import { ko } from './ko'

function paths(words: object, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && !Array.isArray(value)
      ? paths(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}

describe('the plan editor’s words', () => {
  it('say the same things in both languages', () => {
    expect(paths(en).sort()).toEqual(paths(ko).sort())
  })

  it('use no exclamation marks', () => {
    expect(JSON.stringify([ko, en])).not.toContain('!')
  })
})
