package bookingapp

import (
	"context"
	"crypto/ed25519"
	"slices"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// SignedTicket is a ticket with its seat and the text of its QR code, which is empty when the ticket is no
// longer valid: a code can be checked without asking anybody, so one that must not open a door is never shown.
type SignedTicket struct {
	booking.Ticket
	Seat booking.Seat
	Pass string
}

// Tickets returns the user's own reservation and its tickets in the order of its seats: booking.ErrNotPaid
// before there are any, booking.ErrTicketsCanceled when none of them is valid any more.
func (b *Bookings) Tickets(ctx context.Context, userID, reservationID string) (*booking.Reservation, []SignedTicket, error) {
	r, err := b.Reservation(ctx, userID, reservationID)
	if err != nil {
		return nil, nil, err
	}
	if r.CompletedAt.IsZero() {
		return nil, nil, booking.ErrNotPaid
	}
	tickets, err := b.store.Tickets(ctx, reservationID)
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(tickets, func(t booking.Ticket) bool { return t.Status == booking.TicketValid }) {
		return nil, nil, booking.ErrTicketsCanceled
	}
	signed := make([]SignedTicket, 0, len(tickets))
	for _, seat := range r.Seats {
		at := slices.IndexFunc(tickets, func(t booking.Ticket) bool { return t.SeatNumber == seat.Number })
		if at >= 0 {
			signed = append(signed, b.sign(tickets[at], seat, r))
		}
	}
	return r, signed, nil
}

func (b *Bookings) sign(ticket booking.Ticket, seat booking.Seat, r *booking.Reservation) SignedTicket {
	if ticket.Status != booking.TicketValid {
		return SignedTicket{Ticket: ticket, Seat: seat}
	}
	pass := booking.Pass{
		TicketID: ticket.ID, RoundID: ticket.RoundID, SeatNumber: seat.Number, SeatLabel: seat.Label, StartsUnix: r.StartsAt.Unix(),
	}
	return SignedTicket{ticket, seat, pass.Sign(b.key)}
}

// CanceledTickets walks the ids of tickets that are not valid any more; see booking.Store.
func (b *Bookings) CanceledTickets(ctx context.Context, roundID int64, id string, limit int) ([]string, error) {
	return b.store.CanceledTickets(ctx, roundID, id, limit)
}

// TicketKey is the public half of the key that signs tickets.
func (b *Bookings) TicketKey() ed25519.PublicKey { return b.key.Public().(ed25519.PublicKey) } //nolint:forcetypeassert // by Ed25519's definition
