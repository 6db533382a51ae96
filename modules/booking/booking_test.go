package booking_test

import (
	"crypto/ed25519"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// newRound has seats 1 to 6 at two prices, and a seventh whose grade is not for sale.
func newRound() *booking.Round {
	r := &booking.Round{
		ID: 1, PerformanceID: 100, StartsAt: now.AddDate(0, 1, 0), SalesOpenAt: now, TicketLimit: 4, Policy: booking.ConsumerStandard(),
		Prices: map[string]money.KRW{"VIP": 170_000, "R": 140_000},
	}
	for _, grade := range []string{"VIP", "VIP", "R", "R", "R", "R", "house"} {
		r.Seats = append(r.Seats, booking.PlanSeat{Grade: grade, Label: grade})
	}
	return r
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		numbers []int
		want    error
		wrong   []int
	}{
		"two seats":                 {[]int{1, 3}, nil, nil},
		"as many as there may be":   {[]int{1, 2, 3, 4}, nil, nil},
		"the first and the last":    {[]int{1, 6}, nil, nil},
		"none":                      {nil, booking.ErrInvalidSeat, nil},
		"seat 0":                    {[]int{0}, booking.ErrInvalidSeat, []int{0}},
		"seat -1":                   {[]int{1, -1}, booking.ErrInvalidSeat, []int{-1}},
		"one beyond the last":       {[]int{8}, booking.ErrInvalidSeat, []int{8}},
		"one far beyond the last":   {[]int{1 << 40}, booking.ErrInvalidSeat, []int{1 << 40}},
		"one twice":                 {[]int{2, 3, 2}, booking.ErrInvalidSeat, []int{2}},
		"one that is not for sale":  {[]int{7}, booking.ErrInvalidSeat, []int{7}},
		"five":                      {[]int{1, 2, 3, 4, 5}, booking.ErrTooManySeats, nil},
		"five that are all invalid": {[]int{-1, -2, -3, -4, -5}, booking.ErrTooManySeats, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seats, err := newRound().Choose(c.numbers)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Fatalf("got %v", err)
			}
			if c.wrong != nil && !slices.Equal(fault.As(err).Details()["seats"].([]int), c.wrong) {
				t.Errorf("named %v, want %v", fault.As(err).Details()["seats"], c.wrong)
			}
			if err == nil && len(seats) != len(c.numbers) {
				t.Errorf("chose %v", seats)
			}
		})
	}
	t.Run("whatever is chosen exists, once, at its price, and all else is named", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			numbers := rapid.SliceOfN(rapid.IntRange(-2, 10), 0, 6).Draw(t, "numbers")
			seats, err := newRound().Choose(numbers)
			fine := len(numbers) >= 1 && len(numbers) <= booking.MaxSeats
			for i, n := range numbers {
				fine = fine && n >= 1 && n <= 6 && !slices.Contains(numbers[:i], n)
			}
			if fine != (err == nil) {
				t.Fatalf("%v: %v", numbers, err)
			}
			for i, seat := range seats {
				want := map[bool]money.KRW{true: 170_000, false: 140_000}[seat.Number <= 2]
				if seat.Number != numbers[i] || seat.Amount != want {
					t.Fatalf("%v became %+v", numbers, seats)
				}
			}
		})
	})
}

func TestOnSale(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at     time.Duration // after sales open
		closed bool
		want   bool
	}{
		"a moment before it opens":  {-time.Nanosecond, false, false},
		"when it opens":             {0, false, true},
		"a moment before it starts": {newRound().StartsAt.Sub(now) - time.Nanosecond, false, true},
		"when it starts":            {newRound().StartsAt.Sub(now), false, false},
		"taken off sale":            {time.Hour, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			round := newRound()
			round.Closed = c.closed
			err := round.OnSale(now.Add(c.at))
			if (err == nil) != c.want || (err != nil && !errors.Is(err, booking.ErrRoundNotOpen)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// day is an instant so many days from today in Seoul, at that time of day.
func day(days, hour, minute int) time.Time {
	d := clock.DateOf(now).AddDays(days)
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, clock.Seoul)
}

func TestQuote(t *testing.T) {
	t.Parallel()
	starts := day(30, 19, 30)
	bought := day(0, 12, 0)
	paid := func(bought time.Time) *booking.Reservation {
		return &booking.Reservation{
			Status: booking.Completed, StartsAt: starts, Paid: 100_050, Policy: booking.ConsumerStandard(), CompletedAt: bought,
		}
	}
	for name, c := range map[string]struct {
		now    time.Time
		bought time.Time
		rate   int
		reason string
	}{
		"weeks before":                                {day(5, 12, 0), bought, 0, "free_cancellation"},
		"10 days before, until its last minute":       {day(20, 23, 59), bought, 0, "free_cancellation"},
		"9 days before, from midnight":                {day(21, 0, 0), bought, 10, "fee_10"},
		"7 days before":                               {day(23, 23, 59), bought, 10, "fee_10"},
		"6 days before":                               {day(24, 0, 0), bought, 20, "fee_20"},
		"3 days before":                               {day(27, 23, 59), bought, 20, "fee_20"},
		"2 days before":                               {day(28, 0, 0), bought, 30, "fee_30"},
		"the day before, to midnight":                 {day(29, 23, 59), bought, 30, "fee_30"},
		"on the day":                                  {day(30, 0, 0), bought, 90, "fee_90"},
		"a minute before it starts":                   {day(30, 19, 29), bought, 90, "fee_90"},
		"within 24 hours of buying, 3 days before":    {day(27, 12, 0), day(26, 12, 1), 0, "within_24h"},
		"24 hours after buying, 3 days before":        {day(27, 12, 0), day(26, 12, 0), 20, "fee_20"},
		"within 24 hours of buying, 2 days before":    {day(28, 12, 0), day(28, 11, 0), 30, "fee_30"},
		"within 24 hours of buying, on the day":       {day(30, 12, 0), day(30, 11, 0), 90, "fee_90"},
		"9 days before, though UTC still has 10 days": {time.Date(2026, 12, 12, 15, 30, 0, 0, time.UTC), bought, 10, "fee_10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := paid(c.bought).Quote(c.now)
			fee := money.KRW(100_050).Percent(c.rate)
			want := booking.RefundQuote{Refundable: true, Amount: 100_050 - fee, Fee: fee, FeeRatePercent: c.rate, Reason: c.reason}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	t.Run("nothing comes back once it has started", func(t *testing.T) {
		t.Parallel()
		got := paid(bought).Quote(starts)
		if got.Refundable || got.Amount != 0 || got.Fee != 100_050 || got.Reason != "started" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("what is not paid is canceled for nothing, what is canceled not again", func(t *testing.T) {
		t.Parallel()
		if got := (&booking.Reservation{Status: booking.Pending}).Quote(now); !got.Refundable || got.Amount != 0 || got.Reason != "not_paid" {
			t.Errorf("pending: %+v", got)
		}
		if got := (&booking.Reservation{Status: booking.Canceled, Paid: 5}).Quote(now); got.Refundable || got.Amount != 0 || got.Reason != "canceled" {
			t.Errorf("canceled: %+v", got)
		}
	})
	t.Run("waiting never makes it cheaper, and fee and refund are the whole", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			r := paid(bought)
			r.Paid = money.KRW(rapid.Int64Range(0, 10_000_000).Draw(t, "paid"))
			first := day(1, 12, 0).Add(time.Duration(rapid.Int64Range(0, int64(29*24*time.Hour)).Draw(t, "first")))
			later := first.Add(time.Duration(rapid.Int64Range(0, int64(5*24*time.Hour)).Draw(t, "wait")))
			a, b := r.Quote(first), r.Quote(later)
			if a.Amount+a.Fee != r.Paid || b.Amount+b.Fee != r.Paid || b.Fee < a.Fee || a.Amount < 0 {
				t.Fatalf("at %s %+v, at %s %+v", first, a, later, b)
			}
		})
	})
}

func TestPayableAndCancelable(t *testing.T) {
	t.Parallel()
	expires, starts := now.Add(booking.HoldTTL), now.Add(time.Hour)
	for name, c := range map[string]struct {
		r                   booking.Reservation
		at                  time.Time
		payable, cancelable error
	}{
		"held":             {booking.Reservation{Status: booking.Pending}, now, nil, nil},
		"at its end":       {booking.Reservation{Status: booking.Pending}, expires, booking.ErrExpired, nil},
		"expired":          {booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByExpiry}, now, booking.ErrExpired, booking.ErrNotCancelable},
		"canceled":         {booking.Reservation{Status: booking.Canceled, CancelReason: booking.ByUser}, now, booking.ErrNotPayable, booking.ErrNotCancelable},
		"paid":             {booking.Reservation{Status: booking.Completed}, now, booking.ErrNotPayable, nil},
		"paid and started": {booking.Reservation{Status: booking.Completed}, starts, booking.ErrNotPayable, booking.ErrNotCancelable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.r.ExpiresAt, c.r.StartsAt = expires, starts
			if err := c.r.Payable(c.at); !errors.Is(err, c.payable) || (err == nil) != (c.payable == nil) {
				t.Errorf("payable: %v", err)
			}
			if err := c.r.Cancelable(c.at); !errors.Is(err, c.cancelable) || (err == nil) != (c.cancelable == nil) {
				t.Errorf("cancelable: %v", err)
			}
		})
	}
}

func TestPass(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	pass := booking.Pass{TicketID: "01a2", RoundID: 7, SeatNumber: 15, SeatLabel: "A구역 3열 15번", StartsUnix: 1797000000}
	text := pass.Sign(private)
	t.Run("a genuine one says what it was signed for", func(t *testing.T) {
		t.Parallel()
		if got, err := booking.VerifyPass(text, public); err != nil || got != pass {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("with any byte changed, dropped or added it is a forgery", func(t *testing.T) {
		t.Parallel()
		for at := range len(text) {
			for _, changed := range []string{
				text[:at] + string(text[at]^1) + text[at+1:], text[:at] + string(text[at]^0x20) + text[at+1:],
				text[:at] + text[at+1:], text[:at] + "A" + text[at:],
			} {
				if got, err := booking.VerifyPass(changed, public); changed != text && !errors.Is(err, booking.ErrForgedPass) {
					t.Fatalf("changed at %d it is %+v, %v", at, got, err)
				}
			}
		}
	})
	t.Run("it has one text: no other spelling of the same bytes is genuine", func(t *testing.T) {
		t.Parallel()
		for _, last := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
			respelt := text[:len(text)-1] + string(last)
			if _, err := booking.VerifyPass(respelt, public); respelt != text && !errors.Is(err, booking.ErrForgedPass) {
				t.Errorf("with %q for %q at its end: %v", last, text[len(text)-1], err)
			}
		}
		if _, err := booking.VerifyPass(text[:len(text)-4]+"\n"+text[len(text)-4:], public); !errors.Is(err, booking.ErrForgedPass) {
			t.Errorf("with a line break: %v", err)
		}
	})
	t.Run("another office's is a forgery, and no text breaks the reading", func(t *testing.T) {
		t.Parallel()
		_, other, _ := ed25519.GenerateKey(nil)
		for _, forged := range []string{pass.Sign(other), "", "TB1.", "TB1..", text + " ", "TB2" + text[3:], text + "." + text} {
			if _, err := booking.VerifyPass(forged, public); !errors.Is(err, booking.ErrForgedPass) {
				t.Errorf("%q: %v", forged, err)
			}
		}
	})
}
