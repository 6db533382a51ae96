package bridge

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Seats answers the catalogue's questions about seats from booking.
type Seats struct{ Bookings *bookingapp.Bookings }

// Availability implements what the catalogue asks.
func (s Seats) Availability(ctx context.Context, roundIDs []int64) (map[int64]int, error) {
	return s.Bookings.Availability(ctx, roundIDs)
}

// Sold implements what the catalogue asks.
func (s Seats) Sold(ctx context.Context, roundIDs []int64) (bool, error) {
	return s.Bookings.Sold(ctx, roundIDs)
}

// Move implements what the catalogue asks.
func (s Seats) Move(ctx context.Context, round catalog.Round, from, at time.Time) error {
	return s.Bookings.MoveRound(ctx, booking.RoundMove{
		RoundID: round.ID, PerformanceID: round.PerformanceID, Seats: round.Total, From: from, StartsAt: round.StartsAt, Number: round.Moves, At: at,
	})
}

// Touched implements what the catalogue asks.
func (s Seats) Touched(ctx context.Context, roundID int64, startsAt time.Time) (catalogapp.Touched, error) {
	touched, err := s.Bookings.Touched(ctx, roundID, startsAt)
	return catalogapp.Touched(touched), err
}

// MovesConsumer has reservations follow rounds that were moved, also when the server died between the two, and tells
// their holders. A move that is known changes nothing, and who was told is stored with what they were told.
func MovesConsumer(rounds *catalogapp.Catalog, bookings *bookingapp.Bookings) outbox.Consumer {
	return outbox.Consumer{
		Name: "moves", Types: []string{catalog.EventRoundChanged, booking.EventRoundMoved},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			for _, event := range events {
				if event.Type == booking.EventRoundMoved {
					moved, err := outbox.Read[booking.RoundMoved](event)
					if err != nil {
						return err
					}
					if err := bookings.TellMoved(ctx, moved.RoundID, moved.Number); err != nil {
						return err
					}
					continue
				}
				changed, err := outbox.Read[catalog.RoundsChanged](event)
				if err != nil {
					return err
				}
				if !changed.Deleted {
					if err := rounds.MoveSold(ctx, changed.IDs, event.OccurredAt); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// CallOffsConsumer ends what was sold of rounds that were called off and has the catalogue show it. Both may be done
// again: it ends what is left.
func CallOffsConsumer(rounds *catalogapp.Catalog, bookings *bookingapp.Bookings) outbox.Consumer {
	return outbox.Consumer{
		Name: "call-offs", Types: []string{booking.EventRoundCalledOff},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			for _, event := range events {
				called, err := outbox.Read[booking.RoundCalledOff](event)
				if err != nil {
					return err
				}
				if err := rounds.CallOffRound(ctx, called.RoundID); err != nil {
					return err
				}
				if err := bookings.EndCalledOff(ctx, called.RoundID); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// Remove implements what the catalogue asks.
func (s Seats) Remove(ctx context.Context, rounds []catalog.Round) error {
	return catalogFaults.translate(s.Bookings.RemoveRounds(ctx, mapped(rounds, func(r catalog.Round) booking.Removal {
		return booking.Removal{RoundID: r.ID, PerformanceID: r.PerformanceID}
	})))
}

// Unfinished implements what the catalogue asks.
func (s Seats) Unfinished(ctx context.Context) ([]int64, error) {
	return s.Bookings.UnfinishedRemovals(ctx)
}

// Finished implements what the catalogue asks.
func (s Seats) Finished(ctx context.Context, roundIDs []int64) error {
	return s.Bookings.RemovalsDone(ctx, roundIDs)
}
