package bookingapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/money"
)

// AdminContext fills in what only organisers see of a reservation.
type AdminContext interface {
	// AdminDetails returns who bought it, how it was paid and what administrators did with it.
	AdminDetails(ctx context.Context, r *booking.Reservation) (AdminDetails, error)
}

// AdminDetails is what other contexts know about a reservation and only organisers see.
type AdminDetails struct {
	Buyer   Buyer
	Coupon  *UsedCoupon
	History []PaymentChange // oldest first
	Actions []AdminAction   // oldest first
}

type adminOperations struct {
	*operations
	admin AdminContext
}

// adminTag is that of organisers' operations on reservations.
const adminTag = "Reservations (admin)"

// RegisterAdmin adds what organisers do with reservations. To find them is search's.
func RegisterAdmin(api *httpserver.API, bookings *bookingapp.Bookings, details ReservationContext, admin AdminContext) {
	o := &adminOperations{&operations{bookings: bookings, details: details}, admin}
	httpserver.Register(api, httpserver.Operation{
		ID: "get-any-reservation", Method: http.MethodGet, Path: "/api/v1/admin/reservations/{id}", Tag: adminTag, Access: httpserver.Admin,
		Summary: "All of a reservation: buyer, seats, payment, tickets, and what happened when",
		Faults:  []*fault.Fault{booking.ErrReservationNotFound},
	}, o.get)
	httpserver.Register(api, httpserver.Operation{
		ID: "quote-any-refund", Method: http.MethodGet, Path: "/api/v1/admin/reservations/{id}/refund-quote", Tag: adminTag, Access: httpserver.Admin,
		Summary: "What canceling it now would give back",
		Text:    "By the policy that was frozen when it was made (`amount`, `fee`), and without any fee (`paid`).",
		Faults:  []*fault.Fault{booking.ErrReservationNotFound},
	}, o.quote)
	httpserver.Register(api, httpserver.Operation{
		ID: "cancel-any-reservation", Method: http.MethodPost, Path: "/api/v1/admin/reservations/{id}/cancel", Tag: adminTag, Access: httpserver.Admin,
		Summary: "Cancel a reservation on its buyer's behalf",
		Text: "`fee` NONE gives all of it back, also after the show began: it is the organiser's doing. POLICY keeps what the buyer's own cancellation would cost. " +
			"Its seats are free at once; what comes back is on its way. The audit log has who did it and why.",
		Faults: []*fault.Fault{booking.ErrReservationNotFound, booking.ErrNotCancelable},
	}, o.cancel)
	o.registerCallOffs(api)
}

// Buyer is whose a reservation is; the name and the address are empty once the account has ended.
type Buyer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// UsedCoupon is a coupon that was taken off the price.
type UsedCoupon struct {
	GrantID  string    `json:"grantId"`
	Discount money.KRW `json:"discount" doc:"KRW"`
}

// PaymentChange is a step of a payment.
type PaymentChange struct {
	Status string    `json:"status" example:"DONE"`
	Detail string    `json:"detail"`
	At     time.Time `json:"at"`
}

// AdminAction is something that an administrator did with a reservation.
type AdminAction struct {
	Actor  string // the name; "" when that account is gone
	Reason string
	At     time.Time
}

// HeldTicket is a ticket without the text that opens the door: that is its buyer's alone.
type HeldTicket struct {
	ID       string    `json:"id" doc:"Opaque"`
	Seat     Seat      `json:"seat"`
	Status   string    `json:"status" enum:"VALID,CANCELED"`
	IssuedAt time.Time `json:"issuedAt"`
}

// TimelineEntry is a thing that happened with a reservation.
type TimelineEntry struct {
	At     time.Time  `json:"at"`
	Type   string     `json:"type" enum:"HELD,PAYMENT,COMPLETED,MOVED,SEAT_CANCELED,CANCELED"`
	Status string     `json:"status" doc:"PAYMENT: what the payment became; CANCELED: why" example:"DONE"`
	Detail string     `json:"detail" doc:"In the words of the provider, or of the organiser who canceled; SEAT_CANCELED: which seat"`
	Actor  *string    `json:"actor" doc:"The organiser who did it; null when it was not an organiser, or when they are gone"`
	From   *time.Time `json:"from,omitempty" doc:"MOVED: when the round would have started"`
	Amount *money.KRW `json:"amount" doc:"KRW: what was paid, or goes back; null where no money moves"`
}

// AdminReservation is all of a reservation.
type AdminReservation struct {
	Detail
	User     Buyer           `json:"user"`
	Paid     money.KRW       `json:"paid" doc:"KRW, after a discount; 0 until COMPLETED"`
	Refund   money.KRW       `json:"refund" doc:"KRW that went or go back"`
	Coupon   *UsedCoupon     `json:"coupon"`
	History  []PaymentChange `json:"paymentHistory" nullable:"false"`
	Tickets  []HeldTicket    `json:"tickets" nullable:"false"`
	Timeline []TimelineEntry `json:"timeline" nullable:"false" doc:"Oldest first"`
}

type adminAnswer struct{ Body AdminReservation }

func (o *adminOperations) get(ctx context.Context, r *idRequest) (*adminAnswer, error) {
	reservation, err := o.bookings.Any(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	details, err := o.detail(ctx, []*booking.Reservation{reservation})
	if err != nil {
		return nil, err
	}
	extra, err := o.admin.AdminDetails(ctx, reservation)
	if err != nil {
		return nil, err
	}
	tickets, err := o.bookings.TicketsOfAny(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return &adminAnswer{AdminReservation{
		Detail: details[0], User: extra.Buyer, Paid: reservation.Paid, Refund: reservation.Returned(), Coupon: extra.Coupon,
		History: append([]PaymentChange{}, extra.History...), Tickets: heldTickets(reservation, tickets), Timeline: timeline(reservation, extra),
	}}, nil
}

func heldTickets(r *booking.Reservation, tickets []booking.Ticket) []HeldTicket {
	held := make([]HeldTicket, 0, len(tickets))
	for _, seat := range r.Seats { // in the order chosen
		for _, t := range tickets {
			if t.SeatNumber == seat.Number {
				held = append(held, HeldTicket{t.ID, seatOf(r, seat), string(t.Status), httpserver.Local(t.IssuedAt)})
			}
		}
	}
	return held
}

// timeline puts in order what booking, payment and the audit log have.
func timeline(r *booking.Reservation, extra AdminDetails) []TimelineEntry {
	entries := []TimelineEntry{{At: httpserver.Local(r.CreatedAt), Type: "HELD", Amount: &r.Amount}}
	for _, change := range extra.History {
		entries = append(entries, TimelineEntry{At: change.At, Type: "PAYMENT", Status: change.Status, Detail: change.Detail})
	}
	if !r.CompletedAt.IsZero() {
		entries = append(entries, TimelineEntry{At: httpserver.Local(r.CompletedAt), Type: "COMPLETED", Amount: &r.Paid})
	}
	if r.Moved() && (r.Status != booking.Canceled || r.Move.At.Before(r.CanceledAt)) {
		from := httpserver.Local(r.Move.From)
		entries = append(entries, TimelineEntry{At: httpserver.Local(r.Move.At), Type: "MOVED", From: &from})
	}
	refund := r.Refund
	for _, seat := range r.Seats {
		if c := seat.Canceled; c != nil {
			refund -= c.Refund
			entries = append(entries, TimelineEntry{At: httpserver.Local(c.At), Type: "SEAT_CANCELED", Detail: seat.Label, Amount: &c.Refund})
		}
	}
	if r.Status == booking.Canceled {
		canceled := TimelineEntry{At: httpserver.Local(r.CanceledAt), Type: "CANCELED", Status: string(r.CancelReason), Amount: &refund}
		if n := len(extra.Actions); n > 0 && r.CancelReason == booking.ByAdmin {
			action := extra.Actions[n-1]
			if canceled.Detail = action.Reason; action.Actor != "" {
				canceled.Actor = &action.Actor
			}
		}
		entries = append(entries, canceled)
	}
	slices.SortStableFunc(entries, func(a, b TimelineEntry) int { return a.At.Compare(b.At) })
	return entries
}

type adminQuoteAnswer struct {
	Body struct {
		Quote
		Paid       money.KRW `json:"paid" doc:"KRW that come back with fee NONE"`
		Cancelable bool      `json:"cancelable" doc:"Whether it can be canceled with fee NONE"`
	}
}

func (o *adminOperations) quote(ctx context.Context, r *idRequest) (*adminQuoteAnswer, error) {
	reservation, quote, err := o.bookings.QuoteAny(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	answer := &adminQuoteAnswer{}
	b := &answer.Body
	b.Quote, b.Cancelable = quoteOf(quote), reservation.Status != booking.Canceled
	if b.Cancelable {
		b.Paid = reservation.PaidForLeft()
	}
	return answer, nil
}

type adminCancelRequest struct {
	httpserver.Keyed
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"For the audit log; name nobody in it" example:"공연 취소"`
		Fee    string `json:"fee,omitempty" enum:"NONE,POLICY" default:"NONE"`
	}
}

func (o *adminOperations) cancel(ctx context.Context, r *adminCancelRequest) (*canceledAnswer, error) {
	answer := idempotency.Answering(r.Attempt(), http.StatusOK, nil, body)
	reservation, err := o.bookings.CancelFor(ctx, r.ID, bookingapp.Fee(r.Body.Fee), r.Body.Reason, answer)
	if err != nil {
		return nil, err
	}
	return &canceledAnswer{ReservationOf(reservation)}, nil
}
