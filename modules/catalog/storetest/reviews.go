package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func testReviews(t *testing.T, o *office) {
	ctx := t.Context()
	p := o.performance(o.hall("홀", 5), "햄릿")
	var reviews []catalog.Review
	for i, rating := range []int{5, 4, 5, 0} {
		reviews = append(reviews, catalog.Review{
			PerformanceID: p.ID, ReservationID: fmt.Sprint("reservation-", i), Author: "김*수", Rating: rating,
			Content: "다시 보고 싶어요", CreatedAt: now.Add(time.Duration(i) * time.Minute),
		})
	}
	must(t, o.AddReviews(ctx, reviews, now))

	t.Run("reviews_are_counted_in_the_ratings", func(t *testing.T) {
		found, err := o.Performance(ctx, p.ID)
		must(t, err)
		same(t, catalog.Ratings{1, 0, 0, 0, 1, 2}, found.Ratings)
		average, ok := found.Ratings.Average()
		if !ok || average != 3.5 {
			t.Fatalf("average %v", average)
		}
	})

	t.Run("reviews_are_listed_newest_first_page_by_page", func(t *testing.T) {
		var ratings []int
		var cursor catalog.Cursor
		for range 2 {
			page, err := o.Reviews(ctx, p.ID, 2, cursor)
			must(t, err)
			for _, review := range page.Items {
				ratings = append(ratings, review.Rating)
			}
			cursor = page.Next
		}
		same(t, []int{0, 5, 4, 5}, ratings)
		same(t, catalog.Cursor(""), cursor)
	})

	t.Run("a_reservation_is_reviewed_once", func(t *testing.T) {
		again := append([]catalog.Review{{PerformanceID: p.ID, ReservationID: "another", Rating: 5, Content: "x"}}, reviews[0])
		wantFault(t, o.AddReviews(ctx, again, now), catalog.ErrAlreadyReviewed)
		page, err := o.Reviews(ctx, p.ID, 10, "")
		must(t, err)
		same(t, 4, len(page.Items))
	})
}
