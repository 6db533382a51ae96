import { expect, test } from 'vitest'
import { codeOf } from './calls'

test('the code of a mailed link is what stands behind the #', () => {
  expect(codeOf('#tbl_a-b_c')).toBe('tbl_a-b_c')
  expect(codeOf('')).toBe('')
})
