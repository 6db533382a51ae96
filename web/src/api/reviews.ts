import { client, unwrap } from './client'

export interface ReviewText {
  rating: number
  content: string
}

/** The most characters of a review. */
export const maxReviewLength = 2000

export function writeReview(reservationId: string, review: ReviewText, key: string) {
  return unwrap(
    client.POST('/api/v1/reviews', {
      params: { header: { 'Idempotency-Key': key } },
      body: { reservationId, ...review },
    }),
  )
}

export function changeReview(id: number, review: ReviewText) {
  return unwrap(client.PUT('/api/v1/reviews/{id}', { params: { path: { id } }, body: review }))
}

export async function deleteReview(id: number): Promise<void> {
  await unwrap(client.DELETE('/api/v1/reviews/{id}', { params: { path: { id } } }))
}
