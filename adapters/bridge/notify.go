package bridge

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/modules/notify"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Recipients answers notify's question who somebody is from account.
type Recipients struct{ Accounts *accountapp.Accounts }

// People implements what notify asks.
func (p Recipients) People(ctx context.Context, userIDs []string) (map[string]notify.Person, error) {
	living, err := livingPeople(ctx, p.Accounts, userIDs)
	people := make(map[string]notify.Person, len(living))
	for id, user := range living {
		people[id] = notify.Person{ID: user.ID, Email: user.Email, Name: user.Name, Locale: string(user.Locale), Confirmed: !user.EmailProvedAt.IsZero()}
	}
	return people, err
}

// MailLink implements what notify asks.
func (p Recipients) MailLink(ctx context.Context, userID string, link notify.Link) (string, error) {
	purpose := account.ConfirmEmail
	if link == notify.ResetLink {
		purpose = account.ResetPassword
	}
	return p.Accounts.MailLink(ctx, userID, purpose)
}

// Find implements what notify asks.
func (p Recipients) Find(ctx context.Context, email string) (string, error) {
	user, err := p.Accounts.ByEmail(ctx, email)
	if errors.Is(err, account.ErrUserNotFound) {
		return "", nil
	}
	return user.ID, err
}

// Papers answers notify's question what tickets have to say from booking and the catalogue.
type Papers struct {
	Bookings *bookingapp.Bookings
	Catalog  *catalogapp.Catalog
}

// Paper implements what notify asks.
func (p Papers) Paper(ctx context.Context, userID, reservationID string) (notify.Paper, error) {
	r, tickets, err := p.Bookings.Tickets(ctx, userID, reservationID)
	if err != nil {
		return notify.Paper{}, notifyFaults.translate(err)
	}
	shown, err := p.Catalog.Performances(ctx, []int64{r.PerformanceID})
	if err != nil {
		return notify.Paper{}, err
	}
	paper := notify.Paper{Number: r.Number, StartsAt: r.StartsAt}
	if len(shown) > 0 {
		paper.Title, paper.Hall, paper.Address = shown[0].Title, shown[0].Hall.Name, shown[0].Hall.Address
	}
	for _, t := range tickets {
		paper.Tickets = append(paper.Tickets, notify.PaperTicket{
			Seat: t.Seat.Label, Grade: t.Seat.Grade, QR: t.Pass, Valid: t.Status == booking.TicketValid,
		})
	}
	return paper, nil
}

// Happenings turns events of other contexts into notify's words.
type Happenings struct {
	Accounts *accountapp.Accounts
	Bookings *bookingapp.Bookings
	Catalog  *catalogapp.Catalog
	// WelcomeConfirmed has people welcomed when they have confirmed their address, and asked to do so when they join.
	WelcomeConfirmed bool
}

// accountTypes says what an account's event is to its owner.
var accountTypes = map[string]notify.Type{
	account.EventUserJoined: notify.Welcome, account.EventUserUnused: notify.AccountUnused, account.EventUserWithdrawn: "",
	account.EventEmailConfirmed: notify.Welcome, account.EventConfirmationAsked: notify.ConfirmEmail,
	account.EventPasswordResetAsked: notify.PasswordReset, account.EventPasswordChanged: notify.PasswordChanged,
	account.EventPasswordDropped: notify.PasswordDropped,
}

// reservationTypes says what a booking event is to its buyer.
var reservationTypes = map[string]notify.Type{
	booking.EventCompleted: notify.ReservationDone, booking.EventUpcoming: notify.Upcoming, booking.EventReviewable: notify.ReviewWanted,
	booking.EventMoved: notify.RoundMoved, booking.EventSeatsCanceled: notify.SeatsCanceled,
}

var cancellationTypes = map[booking.CancelReason]notify.Type{
	booking.ByUser: notify.ReservationCanceled, booking.ByAdmin: notify.CanceledByOffice,
	booking.ByCallOff: notify.RoundCalledOff,
	booking.ByExpiry:  notify.ReservationExpired, booking.ByPayment: notify.PaymentFailed,
}

// NotifyConsumer tells people what happened. A person who leaves is forgotten; what happened before that is
// told before, and never after.
func NotifyConsumer(notifications *notifyapp.Notifications, happenings Happenings) outbox.Consumer {
	return outbox.Consumer{
		Name: "notify",
		Types: []string{
			account.EventUserJoined, account.EventUserWithdrawn, account.EventUserUnused, account.EventEmailConfirmed,
			account.EventConfirmationAsked, account.EventPasswordResetAsked, account.EventPasswordChanged, account.EventPasswordDropped,
			booking.EventCompleted, booking.EventCanceled, booking.EventSeatsCanceled, booking.EventUpcoming, booking.EventReviewable, booking.EventMoved,
			payment.EventDeclined, payment.EventRefunded, housekeeping.EventRunFailed,
		},
		Handle: func(ctx context.Context, events []outbox.Event) error {
			var told []heard
			for _, event := range events {
				h, err := hear(event)
				if err != nil {
					return err
				}
				if event.Type != account.EventUserWithdrawn {
					told = append(told, h)
					continue
				}
				if err := happenings.tell(ctx, notifications, told); err != nil {
					return err
				}
				told = nil
				if err := notifications.Forget(ctx, h.UserID); err != nil {
					return err
				}
			}
			return happenings.tell(ctx, notifications, told)
		},
	}
}

// InboxConsumer wakes those who listen on each instance, when one of them has made notifications.
func InboxConsumer(notifications *notifyapp.Notifications) outbox.Consumer {
	return outbox.Consumer{
		Name: "inbox", Types: []string{notify.EventInboxChanged}, EachInstance: true,
		Handle: func(_ context.Context, events []outbox.Event) error {
			for _, event := range events {
				changed, err := outbox.Read[notify.InboxEvent](event)
				if err != nil {
					return err
				}
				notifications.Wake(changed.UserIDs...)
			}
			return nil
		},
	}
}

// heard is a happening whose facts are yet to be asked for.
type heard struct {
	notify.Happening
	seats             []int // that were canceled while others stay
	unpaidNeedsNoWord bool  // the buyer let go of what was never paid
	welcome           bool  // somebody joined, or
	confirmed         bool  // confirmed their address later
}

// hear reads an event.
func hear(event outbox.Event) (heard, error) {
	h := heard{Happening: notify.Happening{EventID: event.ID, At: event.OccurredAt}}
	if kind, ofAccount := accountTypes[event.Type]; ofAccount {
		payload, err := outbox.Read[account.UserEvent](event)
		h.UserID, h.Type, h.welcome = payload.UserID, kind, kind == notify.Welcome
		h.confirmed = event.Type == account.EventEmailConfirmed
		return h, err
	}
	switch event.Type {
	case payment.EventDeclined, payment.EventRefunded:
		payload, err := outbox.Read[payment.Event](event)
		h.UserID, h.Type, h.Facts.ReservationID = payload.UserID, notify.PaymentDeclined, payload.ReservationID
		if event.Type == payment.EventRefunded {
			h.Type, h.Facts.Refund = notify.Refunded, cmp.Or(payload.Back, payload.Refunded) // a release before this one did not tell it
		}
		return h, err
	}
	if event.Type == housekeeping.EventRunFailed {
		payload, err := outbox.Read[housekeeping.RunFailed](event)
		h.Type, h.Facts.Job = notify.JobFailed, payload.Job
		return h, err
	}
	payload, err := outbox.Read[booking.ReservationEvent](event)
	h.UserID, h.Facts.ReservationID, h.Facts.Refund = payload.UserID, payload.ReservationID, payload.Refund
	h.Type, h.seats = reservationTypes[event.Type], payload.Seats
	if event.Type == booking.EventCanceled {
		h.Type = cancellationTypes[payload.CancelReason]
		h.unpaidNeedsNoWord = payload.CancelReason == booking.ByUser
		h.Facts.Compensation = payload.Compensation
	}
	return h, err
}

// tell completes the facts and hands them on.
func (b Happenings) tell(ctx context.Context, notifications *notifyapp.Notifications, told []heard) error {
	reservations, err := b.reservationsOf(ctx, told)
	if err != nil {
		return err
	}
	var performanceIDs []int64
	for _, r := range reservations {
		performanceIDs = append(performanceIDs, r.PerformanceID)
	}
	shown, err := b.Catalog.Performances(ctx, performanceIDs)
	if err != nil {
		return err
	}
	performances := make(map[int64]catalog.Shown, len(shown))
	for _, s := range shown {
		performances[s.ID] = s
	}
	told, err = b.welcomed(ctx, told)
	if err != nil {
		return err
	}
	happenings := make([]notify.Happening, 0, len(told))
	for _, h := range told {
		if id := h.Facts.ReservationID; id != "" {
			r := reservations[id]
			if r == nil || r.UserID != h.UserID || h.unpaidNeedsNoWord && r.CompletedAt.IsZero() {
				continue
			}
			complete(&h.Facts, r, performances[r.PerformanceID], h.seats)
			if h.Type == notify.RoundCalledOff {
				h.Facts.Why = r.CalledOff.Reason
			}
			if h.Type == notify.RoundMoved {
				if r.Status == booking.Canceled {
					continue
				}
				h.Facts.MovedFrom = r.Move.From
				if r.Status == booking.Completed {
					h.Facts.FreeUntil = r.Move.FreeUntil
				}
			}
		}
		happenings = append(happenings, h.Happening)
	}
	return notifications.Tell(ctx, happenings)
}

// welcomed decides what those are told who joined, or confirmed their address.
func (b Happenings) welcomed(ctx context.Context, told []heard) ([]heard, error) {
	var joined []string
	for _, h := range told {
		if h.welcome && !h.confirmed {
			joined = append(joined, h.UserID)
		}
	}
	proved := map[string]bool{}
	if b.WelcomeConfirmed && len(joined) > 0 {
		users, err := b.Accounts.UsersByID(ctx, joined)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			// Who confirmed since is welcomed by that event.
			proved[user.ID] = user.EmailProvedAt.Equal(user.CreatedAt)
		}
	}
	kept := told[:0]
	for _, h := range told {
		switch {
		case !h.welcome:
		case b.WelcomeConfirmed && !h.confirmed && !proved[h.UserID]:
			h.Type = notify.ConfirmEmail
		case !b.WelcomeConfirmed && h.confirmed:
			continue // was welcomed on joining
		}
		kept = append(kept, h)
	}
	return kept, nil
}

// reservationsOf reads the reservations that the happenings are about at once, by id.
func (b Happenings) reservationsOf(ctx context.Context, told []heard) (map[string]*booking.Reservation, error) {
	var ids []string
	for _, h := range told {
		if id := h.Facts.ReservationID; id != "" {
			ids = append(ids, id)
		}
	}
	found, err := b.Bookings.ReservationsByID(ctx, unique(ids))
	reservations := make(map[string]*booking.Reservation, len(found))
	for _, r := range found {
		reservations[r.ID] = r
	}
	return reservations, err
}

// complete adds what a reservation is about; only are the seats that were canceled, where it is about these.
func complete(facts *notify.Facts, r *booking.Reservation, shown catalog.Shown, only []int) {
	facts.Number, facts.PerformanceID, facts.StartsAt = r.Number, r.PerformanceID, r.StartsAt
	facts.Title, facts.Hall = shown.Title, shown.Hall.Name
	facts.Amount = r.Amount
	if !r.CompletedAt.IsZero() {
		facts.Amount = r.Paid
	}
	for _, seat := range r.Seats {
		if canceled := seat.Canceled != nil; canceled == (len(only) > 0) && (!canceled || slices.Contains(only, seat.Number)) {
			facts.Seats = append(facts.Seats, seat.Label)
		}
	}
}
