package bookingapi

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Mine is what one has of a round and may still take.
type Mine struct {
	Held        []Reservation `json:"held" nullable:"false" doc:"One's own unpaid reservations of the round, oldest first"`
	Holds       []string      `json:"holds" nullable:"false" doc:"The ids of one's own unpaid reservations of any round, oldest first"`
	HoldLimit   int           `json:"holdLimit" doc:"How many unpaid reservations one may have at once"`
	OwnedSeats  int           `json:"ownedSeats" doc:"Of the performance, held or paid"`
	TicketLimit int           `json:"ticketLimit" doc:"How many seats of the performance one may have"`
	MayTake     int           `json:"mayTake" doc:"How many seats the next reservation may have; 0 when a limit is reached"`
}

type mineRequest struct {
	ID int64 `path:"id"`
}

type mineAnswer struct{ Body Mine }

func (o *operations) mine(ctx context.Context, r *mineRequest) (*mineAnswer, error) {
	mine, err := o.bookings.Mine(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	if err != nil {
		return nil, err
	}
	answer := Mine{
		Held: reservationsOf(mine.Held), Holds: make([]string, len(mine.Holds)), HoldLimit: mine.HoldLimit,
		OwnedSeats: mine.OwnedSeats, TicketLimit: mine.TicketLimit, MayTake: mine.MayTake(),
	}
	for i, hold := range mine.Holds {
		answer.Holds[i] = hold.ID
	}
	return &mineAnswer{answer}, nil
}

func reservationsOf(found []*booking.Reservation) []Reservation {
	reservations := make([]Reservation, len(found))
	for i, r := range found {
		reservations[i] = ReservationOf(r)
	}
	return reservations
}
