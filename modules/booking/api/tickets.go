package bookingapi

import (
	"context"
	"encoding/base64"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Ticket is the right to a seat.
type Ticket struct {
	ID     string `json:"id" doc:"Opaque"`
	Seat   Seat   `json:"seat"`
	Status string `json:"status" enum:"VALID,CANCELED"`
	QR     string `json:"qr,omitempty" doc:"The text of the QR code: TB1.<payload>.<Ed25519 signature>. A ticket that is not VALID has none."`
}

type ticketsAnswer struct{ Body []Ticket }

func (o *operations) tickets(ctx context.Context, r *idRequest) (*ticketsAnswer, error) {
	reservation, signed, err := o.bookings.Tickets(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	tickets := make([]Ticket, len(signed))
	for i, t := range signed {
		tickets[i] = Ticket{ID: t.ID, Seat: seatOf(reservation, t.Seat), Status: string(t.Status), QR: t.Pass}
	}
	return &ticketsAnswer{tickets}, err
}

// Key is an Ed25519 public key as RFC 8037 writes it.
type Key struct {
	Type  string `json:"kty" example:"OKP"`
	Curve string `json:"crv" example:"Ed25519"`
	ID    string `json:"kid"`
	Use   string `json:"use" example:"sig"`
	X     string `json:"x" doc:"The key, base64url"`
}

type keysAnswer struct {
	Body struct {
		Keys []Key `json:"keys"`
	}
}

func (o *operations) keys(context.Context, *struct{}) (*keysAnswer, error) {
	public := o.bookings.TicketKey()
	b64 := base64.RawURLEncoding.EncodeToString
	answer := &keysAnswer{}
	answer.Body.Keys = []Key{{Type: "OKP", Curve: "Ed25519", ID: booking.KeyID(public), Use: "sig", X: b64(public)}}
	return answer, nil
}
