package catalogapp

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// Reviews lists a performance's reviews, the newest first.
func (c *Catalog) Reviews(ctx context.Context, performanceID int64, limit int, cursor catalog.Cursor) (catalog.Page[catalog.Review], error) {
	if _, err := c.store.Performance(ctx, performanceID); err != nil {
		return catalog.Page[catalog.Review]{}, err
	}
	return c.store.Reviews(ctx, performanceID, limit, cursor)
}

// ReviewsOf returns the reviews of those of the reservations that have one.
func (c *Catalog) ReviewsOf(ctx context.Context, reservationIDs []string) (map[string]catalog.Review, error) {
	return c.store.ReviewsOf(ctx, reservationIDs)
}

// Review publishes what the user says about the performance of a reservation that they paid for. It need not
// have begun (docs/adr/0008-reviews.md).
func (c *Catalog) Review(ctx context.Context, userID, reservationID string, rating int, content string, answer idempotency.Answer[catalog.Review]) (catalog.Review, error) {
	performanceID, err := c.visits.Visit(ctx, userID, reservationID)
	if err != nil {
		return catalog.Review{}, err
	}
	name, err := c.visits.Name(ctx, userID)
	if err != nil {
		return catalog.Review{}, err
	}
	now := c.clock.Now()
	review, err := catalog.NewReview(performanceID, reservationID, userID, name, rating, content, now)
	if err != nil {
		return catalog.Review{}, err
	}
	return c.store.AddReview(ctx, review, now, answer)
}

// ChangeReview rewrites the user's own review.
func (c *Catalog) ChangeReview(ctx context.Context, userID string, id int64, rating int, content string) (catalog.Review, error) {
	now := c.clock.Now()
	return c.store.ChangeReview(ctx, id, userID, func(r *catalog.Review) error { return r.Rewrite(rating, content, now) }, now)
}

// DeleteReview forgets the user's own review; with "" anybody's, for administrators. It returns what it was.
func (c *Catalog) DeleteReview(ctx context.Context, userID string, id int64) (catalog.Review, error) {
	return c.store.DeleteReview(ctx, id, userID, c.clock.Now())
}

// WithdrawReview forgets the review of a reservation that was given back: who doesn't go has no say.
func (c *Catalog) WithdrawReview(ctx context.Context, reservationID string) error {
	return c.store.WithdrawReview(ctx, reservationID, c.clock.Now())
}

// CheckReview withdraws the review of a reservation that was given back between the question whether it may be reviewed and
// the review: the news of that came before there was anything to withdraw.
func (c *Catalog) CheckReview(ctx context.Context, userID, reservationID string) error {
	_, err := c.visits.Visit(ctx, userID, reservationID)
	if errors.Is(err, catalog.ErrNotReviewable) {
		return c.WithdrawReview(ctx, reservationID)
	}
	return err
}

// DeleteReviewsOf deletes what a person who has left wrote.
func (c *Catalog) DeleteReviewsOf(ctx context.Context, userID string) error {
	return c.store.DeleteReviewsOf(ctx, userID, c.clock.Now())
}
