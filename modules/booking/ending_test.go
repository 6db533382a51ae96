package booking_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/money"
)

// bought is a paid reservation of seats at prices, for a show so many days later.
func bought(days int, paid money.KRW, prices ...money.KRW) *booking.Reservation {
	booked := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	r := &booking.Reservation{
		Status: booking.Completed, Policy: booking.ConsumerStandard(), CreatedAt: booked, CompletedAt: booked, Paid: paid,
		StartsAt: booked.AddDate(0, 0, 30),
	}
	for i, price := range prices {
		r.Seats = append(r.Seats, booking.Seat{Number: i + 1, Amount: price})
		r.Amount += price
	}
	return r
}

// daysBefore is an instant so many days before the show, and a day after booking.
func daysBefore(r *booking.Reservation, days int) time.Time { return r.StartsAt.AddDate(0, 0, -days) }

func TestQuoteSeats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		r       *booking.Reservation
		days    int
		seats   []int
		minimum money.KRW
		want    []booking.SeatRefund
	}{
		{"one of three, free of charge", bought(30, 150_000, 50_000, 50_000, 50_000), 10, []int{2}, 0, []booking.SeatRefund{{2, 50_000, 0, 50_000}}},
		{"two of three with a fee", bought(30, 120_000, 30_000, 40_000, 50_000), 8, []int{3, 1}, 0, []booking.SeatRefund{{1, 30_000, 3_000, 27_000}, {3, 50_000, 5_000, 45_000}}},
		{"remainders go to the last seat", bought(30, 10_000, 3_333, 3_333, 3_334), 8, nil, 0, []booking.SeatRefund{{1, 3_333, 333, 3_000}, {2, 3_333, 333, 3_000}, {3, 3_334, 334, 3_000}}},
		{"a seat's part of a discount is not paid out", bought(30, 90_000, 50_000, 50_000), 10, []int{1}, 50_000, []booking.SeatRefund{{1, 45_000, 0, 45_000}}},
		{"what stays is charged in full once it is too little for the coupon", bought(30, 90_000, 50_000, 50_000), 10, []int{1}, 60_000, []booking.SeatRefund{{1, 40_000, 0, 40_000}}},
		{"and nothing comes back where that is more than was paid", bought(30, 40_000, 50_000, 50_000), 10, []int{1}, 60_000, []booking.SeatRefund{{1, 0, 0, 0}}},
		{"all of it with a coupon", bought(30, 90_000, 50_000, 50_000), 8, []int{1, 2}, 60_000, []booking.SeatRefund{{1, 45_000, 4_500, 40_500}, {2, 45_000, 4_500, 40_500}}},
		{"a free seat", bought(30, 50_000, 50_000, 0), 10, []int{2}, 0, []booking.SeatRefund{{2, 0, 0, 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			quote, err := c.r.QuoteSeats(daysBefore(c.r, c.days), c.seats, c.minimum)
			if err != nil || !slices.Equal(quote.Seats, c.want) {
				t.Errorf("got %+v, %v", quote.Seats, err)
			}
		})
	}
	t.Run("seats that are not there, are named twice or are canceled already are told apart", func(t *testing.T) {
		t.Parallel()
		r := bought(30, 100_000, 50_000, 50_000)
		for _, c := range []struct {
			seats []int
			want  error
		}{{[]int{3}, booking.ErrInvalidSeat}, {[]int{1, 1}, booking.ErrInvalidSeat}, {[]int{0}, booking.ErrInvalidSeat}} {
			if _, err := r.EndBy(daysBefore(r, 10), c.seats, 0); !errors.Is(err, c.want) {
				t.Errorf("%v: %v", c.seats, err)
			}
		}
		end(t, r, 10, []int{1}, 0)
		if _, err := r.EndBy(daysBefore(r, 10), []int{1}, 0); !errors.Is(err, booking.ErrNotCancelable) {
			t.Errorf("twice: %v", err)
		}
	})
	t.Run("some seats of what is not paid can't be canceled, all can", func(t *testing.T) {
		t.Parallel()
		r := bought(30, 0, 50_000, 50_000)
		r.Status, r.CompletedAt = booking.Pending, time.Time{}
		if _, err := r.EndBy(r.CreatedAt, []int{1}, 0); !errors.Is(err, booking.ErrNotCancelable) {
			t.Errorf("some: %v", err)
		}
		if ending, err := r.EndBy(r.CreatedAt, []int{2, 1}, 0); err != nil || ending.Seats != nil || ending.Refund != 0 {
			t.Errorf("all: %+v, %v", ending, err)
		}
	})
}

// end cancels seats of r and returns what comes back.
func end(t interface{ Fatal(...any) }, r *booking.Reservation, days int, seats []int, minimum money.KRW) money.KRW {
	at := daysBefore(r, days)
	ending, err := r.EndBy(at, seats, minimum)
	if err != nil {
		t.Fatal(err)
	}
	r.End(booking.Release{Reason: booking.ByUser, At: at}, ending)
	return ending.Refund
}

// Whatever is canceled in whatever order: fees and refunds are never more than was paid, and all of it in the end.
func TestMoneyOfSeatsIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prices := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 200_000), func(n int) money.KRW { return money.KRW(n) }), 1, 4).Draw(t, "prices")
		price := money.Sum(prices...)
		r := bought(30, price-min(price, money.KRW(rapid.IntRange(0, 50_000).Draw(t, "discount"))), prices...)
		minimum := money.KRW(rapid.IntRange(0, 400_000).Draw(t, "minimum"))
		var back money.KRW
		for r.Status == booking.Completed {
			left := r.Numbers()
			seats := left[:rapid.IntRange(1, len(left)).Draw(t, "so many")]
			days := rapid.IntRange(1, 25).Draw(t, "days before")
			quote, err := r.QuoteSeats(daysBefore(r, days), seats, minimum)
			if err != nil {
				t.Fatal(err)
			}
			var amount, fee money.KRW
			for _, seat := range quote.Seats {
				if seat.Amount < 0 || seat.Fee < 0 || seat.Refund < 0 || seat.Fee+seat.Refund != seat.Amount {
					t.Fatalf("a seat of %+v", quote)
				}
				amount, fee = amount+seat.Refund, fee+seat.Fee
			}
			if amount != quote.Amount || fee != quote.Fee {
				t.Fatalf("seats don't add up: %+v", quote)
			}
			paid := r.PaidForLeft()
			got := end(t, r, days, seats, minimum)
			if got != quote.Amount {
				t.Fatalf("was told %v, got %v", quote.Amount, got)
			}
			if back += got; back != r.Refund || r.Status == booking.Completed && r.PaidForLeft() != paid-quote.Amount-quote.Fee {
				t.Fatalf("%v came back, %v left of %v: %+v", back, r.PaidForLeft(), paid, r)
			}
			if r.Status == booking.Canceled && quote.Amount+quote.Fee != paid {
				t.Fatalf("%v of %v went nowhere", paid-quote.Amount-quote.Fee, paid)
			}
		}
		if back > r.Paid || r.Returned() != back {
			t.Fatalf("%v came back of %v", back, r.Paid)
		}
	})
}
