package catalog

import (
	"math"
	"strings"
	"time"
	"unicode"
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
	Author        string // masked; see MaskName. Nobody when the account is gone
	Rating        int    // 0..MaxRating
	Content       string
	CreatedAt     time.Time
	UpdatedAt     time.Time // zero until it is changed
}

// Nobody is the author of a review whose writer has left.
const Nobody = "*"

// NewReview is what a person says about the performance of a reservation. Whether it was theirs, and paid for,
// the caller knows.
func NewReview(performanceID int64, reservationID, userID, name string, rating int, content string, now time.Time) (Review, error) {
	r := Review{
		PerformanceID: performanceID, ReservationID: reservationID, UserID: userID, Author: MaskName(name), CreatedAt: now,
		Rating: rating, Content: cleanText(content),
	}
	return r, r.Check()
}

// Rewrite says something else about the same performance.
func (r *Review) Rewrite(rating int, content string, now time.Time) error {
	r.Rating, r.Content, r.UpdatedAt = rating, cleanText(content), now
	return r.Check()
}

// cleanText takes out of a text of many lines what nobody sees but everybody suffers from: space around it,
// carriage returns, control characters, and the marks that turn the direction of what follows them (Unicode
// Standard Annex 9).
func cleanText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, text))
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
