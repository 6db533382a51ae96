import { expect, test } from 'vitest'
import { readCount } from './count'

test('a number is read whole or not at all', () => {
  const read = { '0': 0, '30000': 30_000, '30,000': 30_000, ' 1 000 000 ': 1_000_000 }
  for (const [typed, value] of Object.entries(read)) expect(readCount(typed), typed).toBe(value)
  for (const typed of ['', '3,0000', '3 5', '30.000', '3만', '-1', '1e3', '1,00', ',000'])
    expect(readCount(typed), typed).toBeUndefined()
})
