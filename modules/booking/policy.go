package booking

import (
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// CancellationPolicy says what a cancellation costs. It is frozen on a reservation when it is made: later
// changes never touch what was sold.
type CancellationPolicy struct {
	// Steps by days left before the day of the round, most days first.
	Steps []FeeStep `json:"steps"`
	// FreeWithin after booking nothing is kept, if at least FreeMinDays days remain.
	FreeWithin  time.Duration `json:"freeWithin"`
	FreeMinDays int           `json:"freeMinDays"`
}

// FeeStep keeps RatePercent of what was paid when at least DaysLeft days remain.
type FeeStep struct {
	DaysLeft    int `json:"daysLeft"`
	RatePercent int `json:"ratePercent"`
}

// ConsumerStandard is the Korean consumer dispute standard for performances (공연업 소비자분쟁해결기준):
// 10 days before or earlier free, 9-7 days 10 %, 6-3 days 20 %, 2-1 days 30 %, on the day 90 %; within 24 h of
// booking free if 3 days remain.
func ConsumerStandard() CancellationPolicy {
	return CancellationPolicy{
		Steps:      []FeeStep{{10, 0}, {7, 10}, {3, 20}, {1, 30}, {0, 90}},
		FreeWithin: 24 * time.Hour, FreeMinDays: 3,
	}
}

// RefundQuote is what comes back if a reservation is canceled now.
type RefundQuote struct {
	Refundable     bool      // whether it can be canceled at all
	Amount         money.KRW // what comes back
	Fee            money.KRW // what is kept
	FeeRatePercent int
	Reason         string // free_cancellation, within_24h, round_moved, called_off, fee_10 ..., not_paid, started, canceled
}

// Quote says what canceling all seats that are left of r at the moment would give back.
func (r *Reservation) Quote(now time.Time) RefundQuote {
	switch {
	case r.Status == Canceled:
		return RefundQuote{Reason: "canceled"}
	case r.Status == Pending:
		return RefundQuote{Refundable: true, Reason: "not_paid"}
	case r.Cancelable(now) != nil:
		return RefundQuote{Fee: r.PaidForLeft(), FeeRatePercent: 100, Reason: "started"}
	}
	if r.CalledOff.Is() {
		return RefundQuote{Refundable: true, Amount: r.PaidForLeft(), Reason: "called_off"}
	}
	rate, reason := r.Policy.rate(r.CompletedAt, r.StartsAt, now)
	if rate > 0 && r.FreeAfterMove(now) {
		rate, reason = 0, "round_moved"
	}
	paid := r.PaidForLeft()
	fee := paid.Percent(rate)
	return RefundQuote{Refundable: true, Amount: paid - fee, Fee: fee, FeeRatePercent: rate, Reason: reason}
}

func (p CancellationPolicy) rate(booked, starts, now time.Time) (percent int, reason string) {
	left := clock.DateOf(now).DaysUntil(clock.DateOf(starts))
	if now.Sub(booked) < p.FreeWithin && left >= p.FreeMinDays {
		return 0, "within_24h"
	}
	for _, step := range p.Steps {
		if left >= step.DaysLeft {
			if step.RatePercent == 0 {
				return 0, "free_cancellation"
			}
			return step.RatePercent, fmt.Sprintf("fee_%d", step.RatePercent)
		}
	}
	return 100, "started"
}
