package bridge

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Showings answers what booking's figures ask of the catalogue.
type Showings struct{ Catalog *catalogapp.Catalog }

// OnSale implements what booking asks.
func (s Showings) OnSale(ctx context.Context) ([]booking.Showing, error) {
	rounds, err := s.Catalog.OnSale(ctx)
	return mapped(rounds, showingOf), err
}

// ShowingsOf implements what booking asks.
func (s Showings) ShowingsOf(ctx context.Context, performanceID int64) ([]booking.Showing, error) {
	rounds, err := s.Catalog.Rounds(ctx, performanceID)
	if errors.Is(err, catalog.ErrPerformanceNotFound) {
		return nil, booking.ErrPerformanceNotFound
	}
	return mapped(rounds, func(view catalogapp.RoundView) booking.Showing { return showingOf(view.Round) }), err
}

// Titles implements what booking asks.
func (s Showings) Titles(ctx context.Context, performanceIDs []int64) (map[int64]string, error) {
	shown, err := s.Catalog.Performances(ctx, performanceIDs)
	titles := make(map[int64]string, len(shown))
	for _, p := range shown {
		titles[p.ID] = p.Title
	}
	return titles, err
}

func showingOf(r catalog.Round) booking.Showing {
	return booking.Showing{RoundID: r.ID, PerformanceID: r.PerformanceID, StartsAt: r.StartsAt, Seats: r.Total}
}

// Latest answers which reservations were made last from the search index.
type Latest struct{ Search *searchapp.Search }

var _ bookingapi.Latest = Latest{}

// Latest implements bookingapi.Latest. Without the index there are figures all the same.
func (l Latest) Latest(ctx context.Context, n int) ([]bookingapi.RecentReservation, error) {
	page, err := l.Search.FindReservations(ctx, search.ReservationFilter{Limit: n})
	if errors.Is(err, search.ErrUnavailable) {
		return nil, nil
	}
	return mapped(page.Items, recentReservation), err
}

func recentReservation(r search.Reservation) bookingapi.RecentReservation {
	recent := bookingapi.RecentReservation{
		ID: r.ID, Number: r.Number, Status: r.Status, User: bookingapi.Buyer{ID: r.UserID, Name: r.UserName, Email: r.UserEmail},
		Performance: bookingapi.NamedPerformance{ID: r.PerformanceID, Title: r.PerformanceTitle},
		Round:       bookingapi.Round{ID: r.RoundID, StartsAt: httpserver.Local(r.StartsAt)}, Hall: r.Hall, Seats: append([]string{}, r.Seats...),
		SeatCount: len(r.Seats), Amount: r.Amount, Paid: r.Paid, Refund: r.Refund, CreatedAt: httpserver.Local(r.CreatedAt),
	}
	if r.CancelReason != "" {
		recent.CancelReason = &r.CancelReason
	}
	return recent
}

// SalesConsumer adds up what is sold. A reservation is counted as far as it isn't yet, so applying an event twice or
// late does no harm. It is throttled, as nobody waits for a figure.
func SalesConsumer(app *bookingapp.Sales) outbox.Consumer {
	return throttled(outbox.Consumer{
		Name: "sales", Types: []string{booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled, booking.EventGivenBack},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			ids := make([]string, 0, len(events))
			for _, event := range events {
				r, err := outbox.Read[booking.ReservationEvent](event)
				if err != nil {
					return err
				}
				if r.CancelReason != booking.ByExpiry && r.CancelReason != booking.ByPayment { // else nothing was sold
					ids = append(ids, event.Key)
				}
			}
			return app.Count(ctx, ids)
		},
	})
}
