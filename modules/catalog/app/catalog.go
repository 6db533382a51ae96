// Package catalogapp is what people do with the catalogue: visitors look around, organisers put halls,
// performers, performances and rounds into it, and whole seasons come in from KOPIS or a demonstration.
//
// Whether seats of a round are left, and whether any were sold, is asked of booking (seats); everything
// else is the catalogue's own.
package catalogapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/blob"
)

// seats is what the catalogue asks of booking.
type seats interface {
	// Availability counts the seats that can still be had in each round. A round that booking has never
	// heard of is left out: all of its seats can.
	Availability(ctx context.Context, roundIDs []int64) (map[int64]int, error)
	// Sold reports whether a reservation that is not canceled holds a seat in any of the rounds now.
	Sold(ctx context.Context, roundIDs []int64) (bool, error)
	// Move has what was sold of a round that was moved at the instant start when the round does now; from may be
	// zero. It may be called again for the same move, and never lets an older one undo a newer one.
	Move(ctx context.Context, round catalog.Round, from, at time.Time) error
	// Touched says whom moving a round to the instant would touch.
	Touched(ctx context.Context, roundID int64, startsAt time.Time) (Touched, error)
	// Remove ends the sale of rounds for good, or returns catalog.ErrInUse when a reservation holds a seat in any of them.
	// Twice is once.
	Remove(ctx context.Context, rounds []catalog.Round) error
	// Finished says that the catalogue has forgotten removed rounds.
	Finished(ctx context.Context, roundIDs []int64) error
	// Unfinished returns rounds that were removed a while ago and of which nobody said that they are forgotten.
	Unfinished(ctx context.Context) ([]int64, error)
}

// Touched is whom moving a round touches.
type Touched struct {
	Reservations, People, Seats int
	FreeUntil                   time.Time // until then they may cancel without a fee
}

// visits is what the catalogue asks of booking and account when somebody writes a review.
type visits interface {
	// Visit returns which performance the user's own reservation was paid for; another person's, or none, is
	// not found, and one that isn't COMPLETED is catalog.ErrNotReviewable.
	Visit(ctx context.Context, userID, reservationID string) (performanceID int64, err error)
	// Name returns what a person is called.
	Name(ctx context.Context, userID string) (string, error)
}

// pictures is what the catalogue asks for when a poster is uploaded.
type pictures interface {
	// Render draws an upload in each of the widths that it reaches, the smallest first, or tells
	// catalog.ErrUnsupportedPicture, ErrPictureTooLarge or ErrBrokenPicture.
	Render(ctx context.Context, upload []byte, widths []int) ([]catalog.Rendition, error)
}

// Needs is what the catalogue stands on.
type Needs struct {
	Store    catalog.Store
	Seats    seats
	Visits   visits
	Pictures pictures
	Files    blob.Store // of posters
	Clock    clock.Clock
}

// Catalog has the use cases of the catalogue. Safe for concurrent use.
type Catalog struct {
	store    catalog.Store
	seats    seats
	visits   visits
	pictures pictures
	files    blob.Store
	clock    clock.Clock
}

// New returns the use cases.
func New(needs Needs) *Catalog {
	return &Catalog{
		store: needs.Store, seats: needs.Seats, visits: needs.Visits, pictures: needs.Pictures, files: needs.Files, clock: needs.Clock,
	}
}

// errSold is told instead of booking's own words.
var errSold = catalog.ErrInUse.Saying("Tickets have been sold. Cancel their reservations first.")

// unsold refuses with ErrInUse when a seat of any of the rounds is sold now. It decides nothing: see endSales.
func (c *Catalog) unsold(ctx context.Context, rounds []catalog.Round) error {
	if len(rounds) == 0 {
		return nil
	}
	sold, err := c.seats.Sold(ctx, idsOf(rounds))
	if err == nil && sold {
		return errSold
	}
	return err
}

func idsOf(rounds []catalog.Round) []int64 {
	ids := make([]int64, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	return ids
}
