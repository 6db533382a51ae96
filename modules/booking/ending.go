package booking

import (
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/platform/money"
)

// SeatRefund is what canceling one seat gives back.
type SeatRefund struct {
	Number int
	Amount money.KRW // what was paid for it: its part of what was paid for the seats that are left
	Fee    money.KRW // what of it is kept
	Refund money.KRW // what of it comes back
}

// Ending is what a release does to a reservation.
type Ending struct {
	Refund money.KRW    // owed to the buyer by it
	Seats  []SeatRefund // those that are canceled while others stay; nil: the reservation ends
}

// Left are the seats that were not canceled by themselves, in the order chosen.
func (r *Reservation) Left() []Seat {
	return slices.DeleteFunc(slices.Clone(r.Seats), func(s Seat) bool { return s.Canceled != nil })
}

// SeatStatus says where a seat of the reservation stands: where the reservation does, unless it was canceled by itself.
func (r *Reservation) SeatStatus(seat Seat) Status {
	if seat.Canceled != nil {
		return Canceled
	}
	return r.Status
}

// PaidForLeft is what was paid for the seats that are left: what was paid less what canceled seats took with them, in
// fees and refunds.
func (r *Reservation) PaidForLeft() money.KRW {
	paid := r.Paid
	for _, seat := range r.Seats {
		if seat.Canceled != nil {
			paid -= seat.Canceled.Fee + seat.Canceled.Refund
		}
	}
	return paid
}

// choose returns the seats to cancel, in the order in which they were chosen, and those that stay; no numbers are all
// that are left. ErrInvalidSeat, or ErrNotCancelable when one is canceled already.
func (r *Reservation) choose(numbers []int) (chosen, staying []Seat, err error) {
	left := r.Left()
	if len(numbers) == 0 {
		return left, nil, nil
	}
	wanted := map[int]bool{}
	for _, number := range numbers {
		at := slices.IndexFunc(r.Seats, func(s Seat) bool { return s.Number == number })
		switch {
		case at < 0:
			return nil, nil, ErrInvalidSeat.With("seats", []int{number}).Saying("Seat %d is not one of this reservation.", number)
		case wanted[number]:
			return nil, nil, ErrInvalidSeat.With("seats", []int{number}).Saying("Seat %d is named twice.", number)
		case r.Seats[at].Canceled != nil:
			return nil, nil, ErrNotCancelable.With("seats", []int{number}).Saying("Seat %d is canceled already.", number)
		}
		wanted[number] = true
	}
	for _, seat := range left {
		if wanted[seat.Number] {
			chosen = append(chosen, seat)
		} else {
			staying = append(staying, seat)
		}
	}
	return chosen, staying, nil
}

// refunds says what canceling the chosen seats gives back while others stay, at a rate. minimum is the least price for
// which the discount was given, 0 for any: where what stays costs less, it is charged without the discount, and only what
// was paid beyond that belongs to the chosen ones. A seat's part of the discount never comes back.
func (r *Reservation) refunds(chosen, staying []Seat, minimum money.KRW, rate int) []SeatRefund {
	whole := r.PaidForLeft()
	price, rest := sumOf(chosen)+sumOf(staying), sumOf(staying)
	belongs := whole - share(whole, rest, price)
	if r.losesCoupon(chosen, staying, minimum) {
		belongs = max(0, whole-rest)
	}
	refunds := make([]SeatRefund, len(chosen))
	feeLeft := belongs.Percent(rate)
	for i, amount := range spread(belongs, chosen) {
		refunds[i] = SeatRefund{Number: chosen[i].Number, Amount: amount, Fee: amount.Percent(rate)}
		feeLeft -= refunds[i].Fee
	}
	for i := range slices.Backward(refunds) { // what rounding has left of the fee goes to the last seat, as far as it has so much
		seat := &refunds[i]
		fee := min(feeLeft, seat.Amount-seat.Fee)
		seat.Fee, feeLeft = seat.Fee+fee, feeLeft-fee
		seat.Refund = seat.Amount - seat.Fee
	}
	return refunds
}

// losesCoupon reports whether what stays of a discounted reservation costs less than the discount was given for.
func (r *Reservation) losesCoupon(chosen, staying []Seat, minimum money.KRW) bool {
	rest := sumOf(staying)
	return len(staying) > 0 && rest < minimum && r.PaidForLeft() < sumOf(chosen)+rest
}

func sumOf(seats []Seat) (sum money.KRW) {
	for _, seat := range seats {
		sum += seat.Amount
	}
	return sum
}

// spread divides an amount over seats by their prices. What rounding leaves goes to the last one that has a price; without
// any price nobody has a part.
func spread(amount money.KRW, seats []Seat) []money.KRW {
	shares, price, last, left := make([]money.KRW, len(seats)), sumOf(seats), -1, amount
	for i, seat := range seats {
		shares[i] = share(amount, seat.Amount, price)
		if left -= shares[i]; seat.Amount > 0 {
			last = i
		}
	}
	if last >= 0 {
		shares[last] += left
	}
	return shares
}

// share is a part's share of the whole by its price, down to a whole won.
func share(whole, part, price money.KRW) money.KRW {
	if price == 0 {
		return 0
	}
	return whole * part / price
}

// SeatsQuote is what comes back if seats of a reservation are canceled now.
type SeatsQuote struct {
	RefundQuote
	Seats []SeatRefund // none where nothing was paid or nothing can be canceled
	// CouponLost says that what stays is charged without the discount, as it costs less than that was given for.
	CouponLost bool
}

// QuoteSeats says what canceling seats of r at the moment would give back; no numbers are all that are left. minimum is
// as in refunds.
func (r *Reservation) QuoteSeats(now time.Time, numbers []int, minimum money.KRW) (SeatsQuote, error) {
	chosen, staying, err := r.choose(numbers)
	if err != nil {
		return SeatsQuote{}, err
	}
	quote := SeatsQuote{RefundQuote: r.Quote(now)}
	if !quote.Refundable || r.Status != Completed {
		if r.Status == Pending && len(staying) > 0 {
			quote.Refundable = false // see EndBy
		}
		return quote, nil
	}
	quote.Seats, quote.CouponLost = r.refunds(chosen, staying, minimum, quote.FeeRatePercent), r.losesCoupon(chosen, staying, minimum)
	quote.Amount, quote.Fee = 0, 0
	for _, seat := range quote.Seats {
		quote.Amount, quote.Fee = quote.Amount+seat.Refund, quote.Fee+seat.Fee
	}
	return quote, nil
}

// EndBy decides what canceling seats does to r by its policy; no numbers are all that are left. ErrInvalidSeat, or
// ErrNotCancelable: also for some seats of what is not paid, which has an order for all of them.
func (r *Reservation) EndBy(now time.Time, numbers []int, minimum money.KRW) (Ending, error) {
	if err := r.Cancelable(now); err != nil {
		return Ending{}, err
	}
	_, staying, err := r.choose(numbers)
	if err != nil {
		return Ending{}, err
	}
	if r.Status == Pending && len(staying) > 0 {
		return Ending{}, ErrNotCancelable.Saying("What is not paid yet can only be canceled as a whole. Choose your seats again.")
	}
	quote, err := r.QuoteSeats(now, numbers, minimum)
	if err != nil || len(staying) == 0 {
		return Ending{Refund: quote.Amount}, err
	}
	return Ending{Refund: quote.Amount, Seats: quote.Seats}, nil
}

// End ends the reservation, or some of its seats, as was decided, and returns the numbers of the seats that are free
// with that.
func (r *Reservation) End(release Release, ending Ending) (freed []int) {
	r.Refund += ending.Refund
	if ending.Seats == nil {
		freed = r.Numbers()
		r.Status, r.CancelReason, r.CanceledAt = Canceled, release.Reason, release.At
		return freed
	}
	r.Seats = slices.Clone(r.Seats)
	for _, refund := range ending.Seats {
		at := slices.IndexFunc(r.Seats, func(s Seat) bool { return s.Number == refund.Number })
		r.Seats[at].Canceled = &CanceledSeat{At: release.At.UTC(), Fee: refund.Fee, Refund: refund.Refund}
		freed = append(freed, refund.Number)
	}
	return freed
}
