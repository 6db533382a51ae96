import { expect, test } from 'vitest'
import { feeOf, refundOf } from './refund'

const canceled = { paidAmount: 50_000, feeAmount: 10_000, refundAmount: 40_000 }

test('a refund is under way until the provider has given all of it back', () => {
  expect(refundOf({ ...canceled, payment: { refundedAmount: 0 } })).toEqual({
    paid: 50_000,
    fee: 10_000,
    back: 40_000,
    done: false,
  })
  expect(refundOf({ ...canceled, payment: { refundedAmount: 40_000 } })?.done).toBe(true)
  expect(refundOf({ ...canceled, refundAmount: 0, payment: null })?.done).toBe(true)
})

test('of what was never paid no amount is spoken of', () => {
  expect(refundOf({ refundAmount: 0, payment: { refundedAmount: 0 } })).toBeNull()
  expect(refundOf({ paidAmount: 50_000, payment: { refundedAmount: 0 } })).toBeNull()
})

test('a fee is rounded as the server rounds it', () => {
  expect(feeOf(100_050, 10)).toBe(10_005)
  expect(feeOf(99, 30)).toBe(29)
})
