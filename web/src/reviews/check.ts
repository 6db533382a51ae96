import { maxReviewLength } from '../api/reviews'

/** Characters as the server counts them: code points, not halves of an emoji. */
export function reviewLength(content: string): number {
  return [...content.trim()].length
}

/** What still keeps a review from being sent. */
export function reviewFlaw(rating: number | null, content: string): 'rating' | 'content' | null {
  if (rating === null) return 'rating'
  const length = reviewLength(content)
  return length === 0 || length > maxReviewLength ? 'content' : null
}
