package catalog

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxRating is the best rating; 0 is the worst.
const MaxRating = 5

// Review is what somebody who was there says about a performance.
type Review struct {
	ID            int64
	PerformanceID int64
	ReservationID string // one review a reservation
	UserID        string // "" when the account is gone, or in demonstration data
	Author        string // masked; see MaskName
	Rating        int    // 0..MaxRating
	Content       string
	CreatedAt     time.Time
}

// Check reports everything that is wrong with the review, as one ErrInvalid.
func (r Review) Check() error {
	var wrong problems
	wrong.when(r.Rating < 0 || r.Rating > MaxRating, "rating", "must be 0 to 5", r.Rating)
	wrong.add(checkText("content", r.Content, MaxReviewLength))
	return wrong.err()
}

// Ratings counts a performance's reviews by their rating, 0 to MaxRating.
type Ratings [MaxRating + 1]int

// Count is the number of reviews.
func (r Ratings) Count() int {
	total := 0
	for _, n := range r {
		total += n
	}
	return total
}

// Average is the mean rating with one decimal; false when there are no reviews.
func (r Ratings) Average() (average float64, ok bool) {
	count, sum := r.Count(), 0
	if count == 0 {
		return 0, false
	}
	for rating, n := range r {
		sum += rating * n
	}
	return math.Round(float64(sum)/float64(count)*10) / 10, true
}

// MaskName hides a person's name as Korean sites do: 김철수 becomes 김*수, 이준 becomes 이*, and of longer
// names the first and the last character stay.
func MaskName(name string) string {
	runes := []rune(strings.TrimSpace(name))
	switch {
	case len(runes) == 0:
		return "*"
	case len(runes) <= 2:
		return string(runes[0]) + "*"
	}
	stars := min(utf8.RuneCountInString(name)-2, 4)
	return string(runes[0]) + strings.Repeat("*", stars) + string(runes[len(runes)-1])
}
