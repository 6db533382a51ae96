import { expect, it } from 'vitest'
import { between } from './amount'

it('a sum on its way begins at the old one, ends at the new one, and never leaves what lies between', () => {
  expect(between(10_000, 4000, 0)).toBe(10_000)
  expect(between(10_000, 4000, 1)).toBe(4000)
  expect(between(10_000, 4000, 2)).toBe(4000)
  for (let share = 0; share <= 1; share += 0.05) {
    const now = between(10_000, 4000, share)
    expect(now).toBeGreaterThanOrEqual(4000)
    expect(now).toBeLessThanOrEqual(10_000)
    expect(Number.isInteger(now)).toBe(true)
  }
})
