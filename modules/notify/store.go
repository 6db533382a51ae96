package notify

import (
	"context"
	"time"
)

// Store keeps deliveries, those in the browser included.
//
// Safe for concurrent use, also by several processes. Errors other than the named faults are outages.
type Store interface {
	// Add keeps deliveries and returns those that are new: of one event, channel and user there is one,
	// however often it is added. Of those in the browser EventInboxChanged is told.
	Add(ctx context.Context, deliveries []Delivery) ([]Delivery, error)

	// Claim takes up to limit deliveries of the channel that are due, the most urgent first, and of those the longest waiting: each
	// counts an attempt, and is due again at lease unless Record says what became of it. No two callers
	// get the same one before that.
	Claim(ctx context.Context, channel Channel, now, lease time.Time, limit int) ([]Delivery, error)
	// Record stores what became of attempts. One whose lease has passed to somebody else changes nothing,
	// unless it was sent: that is so, whoever holds it now. What was canceled stays canceled.
	Record(ctx context.Context, results []Result) error
	// Resend makes the delivery due at once, as if it were new: one that is SENT or DEAD, and not in the
	// browser; else ErrNotResendable or ErrNoDelivery.
	Resend(ctx context.Context, id string, now time.Time) (Delivery, error)
	// ResendDead does so with all that are DEAD (of the channel; "" is any) and says how many.
	ResendDead(ctx context.Context, channel Channel, now time.Time) (int64, error)

	// Inbox returns a person's notifications in the browser, newest first, behind the one with the id
	// ("" is the beginning).
	Inbox(ctx context.Context, userID string, unread bool, behind string, limit int) ([]Delivery, error)
	// Since returns those that came after the one with the id, oldest first. Of more than limit, the newest.
	Since(ctx context.Context, userID, after string, limit int) ([]Delivery, error)
	// Unread counts those that were not read.
	Unread(ctx context.Context, userID string) (int, error)
	// Read marks the person's own as read, and returns it; read before, it stays as it is. ErrNotFound.
	Read(ctx context.Context, userID, id string, now time.Time) (Delivery, error)
	// ReadAll marks all as read.
	ReadAll(ctx context.Context, userID string, now time.Time) error

	// Backlog counts the deliveries that were not sent, by channel and status: WAITING, RETRYING and DEAD.
	Backlog(ctx context.Context) (map[Channel]map[Status]int, error)

	// Deliveries lists, newest first.
	Deliveries(ctx context.Context, query Query) ([]Delivery, error)
	// Delivery returns one, or ErrNoDelivery.
	Delivery(ctx context.Context, id string) (Delivery, error)

	// Erase removes what there is about a person: notifications go, mails that wait are canceled, the
	// facts of all go, and so do the mailbox's copies. Doing it again does nothing.
	Erase(ctx context.Context, userID string) error
	// Trim forgets deliveries from before the instant that are not under way, and of each person's
	// notifications all but the newest so many. It says how many.
	Trim(ctx context.Context, before time.Time, perPerson int) (int64, error)
}

// Query lists deliveries. Zero values don't filter.
type Query struct {
	Channel Channel
	Status  Status
	UserID  string
	About   string // part of what Facts.About says
	Behind  string // the id of the last one seen
	Limit   int    // at least 1
}
