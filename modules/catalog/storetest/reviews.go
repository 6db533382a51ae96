package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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

func testOwnReviews(t *testing.T, o *office) {
	ctx := t.Context()
	hall := o.hall("홀", 5)
	later := now.Add(time.Hour)
	write := func(t *testing.T, reservation string, rating int) catalog.Review {
		t.Helper()
		p := o.performance(hall, "햄릿")
		added, err := o.AddReview(ctx, catalog.Review{
			PerformanceID: p.ID, ReservationID: reservation, UserID: "kim of " + reservation, Author: "김*수", Rating: rating, Content: "좋아요", CreatedAt: now,
		}, now, nil)
		must(t, err)
		return added
	}
	rated := func(t *testing.T, performance int64, want catalog.Ratings) {
		t.Helper()
		found, err := o.Performance(ctx, performance)
		must(t, err)
		same(t, want, found.Ratings)
	}
	of := func(t *testing.T, reservation string) (catalog.Review, bool) {
		t.Helper()
		found, err := o.ReviewsOf(ctx, []string{reservation, "nobody's"})
		must(t, err)
		review, ok := found[reservation]
		return review, ok
	}

	t.Run("a_review_is_found_by_its_reservation", func(t *testing.T) {
		added := write(t, "a", 4)
		review, ok := of(t, "a")
		if !ok || added.ID == 0 {
			t.Fatal("it is not there")
		}
		same(t, added, review)
		rated(t, added.PerformanceID, catalog.Ratings{4: 1})
	})
	t.Run("a_second_one_of_a_reservation_changes_nothing", func(t *testing.T) {
		added := write(t, "b", 4)
		again := added
		again.Rating = 0
		_, err := o.AddReview(ctx, again, now, nil)
		wantFault(t, err, catalog.ErrAlreadyReviewed)
		rated(t, added.PerformanceID, catalog.Ratings{4: 1})
	})
	t.Run("of_a_crowd_with_one_reservation_one_is_heard", func(t *testing.T) {
		p := o.performance(hall, "햄릿")
		var heard atomic.Int32
		var crowd sync.WaitGroup
		for range 30 {
			crowd.Go(func() {
				_, err := o.AddReview(ctx, catalog.Review{PerformanceID: p.ID, ReservationID: "crowd", UserID: "kim", Rating: 5, Content: "x", CreatedAt: now}, now, nil)
				switch {
				case err == nil:
					heard.Add(1)
				case !errors.Is(err, catalog.ErrAlreadyReviewed):
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		same(t, 1, int(heard.Load()))
		rated(t, p.ID, catalog.Ratings{5: 1})
	})
	t.Run("there_is_none_of_a_performance_that_does_not_exist", func(t *testing.T) {
		_, err := o.AddReview(ctx, catalog.Review{PerformanceID: 999, ReservationID: "c", Rating: 5, Content: "x", CreatedAt: now}, now, nil)
		wantFault(t, err, catalog.ErrPerformanceNotFound)
	})
	t.Run("its_author_changes_it_and_the_ratings_follow", func(t *testing.T) {
		added := write(t, "d", 1)
		changed, err := o.ChangeReview(ctx, added.ID, added.UserID, func(r *catalog.Review) error { return r.Rewrite(5, " 다시 보니 좋아요 ", later) }, later)
		must(t, err)
		want := added
		want.Rating, want.Content, want.UpdatedAt = 5, "다시 보니 좋아요", later
		same(t, want, changed)
		review, _ := of(t, "d")
		same(t, want, review)
		rated(t, added.PerformanceID, catalog.Ratings{5: 1})
		_, err = o.ChangeReview(ctx, added.ID, added.UserID, func(r *catalog.Review) error { return r.Rewrite(6, "", later) }, later)
		wantFault(t, err, catalog.ErrInvalid)
		review, _ = of(t, "d")
		same(t, want, review)
	})
	t.Run("nobody_else_changes_or_deletes_it", func(t *testing.T) {
		added := write(t, "e", 3)
		for _, other := range []string{"lee", ""} {
			_, err := o.ChangeReview(ctx, added.ID, other, func(*catalog.Review) error { return nil }, now)
			wantFault(t, err, catalog.ErrReviewNotFound)
		}
		_, err := o.DeleteReview(ctx, added.ID, "lee", now)
		wantFault(t, err, catalog.ErrReviewNotFound)
		rated(t, added.PerformanceID, catalog.Ratings{3: 1})
	})
	t.Run("its_author_or_the_house_deletes_it_and_it_may_be_written_anew", func(t *testing.T) {
		for _, by := range []string{"kim of f", ""} {
			added := write(t, "f", 2)
			gone, err := o.DeleteReview(ctx, added.ID, by, now)
			must(t, err)
			same(t, added, gone)
			rated(t, added.PerformanceID, catalog.Ratings{})
			_, err = o.DeleteReview(ctx, added.ID, by, now)
			wantFault(t, err, catalog.ErrReviewNotFound)
		}
	})
	t.Run("a_reservation_that_is_given_back_takes_it_along", func(t *testing.T) {
		added := write(t, "g", 2)
		must(t, o.WithdrawReview(ctx, "g", now))
		must(t, o.WithdrawReview(ctx, "g", now))
		if _, ok := of(t, "g"); ok {
			t.Error("it is still there")
		}
		rated(t, added.PerformanceID, catalog.Ratings{})
	})
	t.Run("a_person_who_leaves_takes_all_theirs_along", func(t *testing.T) {
		added := write(t, "h", 4)
		must(t, o.DeleteReviewsOf(ctx, added.UserID, now))
		must(t, o.DeleteReviewsOf(ctx, added.UserID, now))
		if _, ok := of(t, "h"); ok {
			t.Error("it is still there")
		}
		rated(t, added.PerformanceID, catalog.Ratings{})
	})
}
