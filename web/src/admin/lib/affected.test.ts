import { describe, expect, it } from 'vitest'
import { affectedBy } from './affected'

describe('what is affected', () => {
  it('is nothing while everything answers', () => {
    expect(affectedBy({ status: 'ready', checks: { database: 'ok', search: 'ok' } })).toEqual({
      parts: [],
      others: false,
    })
  })

  it('is what does not answer, what organisers feel most first', () => {
    const checks = { database: 'ok', replicas: 'failed', valkey: 'ok', kafka: 'failed', search: 'failed' }
    expect(affectedBy({ status: 'degraded', checks })).toEqual({
      parts: ['search', 'kafka', 'replicas'],
      others: false,
    })
  })

  it('has room for parts that nobody has put into words yet', () => {
    expect(affectedBy({ status: 'degraded', checks: { database: 'ok', oracle: 'failed' } })).toEqual({
      parts: [],
      others: true,
    })
  })

  it('is nothing when the answer is somebody else’s', () => {
    for (const answer of [
      null,
      undefined,
      '<html>',
      7,
      {},
      { status: 'degraded' },
      { status: 'degraded', checks: null },
    ])
      expect(affectedBy(answer)).toEqual({ parts: [], others: false })
  })
})
