package booking

import (
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// FeePeriod is what canceling costs from an instant until another.
type FeePeriod struct {
	From, Until    time.Time // From included, Until not
	FeeRatePercent int
	Fee            money.KRW // what is kept
	Amount         money.KRW // what comes back
}

// Schedule says what canceling r costs from now until the round starts, by date. Of what is not paid it says what it
// will cost once it is paid, now and at the full price; nothing for what can't be canceled any more.
func (r *Reservation) Schedule(now time.Time) []FeePeriod {
	paid := *r
	if r.Status == Pending {
		paid.Status, paid.Paid, paid.CompletedAt = Completed, r.Amount, now
	}
	if paid.Status != Completed {
		return nil
	}
	var periods []FeePeriod
	turns := paid.turns(now)
	for i, from := range turns {
		quote := paid.Quote(from)
		if !quote.Refundable {
			break
		}
		until := paid.StartsAt
		if i+1 < len(turns) {
			until = turns[i+1]
		}
		if last := len(periods) - 1; last >= 0 && periods[last].FeeRatePercent == quote.FeeRatePercent {
			periods[last].Until = until
			continue
		}
		periods = append(periods, FeePeriod{From: from, Until: until, FeeRatePercent: quote.FeeRatePercent, Fee: quote.Fee, Amount: quote.Amount})
	}
	return periods
}

// turns are the instants from now on at which what canceling costs may change, rising; the first is now.
func (r *Reservation) turns(now time.Time) []time.Time {
	day := clock.DateOf(r.StartsAt)
	turns := []time.Time{now, r.CompletedAt.Add(r.Policy.FreeWithin), r.Move.FreeUntil, day.AddDays(1 - r.Policy.FreeMinDays).Start()}
	for _, step := range r.Policy.Steps {
		turns = append(turns, day.AddDays(1-step.DaysLeft).Start()) // the first day that has fewer left
	}
	turns = slices.DeleteFunc(turns, func(at time.Time) bool { return at.Before(now) || !at.Before(r.StartsAt) })
	slices.SortFunc(turns, time.Time.Compare)
	return slices.CompactFunc(turns, time.Time.Equal)
}
