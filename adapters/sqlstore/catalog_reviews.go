package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// AddReview implements catalog.Reviews.
func (s *Catalog) AddReview(ctx context.Context, added catalog.Review, at time.Time, answer idempotency.Answer[catalog.Review]) (catalog.Review, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Review, error) {
		locked, err := catalogsql.New(tx).LockPerformance(ctx, added.PerformanceID)
		if err != nil {
			return catalog.Review{}, err
		}
		if locked == 0 {
			return catalog.Review{}, catalog.ErrPerformanceNotFound
		}
		first, err := addReviews(ctx, tx, []catalog.Review{added}, at)
		if err != nil {
			return catalog.Review{}, err
		}
		review := added
		review.ID = first
		if err := tx.append(ctx, outbox.NewEvent(catalog.EventReviewAdded, review.ReservationID, at, catalog.ReviewAdded{
			ReservationID: review.ReservationID, UserID: review.UserID,
		})); err != nil {
			return catalog.Review{}, err
		}
		return review, keepReceipt(ctx, tx, answer, review)
	})
}

// AddReviews implements catalog.Reviews.
func (s *Catalog) AddReviews(ctx context.Context, reviews []catalog.Review, at time.Time) error {
	if len(reviews) == 0 {
		return nil
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		_, err := addReviews(ctx, tx, reviews, at)
		return err
	})
}

// addReviews adds reviews, counts them, and returns the first one's id; the others' follow it.
func addReviews(ctx context.Context, tx *tx, reviews []catalog.Review, at time.Time) (first int64, err error) {
	first, err = takeNumbers(ctx, tx, reviewNumber, len(reviews))
	if err != nil {
		return 0, err
	}
	rows := make([][]any, len(reviews))
	ratings := map[int64]*catalog.Ratings{}
	var performances []int64
	for i, r := range reviews {
		rows[i] = []any{first + int64(i), r.PerformanceID, r.ReservationID, r.UserID, r.Author, r.Rating, r.Content, stamp(r.CreatedAt)}
		if ratings[r.PerformanceID] == nil {
			ratings[r.PerformanceID] = &catalog.Ratings{}
			performances = append(performances, r.PerformanceID)
		}
		ratings[r.PerformanceID][r.Rating]++
	}
	err = insertMany(ctx, tx, "INSERT INTO reviews (id, performance_id, reservation_id, user_id, author, rating, content, created_at) VALUES ", rows)
	if tx.db.engine.IsDuplicate(err) {
		return 0, catalog.ErrAlreadyReviewed.Because(err)
	}
	if err != nil {
		return 0, err
	}
	for _, id := range performances {
		if err := rate(ctx, tx, id, *ratings[id]); err != nil {
			return 0, err
		}
	}
	return first, tx.append(ctx, catalog.PerformancesChanged(at, false, performances...))
}

// rate adds to the counts of a performance's ratings.
func rate(ctx context.Context, tx *tx, performanceID int64, n catalog.Ratings) error {
	return catalogsql.New(tx).AddRatings(ctx, catalogsql.AddRatingsParams{
		Ratings0: int32(n[0]), Ratings1: int32(n[1]), Ratings2: int32(n[2]),
		Ratings3: int32(n[3]), Ratings4: int32(n[4]), Ratings5: int32(n[5]), ID: performanceID,
	})
}

// ChangeReview implements catalog.Reviews.
func (s *Catalog) ChangeReview(ctx context.Context, id int64, userID string, change func(*catalog.Review) error, at time.Time) (catalog.Review, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Review, error) {
		q := catalogsql.New(tx)
		row, err := q.LockReview(ctx, id)
		if err != nil {
			return catalog.Review{}, missing(err, catalog.ErrReviewNotFound)
		}
		if userID == "" || row.UserID != userID {
			return catalog.Review{}, catalog.ErrReviewNotFound
		}
		review := reviewOf(row)
		if err := change(&review); err != nil {
			return catalog.Review{}, err
		}
		if err := q.UpdateReview(ctx, catalogsql.UpdateReviewParams{
			Rating: int32(review.Rating), Content: review.Content, UpdatedAt: stampOrNull(review.UpdatedAt), ID: id,
		}); err != nil {
			return catalog.Review{}, err
		}
		var moved catalog.Ratings
		moved[row.Rating]--
		moved[review.Rating]++
		if err := rate(ctx, tx, review.PerformanceID, moved); err != nil {
			return catalog.Review{}, err
		}
		return review, tx.append(ctx, catalog.PerformancesChanged(at, false, review.PerformanceID))
	})
}

// DeleteReview implements catalog.Reviews.
func (s *Catalog) DeleteReview(ctx context.Context, id int64, userID string, at time.Time) (catalog.Review, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Review, error) {
		row, err := catalogsql.New(tx).LockReview(ctx, id)
		if err != nil {
			return catalog.Review{}, missing(err, catalog.ErrReviewNotFound)
		}
		if userID != "" && row.UserID != userID {
			return catalog.Review{}, catalog.ErrReviewNotFound
		}
		return reviewOf(row), deleteReview(ctx, tx, row, at)
	})
}

// WithdrawReview implements catalog.Reviews.
func (s *Catalog) WithdrawReview(ctx context.Context, reservationID string, at time.Time) error {
	found, err := s.ReviewsOf(ctx, []string{reservationID})
	if err != nil || len(found) == 0 {
		return err // nearly no cancellation has a review: no need to write
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		row, err := catalogsql.New(tx).ReviewOfReservation(ctx, reservationID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return deleteReview(ctx, tx, row, at)
	})
}

func deleteReview(ctx context.Context, tx *tx, row catalogsql.Review, at time.Time) error {
	if err := catalogsql.New(tx).DeleteReview(ctx, row.ID); err != nil {
		return err
	}
	var less catalog.Ratings
	less[row.Rating]--
	if err := rate(ctx, tx, row.PerformanceID, less); err != nil {
		return err
	}
	// What it said, and who did, is personal and gone; the audit log has which it was.
	facts := audit.Facts{"performanceId": row.PerformanceID, "rating": row.Rating, "createdAt": instantFact(row.CreatedAt)}
	if err := tx.audit(ctx, "review.deleted", "review", row.ID, facts, nil); err != nil {
		return err
	}
	return tx.append(ctx, catalog.PerformancesChanged(at, false, row.PerformanceID))
}

// DeleteReviewsOf implements catalog.Reviews.
func (s *Catalog) DeleteReviewsOf(ctx context.Context, userID string, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		rows, err := catalogsql.New(tx).LockReviewsOfUser(ctx, userID)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := deleteReview(ctx, tx, row, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// reviewCursor is where a page of reviews ends.
type reviewCursor struct {
	ID int64 `json:"i"`
}

// Reviews implements catalog.Reviews. Ids grow with time, so the newest have the highest.
func (s *Catalog) Reviews(ctx context.Context, performanceID int64, limit int, cursor catalog.Cursor) (catalog.Page[catalog.Review], error) {
	place := reviewCursor{math.MaxInt64}
	if err := cursor.Open(&place); err != nil {
		return catalog.Page[catalog.Review]{}, err
	}
	rows, err := catalogsql.New(s.db.primary(ctx)).ReviewsBefore(ctx, catalogsql.ReviewsBeforeParams{
		PerformanceID: performanceID, ID: place.ID, Limit: int32(limit) + 1,
	})
	if err != nil {
		return catalog.Page[catalog.Review]{}, err
	}
	reviews := make([]catalog.Review, len(rows))
	for i, row := range rows {
		reviews[i] = reviewOf(row)
	}
	return pageOf(reviews, limit, func(r catalog.Review) any { return reviewCursor{r.ID} }), nil
}

// ReviewsOf implements catalog.Reviews.
func (s *Catalog) ReviewsOf(ctx context.Context, reservationIDs []string) (map[string]catalog.Review, error) {
	const query = `SELECT id, performance_id, reservation_id, user_id, author, rating, content, created_at, updated_at
 FROM reviews WHERE reservation_id IN %s`
	reviews := map[string]catalog.Review{}
	err := queryIn(ctx, s.db.primary(ctx), query, reservationIDs, func(rows *sql.Rows) error {
		var r catalogsql.Review
		err := rows.Scan(&r.ID, &r.PerformanceID, &r.ReservationID, &r.UserID, &r.Author, &r.Rating, &r.Content, &r.CreatedAt, &r.UpdatedAt)
		reviews[r.ReservationID] = reviewOf(r)
		return err
	})
	return reviews, err
}

func reviewOf(row catalogsql.Review) catalog.Review {
	return catalog.Review{
		ID: row.ID, PerformanceID: row.PerformanceID, ReservationID: row.ReservationID, UserID: row.UserID,
		Author: row.Author, Rating: int(row.Rating), Content: row.Content, CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.Time,
	}
}
