package bookingapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Seat is a seat as it was sold.
type Seat struct {
	Number  int       `json:"number" minimum:"1"`
	Label   string    `json:"label" example:"A구역 3열 15번"`
	Section string    `json:"section,omitempty"`
	Row     string    `json:"row,omitempty"`
	Grade   string    `json:"grade" example:"VIP"`
	Amount  money.KRW `json:"amount" doc:"KRW"`
	Status  string    `json:"status" enum:"PENDING,COMPLETED,CANCELED" doc:"The reservation's, or CANCELED when it was canceled by itself"`
}

func seatOf(r *booking.Reservation, s booking.Seat) Seat {
	return Seat{s.Number, s.Label, s.Section, s.Row, s.Grade, s.Amount, string(r.SeatStatus(s))}
}

// Reservation is a buyer's reservation.
type Reservation struct {
	ID            string     `json:"id" doc:"Opaque"`
	Number        string     `json:"number" doc:"For people, also over the phone" example:"7K3M-9QXW-2HTD"`
	Status        string     `json:"status" enum:"PENDING,COMPLETED,CANCELED"`
	CancelReason  *string    `json:"cancelReason" enum:"USER,EXPIRED,PAYMENT_FAILED,ADMIN,CALLED_OFF"`
	RoundID       int64      `json:"roundId"`
	PerformanceID int64      `json:"performanceId"`
	Seats         []Seat     `json:"seats" nullable:"false"`
	Amount        money.KRW  `json:"amount" doc:"KRW, of all seats"`
	PaidAmount    *money.KRW `json:"paidAmount,omitempty" doc:"KRW that were paid, after a discount; COMPLETED, and CANCELED after paying"`
	FeeAmount     *money.KRW `json:"feeAmount,omitempty" doc:"KRW that canceling it, or some of its seats, has cost so far; after paying"`
	RefundAmount  *money.KRW `json:"refundAmount,omitempty" doc:"KRW that come back for what was canceled, all in all; CANCELED, and COMPLETED after some seats were"`
	CreatedAt     time.Time  `json:"createdAt"`
	Owed          *Owed      `json:"compensation,omitempty" doc:"Of a round that was called off: what is owed beside what comes back"`
	ExpiresAt     time.Time  `json:"expiresAt" doc:"Until then the seats wait for the payment"`
	CompletedAt   *time.Time `json:"completedAt,omitempty"`
	CanceledAt    *time.Time `json:"canceledAt,omitempty"`
}

// Owed is what people of the office pay beside what the provider gives back.
type Owed struct {
	Amount money.KRW  `json:"amount" doc:"KRW"`
	PaidAt *time.Time `json:"paidAt" doc:"null while it is owed"`
}

// owedOf adds up what is owed for a reservation; it is paid once all of it is.
func owedOf(compensations []booking.Compensation) *Owed {
	if len(compensations) == 0 {
		return nil
	}
	owed, left := &Owed{}, false
	for _, c := range compensations {
		owed.Amount += c.Amount
		owed.PaidAt, left = httpserver.LocalOrNil(c.PaidAt), left || c.PaidAt.IsZero()
	}
	if left {
		owed.PaidAt = nil
	}
	return owed
}

// ReservationOf is a reservation as the API tells it.
func ReservationOf(r *booking.Reservation) Reservation {
	answer := Reservation{
		ID: r.ID, Number: r.Number, Status: string(r.Status), RoundID: r.RoundID, PerformanceID: r.PerformanceID, Amount: r.Amount,
		Seats: make([]Seat, len(r.Seats)), CreatedAt: httpserver.Local(r.CreatedAt), ExpiresAt: httpserver.Local(r.ExpiresAt),
		CompletedAt: httpserver.LocalOrNil(r.CompletedAt), CanceledAt: httpserver.LocalOrNil(r.CanceledAt),
	}
	for i, seat := range r.Seats {
		answer.Seats[i] = seatOf(r, seat)
	}
	if !r.CompletedAt.IsZero() {
		answer.PaidAmount = &r.Paid
	}
	partly := len(r.Numbers()) < len(r.Seats)
	switch {
	case r.Status == booking.Canceled && !r.CompletedAt.IsZero():
		answer.FeeAmount = new(r.Paid - r.Refund)
	case partly:
		answer.FeeAmount = new(r.Paid - r.PaidForLeft() - r.Refund)
	}
	if r.Status == booking.Canceled || partly {
		answer.RefundAmount = &r.Refund
	}
	if r.Status == booking.Canceled {
		answer.CancelReason = new(string(r.CancelReason))
	}
	return answer
}

// About is what other contexts know about a reservation. What it was for is always there; of a performance
// that was deleted since, only its id.
type About struct {
	Performance Performance `json:"performance"`
	Round       Round       `json:"round"`
	Hall        Hall        `json:"hall"`
	Payment     *Payment    `json:"payment"`
	Review      *Review     `json:"review" doc:"What the buyer wrote; null until then"`
	Reviewable  bool        `json:"reviewable" doc:"Whether POST /reviews would take one now"`
}

// Performance is what a reservation is for.
type Performance struct {
	ID              int64  `json:"id"`
	Title           string `json:"title"`
	Category        string `json:"category"`
	PosterURL       string `json:"posterUrl"`
	DurationMinutes int    `json:"durationMinutes"`
	AgeLimit        int    `json:"ageLimit"`
}

// Round is when it is.
type Round struct {
	ID       int64     `json:"id"`
	StartsAt time.Time `json:"startsAt"`
	Moved    *Moved    `json:"moved,omitempty" doc:"How it came to another time since it was reserved"`

	CalledOff *CalledOff `json:"calledOff,omitempty" doc:"That it does not take place"`
}

// CalledOff is that a round does not take place.
type CalledOff struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Moved is how a round that was sold came to another time.
type Moved struct {
	From            time.Time `json:"from"`
	At              time.Time `json:"at"`
	FreeCancelUntil time.Time `json:"freeCancelUntil" doc:"Until then canceling costs nothing"`
}

// RoundOf is a reservation's round at the time that holds now.
func RoundOf(r *booking.Reservation) Round {
	round := Round{ID: r.RoundID, StartsAt: httpserver.Local(r.StartsAt)}
	if r.Moved() {
		round.Moved = &Moved{httpserver.Local(r.Move.From), httpserver.Local(r.Move.At), httpserver.Local(r.Move.FreeUntil)}
	}
	if r.CalledOff.Is() {
		round.CalledOff = &CalledOff{httpserver.Local(r.CalledOff.At), r.CalledOff.Reason}
	}
	return round
}

// Hall is where it is.
type Hall struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"`
}

// Payment is how it was paid.
type Payment struct {
	OrderID        string     `json:"orderId"`
	Status         string     `json:"status"`
	Method         string     `json:"method"`
	Discount       money.KRW  `json:"discount" doc:"KRW that a coupon took off"`
	Amount         money.KRW  `json:"amount" doc:"KRW"`
	RefundedAmount money.KRW  `json:"refundedAmount"`
	ApprovedAt     *time.Time `json:"approvedAt"`
}

// Review is what the buyer wrote about it.
type Review struct {
	ID      int64  `json:"id"`
	Rating  int    `json:"rating"`
	Content string `json:"content"`
}

// Detail is a reservation with what surrounds it.
type Detail struct {
	Reservation
	About
}

type reserveRequest struct {
	httpserver.Keyed
	Body struct {
		RoundID int64 `json:"roundId" example:"1"`
		Seats   []int `json:"seats" doc:"Seat numbers, 1 to 4 of them" example:"[15, 16]" maxItems:"1000" nullable:"false"`
	}
}

type reservationAnswer struct {
	Location string `header:"Location"`
	Body     Reservation
}

func location(r *booking.Reservation) string { return "/api/v1/reservations/" + r.ID }

func body(r *booking.Reservation) any { return ReservationOf(r) }

func (o *operations) reserve(ctx context.Context, r *reserveRequest) (*reservationAnswer, error) {
	answer := idempotency.Answering(r.Attempt(), http.StatusCreated, location, body)
	reservation, err := o.bookings.Reserve(ctx, httpserver.PrincipalFrom(ctx).UserID, r.Body.RoundID, r.Body.Seats, answer)
	if err != nil {
		return nil, err
	}
	return &reservationAnswer{location(reservation), ReservationOf(reservation)}, nil
}

type idRequest struct {
	ID string `path:"id" maxLength:"64"`
}

type detailAnswer struct{ Body Detail }

func (o *operations) get(ctx context.Context, r *idRequest) (*detailAnswer, error) {
	reservation, err := o.bookings.Reservation(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	if err != nil {
		return nil, err
	}
	details, err := o.detail(ctx, []*booking.Reservation{reservation})
	if err != nil {
		return nil, err
	}
	return &detailAnswer{details[0]}, nil
}

func (o *operations) detail(ctx context.Context, reservations []*booking.Reservation) ([]Detail, error) {
	about, err := o.details.About(ctx, reservations)
	if err != nil {
		return nil, err
	}
	compensations, err := o.bookings.CompensationsOf(ctx, reservations)
	details := make([]Detail, len(reservations))
	for i, r := range reservations {
		details[i] = Detail{ReservationOf(r), about[i]}
		details[i].Owed = owedOf(compensations[r.ID])
	}
	return details, err
}

type listRequest struct {
	httpserver.Paging
	Status string `query:"status" enum:"PENDING,COMPLETED,CANCELED"`
}

type listAnswer struct{ Body httpserver.Page[Detail] }

func (o *operations) list(ctx context.Context, r *listRequest) (*listAnswer, error) {
	place, err := httpserver.ReadCursor[booking.Cursor](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.bookings.Reservations(ctx, httpserver.PrincipalFrom(ctx).UserID, booking.Status(r.Status), place, r.Limit+1)
	if err != nil {
		return nil, err
	}
	page, next := httpserver.Cut(found, r.Limit, func(r *booking.Reservation) any { return booking.Cursor{At: r.CreatedAt, ID: r.ID} })
	details, err := o.detail(ctx, page)
	return &listAnswer{httpserver.Page[Detail]{Items: details, NextCursor: next}}, err
}

type cancelRequest struct {
	httpserver.Keyed
	ID   string `path:"id" maxLength:"64"`
	Body *struct {
		Seats  []int  `json:"seats,omitempty" doc:"Seat numbers, of a paid reservation; all that are left unless given" example:"[15]" minItems:"1" maxItems:"100"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"In the buyer's words; optional"`
	} `required:"false"`
}

type canceledAnswer struct{ Body Reservation }

func (o *operations) cancel(ctx context.Context, r *cancelRequest) (*canceledAnswer, error) {
	answer := idempotency.Answering(r.Attempt(), http.StatusOK, nil, body)
	var seats []int
	if r.Body != nil {
		seats = r.Body.Seats
	}
	reservation, err := o.bookings.Cancel(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID, seats, answer)
	if err != nil {
		return nil, err
	}
	return &canceledAnswer{ReservationOf(reservation)}, nil
}

// Quote is what a cancellation would give back.
type Quote struct {
	Refundable bool        `json:"refundable" doc:"Whether it can be canceled at all"`
	Amount     money.KRW   `json:"amount" doc:"KRW that come back"`
	Fee        money.KRW   `json:"fee" doc:"KRW that are kept"`
	FeeRate    int         `json:"feeRate" doc:"Percent"`
	Seats      []SeatQuote `json:"seats" nullable:"false" doc:"Of each seat that would be canceled; empty where nothing was paid or nothing can be canceled"`
	Reason     string      `json:"reason" doc:"free_cancellation, within_24h, round_moved, called_off, fee_10, fee_20, fee_30, fee_90, not_paid, started or canceled"`
}

// SeatQuote is what canceling a seat would give back.
type SeatQuote struct {
	Number int       `json:"number"`
	Amount money.KRW `json:"amount" doc:"KRW that were paid for it: the fee and what comes back"`
	Fee    money.KRW `json:"fee" doc:"KRW that are kept"`
	Refund money.KRW `json:"refund" doc:"KRW that come back"`
}

func quoteOf(q booking.SeatsQuote) Quote {
	quote := Quote{Refundable: q.Refundable, Amount: q.Amount, Fee: q.Fee, FeeRate: q.FeeRatePercent, Reason: q.Reason, Seats: make([]SeatQuote, len(q.Seats))}
	for i, seat := range q.Seats {
		quote.Seats[i] = SeatQuote(seat)
	}
	return quote
}

// FeePeriod is what a cancellation costs until an instant.
type FeePeriod struct {
	From    time.Time `json:"from"`
	Until   time.Time `json:"until" doc:"Not included"`
	FeeRate int       `json:"feeRate" doc:"Percent"`
	Fee     money.KRW `json:"fee" doc:"KRW that are kept"`
	Amount  money.KRW `json:"amount" doc:"KRW that come back"`
}

type quoteAnswer struct {
	Body struct {
		Quote
		CouponLost bool        `json:"couponLost,omitempty" doc:"Whether the seats that stay would be charged without the coupon, as they cost less than it asks for"`
		Schedule   []FeePeriod `json:"schedule" nullable:"false" doc:"What it costs from now until the round starts, by date. Of what is not paid: what it will cost once it is, at the full price"`
	}
}

type quoteRequest struct {
	ID    string `path:"id" maxLength:"64"`
	Seats []int  `query:"seats" doc:"Seat numbers, of a paid reservation; all that are left unless given" example:"[15,16]" maxItems:"100"`
}

func (o *operations) quote(ctx context.Context, r *quoteRequest) (*quoteAnswer, error) {
	quote, err := o.bookings.RefundQuote(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID, r.Seats)
	if err != nil {
		return nil, err
	}
	answer := &quoteAnswer{}
	answer.Body.Quote, answer.Body.CouponLost, answer.Body.Schedule = quoteOf(quote.SeatsQuote), quote.CouponLost, make([]FeePeriod, len(quote.Schedule))
	for i, p := range quote.Schedule {
		answer.Body.Schedule[i] = FeePeriod{httpserver.Local(p.From), httpserver.Local(p.Until), p.FeeRatePercent, p.Fee, p.Amount}
	}
	return answer, nil
}
