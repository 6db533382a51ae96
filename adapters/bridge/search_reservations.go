package bridge

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/search"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Sales answers search's question what reservations there are, from booking, account and catalogue.
type Sales struct {
	Bookings *bookingapp.Bookings
	Accounts *accountapp.Accounts
	Catalog  *catalogapp.Catalog
}

// Reservations implements what search asks.
func (s Sales) Reservations(ctx context.Context, ids []string) ([]search.Reservation, error) {
	found, err := s.Bookings.ReservationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	return s.described(ctx, found, map[int64]catalog.Shown{})
}

// AllReservations implements what search asks: a page at a time, with the performances kept that were met.
func (s Sales) AllReservations(ctx context.Context) iter.Seq2[search.Reservation, error] {
	return func(yield func(search.Reservation, error) bool) {
		met, last := map[int64]catalog.Shown{}, ""
		for {
			page, err := s.Bookings.ReservationsBehind(ctx, last, sourcePage)
			if err == nil && len(page) == 0 {
				return
			}
			var described []search.Reservation
			if err == nil {
				described, err = s.described(ctx, page, met)
			}
			if err != nil {
				yield(search.Reservation{}, err)
				return
			}
			for _, r := range described {
				if !yield(r, nil) {
					return
				}
			}
			last = page[len(page)-1].ID
		}
	}
}

// described puts names to reservations. met is what is known of performances, and is added to.
func (s Sales) described(ctx context.Context, reservations []*booking.Reservation, met map[int64]catalog.Shown) ([]search.Reservation, error) {
	var performances []int64
	var users []string
	asked := map[string]bool{}
	for _, r := range reservations {
		if _, known := met[r.PerformanceID]; !known {
			met[r.PerformanceID] = catalog.Shown{}
			performances = append(performances, r.PerformanceID)
		}
		if !asked[r.UserID] {
			asked[r.UserID] = true
			users = append(users, r.UserID)
		}
	}
	shown, err := s.Catalog.Performances(ctx, performances)
	if err != nil {
		return nil, err
	}
	for _, p := range shown {
		met[p.ID] = p
	}
	people, err := s.Accounts.UsersByID(ctx, users)
	if err != nil {
		return nil, err
	}
	buyers := make(map[string]account.User, len(people))
	for _, user := range people {
		buyers[user.ID] = user
	}
	described := make([]search.Reservation, len(reservations))
	for i, r := range reservations {
		described[i] = foundReservation(r, buyers[r.UserID], met[r.PerformanceID])
	}
	return described, nil
}

func foundReservation(r *booking.Reservation, buyer account.User, of catalog.Shown) search.Reservation {
	found := search.Reservation{
		ID: r.ID, Number: r.Number, Status: string(r.Status), CancelReason: string(r.CancelReason), UserID: r.UserID,
		UserName: buyer.Name, UserEmail: buyer.Email, PerformanceID: r.PerformanceID, PerformanceTitle: of.Title, Hall: of.Hall.Name,
		RoundID: r.RoundID, StartsAt: r.StartsAt, Seats: []string{}, Amount: r.Amount, Paid: r.Paid, Refund: r.Returned(),
		CreatedAt: r.CreatedAt,
	}
	for _, seat := range r.Left() {
		found.Seats = append(found.Seats, seat.Label)
	}
	return found
}

// SearchReservationsConsumer keeps the index of reservations the same as booking. What they are is read afresh, so
// applying an event twice or late does no harm. It takes its time: a crowd that books comes first.
func SearchReservationsConsumer(app *searchapp.Search) outbox.Consumer {
	return throttled(outbox.Consumer{
		Name: "search-reservations",
		Types: []string{
			booking.EventHeld, booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled, booking.EventMoved, booking.EventGivenBack, booking.EventUnlinked, booking.EventPurged,
			account.EventUserChanged, account.EventUserWithdrawn, catalog.EventPerformanceChanged, catalog.EventHallChanged,
		},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			var reservations, people []string
			var names []search.Changed
			for _, event := range events {
				switch event.Type {
				case catalog.EventPerformanceChanged, catalog.EventHallChanged:
					payload, err := outbox.Read[catalog.Changed](event)
					if err != nil {
						return err
					}
					names = append(names, search.Changed{Kind: searchKinds[event.Type], IDs: payload.IDs})
					continue
				}
				if event.Type == booking.EventUnlinked || event.Type == booking.EventPurged {
					payload, err := outbox.Read[booking.Purged](event)
					if err != nil {
						return err
					}
					reservations = append(reservations, payload.ReservationIDs...)
					continue
				}
				if event.Type == account.EventUserChanged || event.Type == account.EventUserWithdrawn {
					people = append(people, event.Key)
				} else {
					reservations = append(reservations, event.Key)
				}
			}
			if err := app.RefreshReservations(ctx, unique(reservations)); err != nil {
				return patient(err)
			}
			if err := app.RefreshBuyers(ctx, unique(people)); err != nil {
				return patient(err)
			}
			return patient(app.FollowNames(ctx, names))
		},
	})
}

func unique(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// The pace of a consumer that nobody waits for.
const (
	throttleRest  = 9 // times as long as it worked
	throttleLeast = 100 * time.Millisecond
	throttleMost  = 2 * time.Second
)

// throttled makes a consumer pause after each group of events: it works a tenth of the time at most, and many events
// gather for one call. An event after a quiet while is handled at once. It uses the machine's clock, since it measures work.
func throttled(c outbox.Consumer) outbox.Consumer {
	handle := c.Handle
	c.Handle = func(ctx context.Context, events []outbox.Event) error {
		began := time.Now() //nolint:forbidigo // measures work, no business time
		if err := handle(ctx, events); err != nil {
			return err
		}
		rest := min(max(throttleRest*time.Since(began), throttleLeast), throttleMost)
		timer := time.NewTimer(rest)
		defer timer.Stop()
		select {
		case <-ctx.Done(): // the work is done all the same
		case <-timer.C:
		}
		return nil
	}
	return c
}
