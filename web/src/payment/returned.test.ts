import { describe, expect, it } from 'vitest'
import { returnedFrom } from './returned'
import { failureText, tossWords } from './tossWords'

describe('coming back from the provider', () => {
  it('with an authorised payment confirms it', () => {
    expect(
      returnedFrom({ paymentType: 'NORMAL', paymentKey: 'tgen_1', orderId: 'order-1', amount: '150000' }),
    ).toEqual({
      paymentKey: 'tgen_1',
      orderId: 'order-1',
      amount: 150000,
    })
  })
  it('with a refusal says why', () => {
    expect(returnedFrom({ code: 'PAY_PROCESS_CANCELED', message: '<b>x</b>', orderId: 'order-1' })).toEqual({
      code: 'PAY_PROCESS_CANCELED',
    })
  })
  it('with anything else is like coming for the first time', () => {
    for (const search of [
      {},
      { paymentKey: 'tgen_1' },
      { paymentKey: '../x', orderId: 'order-1', amount: '1' },
      { paymentKey: 'tgen_1', orderId: 'order-1', amount: '-1' },
      { paymentKey: 'tgen_1', orderId: 'order-1', amount: 'NaN' },
      { code: '<script>' },
      { code: 7 },
    ])
      expect(returnedFrom(search)).toEqual({})
  })
  it('tells every code in words, known or not', () => {
    for (const say of [tossWords.ko, tossWords.en]) {
      const told = ['PAY_PROCESS_CANCELED', 'PAY_PROCESS_ABORTED', 'REJECT_CARD_COMPANY', 'WHATEVER'].map(
        (code) => failureText(code, say),
      )
      expect(new Set(told).size).toBe(4)
      expect(told.every((text) => text.length > 10)).toBe(true)
    }
  })
})
