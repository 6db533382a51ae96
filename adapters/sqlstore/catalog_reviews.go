package sqlstore

import (
	"context"
	"math"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

// AddReviews implements catalog.Reviews.
func (s *Catalog) AddReviews(ctx context.Context, reviews []catalog.Review, at time.Time) error {
	if len(reviews) == 0 {
		return nil
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		first, err := takeNumbers(ctx, tx, reviewNumber, len(reviews))
		if err != nil {
			return err
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
		if s.db.engine.IsDuplicate(err) {
			return catalog.ErrAlreadyReviewed.Because(err)
		}
		if err != nil {
			return err
		}
		for _, id := range performances {
			n := ratings[id]
			if err := catalogsql.New(tx).AddRatings(ctx, catalogsql.AddRatingsParams{
				Ratings0: int32(n[0]), Ratings1: int32(n[1]), Ratings2: int32(n[2]),
				Ratings3: int32(n[3]), Ratings4: int32(n[4]), Ratings5: int32(n[5]), ID: id,
			}); err != nil {
				return err
			}
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, false, performances...))
	})
}

// reviewPlace is where a page of reviews ends.
type reviewPlace struct {
	ID int64 `json:"i"`
}

// Reviews implements catalog.Reviews. Ids grow with time, so the newest have the highest.
func (s *Catalog) Reviews(ctx context.Context, performanceID int64, limit int, cursor catalog.Cursor) (catalog.Page[catalog.Review], error) {
	place := reviewPlace{math.MaxInt64}
	if err := cursor.Open(&place); err != nil {
		return catalog.Page[catalog.Review]{}, err
	}
	rows, err := catalogsql.New(s.db.reader(ctx)).ReviewsBefore(ctx, catalogsql.ReviewsBeforeParams{
		PerformanceID: performanceID, ID: place.ID, Limit: int32(limit) + 1,
	})
	if err != nil {
		return catalog.Page[catalog.Review]{}, err
	}
	reviews := make([]catalog.Review, len(rows))
	for i, row := range rows {
		reviews[i] = catalog.Review{
			ID: row.ID, PerformanceID: row.PerformanceID, ReservationID: row.ReservationID, UserID: row.UserID,
			Author: row.Author, Rating: int(row.Rating), Content: row.Content, CreatedAt: row.CreatedAt.UTC(),
		}
	}
	return pageOf(reviews, limit, func(r catalog.Review) any { return reviewPlace{r.ID} }), nil
}
