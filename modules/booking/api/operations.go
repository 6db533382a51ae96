// Package bookingapi offers the booking context over HTTP.
package bookingapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// ReservationContext fills in what other contexts know about reservations: titles, halls, payments, reviews.
type ReservationContext interface {
	// About returns what surrounds each reservation, in their order. A payment or review that there is not
	// is nil.
	About(ctx context.Context, reservations []*booking.Reservation) ([]About, error)
}

type operations struct {
	bookings *bookingapp.Bookings
	details  ReservationContext
}

const tag = "Booking"

// Register adds the booking operations.
func Register(api *httpserver.API, bookings *bookingapp.Bookings, details ReservationContext) {
	o := &operations{bookings, details}
	httpserver.Register(api, httpserver.Operation{
		ID: "reserve-seats", Method: http.MethodPost, Path: "/api/v1/reservations", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusCreated,
		Summary: "Reserve seats of a round",
		Text:    "All the seats or none, at most 4. They are held until `expiresAt`. A conflict names the seats that were taken, or the unpaid `reservations` that one has already.",
		Faults:  []*fault.Fault{booking.ErrSeatTaken, booking.ErrRoundNotOpen, booking.ErrSoldOut, booking.ErrInvalidSeat, booking.ErrTooManySeats, booking.ErrTicketLimit, booking.ErrTooManyHolds, booking.ErrRoundNotFound},
		Early:   o.refuseEarly,
	}, o.reserve)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-reservations", Method: http.MethodGet, Path: "/api/v1/reservations", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own reservations, newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.list)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-reservation", Method: http.MethodGet, Path: "/api/v1/reservations/{id}", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own reservation", Faults: []*fault.Fault{booking.ErrReservationNotFound},
	}, o.get)
	httpserver.Register(api, httpserver.Operation{
		ID: "quote-refund", Method: http.MethodGet, Path: "/api/v1/reservations/{id}/refund-quote", Tag: tag, Access: httpserver.SignedIn,
		Summary: "What canceling now would give back",
		Text:    "`seats` has each seat's part; the sums fit to the won, and what rounding leaves goes to the last one.",
		Faults:  []*fault.Fault{booking.ErrReservationNotFound, booking.ErrInvalidSeat, booking.ErrNotCancelable},
	}, o.quote)
	httpserver.Register(api, httpserver.Operation{
		ID: "cancel-reservation", Method: http.MethodPost, Path: "/api/v1/reservations/{id}/cancel", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Cancel one's own reservation, or some of its seats",
		Text: "The seats are free at once; what comes back is on its way or there. Where some seats are canceled the reservation stays COMPLETED with the others. " +
			"A coupon stays with these while they cost what it asks for; otherwise they are charged without it. A canceled seat's part of a discount never comes back.",
		Faults: []*fault.Fault{booking.ErrReservationNotFound, booking.ErrNotCancelable, booking.ErrInvalidSeat},
	}, o.cancel)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-tickets", Method: http.MethodGet, Path: "/api/v1/reservations/{id}/tickets", Tag: tag, Access: httpserver.SignedIn,
		Summary: "The tickets of one's own reservation", Faults: []*fault.Fault{booking.ErrReservationNotFound, booking.ErrNotPaid, booking.ErrTicketsCanceled},
	}, o.tickets)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-ticket-keys", Method: http.MethodGet, Path: "/api/v1/tickets/keys", Tag: tag, Access: httpserver.Public,
		Summary: "The public key that tickets are signed with, as a JSON Web Key Set",
		Ready:   &httpserver.Ready{},
	}, o.keys)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-seats", Method: http.MethodGet, Path: "/api/v1/rounds/{id}/seats", Tag: tag, Access: httpserver.Public,
		Summary: "A round's free seats", Faults: []*fault.Fault{booking.ErrRoundNotFound},
		Text:  "`view=bitmap` answers `taken` instead of `available`: base64, bit i (least significant first) is set when seat number i+1 is not available.",
		Ready: &httpserver.Ready{Tags: func(r *http.Request) []string { return []string{SeatsTag(r.PathValue("id"))} }, For: time.Minute},
	}, o.seats)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-my-seats", Method: http.MethodGet, Path: "/api/v1/rounds/{id}/mine", Tag: tag, Access: httpserver.SignedIn,
		Summary: "What one has of a round, and how many seats one may still take", Faults: []*fault.Fault{booking.ErrRoundNotFound},
	}, o.mine)
	httpserver.Register(api, httpserver.Operation{
		ID: "watch-seats", Method: http.MethodGet, Path: "/api/v1/rounds/{id}/seats/stream", Tag: tag, Access: httpserver.Public, Stream: true,
		Summary: "A round's seats as they change", Faults: []*fault.Fault{booking.ErrRoundNotFound},
		Text: "Server-sent events: `snapshot` (the bitmap view), then `delta {version, taken, freed}`. A listener that falls behind is cut off and connects again.",
	}, o.watch)
}

// SeatsTag names the answers that show a round's seats.
func SeatsTag(roundID string) string { return "seats:" + roundID }

// SeatsTagOf is SeatsTag of a number.
func SeatsTagOf(roundID int64) string { return SeatsTag(strconv.FormatInt(roundID, 10)) }
