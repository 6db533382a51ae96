import { describe, expect, it } from 'vitest'
import { maxReviewLength } from '../api/reviews'
import { reviewFlaw, reviewLength } from './check'

describe('a review', () => {
  it('may have no stars, but must say so', () => {
    expect(reviewFlaw(null, '좋았어요')).toBe('rating')
    expect(reviewFlaw(0, '별로예요')).toBeNull()
  })

  it('needs words, and no more than there is room for', () => {
    expect(reviewFlaw(5, '  \n')).toBe('content')
    expect(reviewFlaw(5, '가'.repeat(maxReviewLength))).toBeNull()
    expect(reviewFlaw(5, '가'.repeat(maxReviewLength + 1))).toBe('content')
  })

  it('counts characters as people do', () => {
    expect(reviewLength(' 👏👏 ')).toBe(2)
  })
})
