package notify

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Status is where a delivery stands.
type Status string

// The states of a delivery.
const (
	Waiting  Status = "WAITING"  // was not tried yet
	Retrying Status = "RETRYING" // was tried, and will be again
	Sent     Status = "SENT"     // the provider has taken it
	Dead     Status = "DEAD"     // given up; an organiser may send it again
	Canceled Status = "CANCELED" // nobody is to get it any more
)

// Pace of trying again.
const (
	firstWait   = 10 * time.Second
	longestWait = time.Hour
	MaxAttempts = 20 // refused so often, about half a day, a delivery is dead
)

// How long things are kept.
const (
	Kept          = 90 * 24 * time.Hour // deliveries and notifications
	KeptPerPerson = 200                 // notifications, the newest
)

// Delivery is one message to one recipient over one channel.
type Delivery struct {
	ID      string // opaque; rises with time
	EventID string // with Channel and UserID it is unique
	Channel Channel
	UserID  string // "" for the organisers' channel
	Type    Type
	Facts   Facts

	Status    Status
	Attempts  int
	Resends   int       // how often an organiser had it sent anew
	NextAt    time.Time // due then; while somebody sends it, the end of their lease; zero: never
	LastError string    // without addresses

	CreatedAt time.Time
	SentAt    time.Time
	ReadAt    time.Time // in the browser
}

// MessageID is the local part of the mail's Message-ID. It is the same however often a delivery is tried, so
// that a mail that was sent twice can be told to be one, and another one when an organiser sends it anew.
func (d *Delivery) MessageID() string { return fmt.Sprintf("%s.%d", d.ID, d.Resends) }

// DeliveryID is the id of the delivery whose mail has the MessageID.
func DeliveryID(messageID string) string {
	deliveryID, _, _ := strings.Cut(messageID, ".")
	return deliveryID
}

// resetWanted is for how long somebody waits for the mail with a link to set a new password.
const resetWanted = time.Hour

// Stale reports whether telling it to the person now would make no sense any more.
func (d *Delivery) Stale(now time.Time, to Person) bool {
	switch d.Type {
	case Upcoming:
		return !now.Before(d.Facts.StartsAt)
	case PasswordReset:
		return now.After(d.CreatedAt.Add(resetWanted))
	case ConfirmEmail:
		return to.Confirmed
	}
	return false
}

// NextWait is how long to wait after so many attempts: it doubles to an hour, give or take a quarter, so that
// what failed together does not come again together.
func NextWait(attempts int) time.Duration {
	wait := min(firstWait<<min(max(attempts-1, 0), 16), longestWait)
	return wait - wait/4 + rand.N(wait/2+1)
}

// Outcome is what became of an attempt.
type Outcome uint8

// The outcomes.
const (
	WasSent     Outcome = iota + 1
	WasRefused          // this one, for now: it is tried again, and dies in the end
	WasRejected         // for good
	WasNotTried         // the provider can't be reached: that says nothing about the delivery
	WasDropped          // nobody is to get it any more
)

// Result is told after an attempt at a delivery that was claimed.
type Result struct {
	Delivery Delivery // as it was claimed
	Outcome  Outcome
	Error    string // why; no addresses
	At       time.Time
	NextAt   time.Time // for WasNotTried
}

// Apply is where the delivery stands after r.
func (r Result) Apply() Delivery {
	d := r.Delivery
	d.LastError = r.Error
	switch r.Outcome {
	case WasSent:
		d.Status, d.SentAt, d.NextAt, d.LastError = Sent, r.At, time.Time{}, ""
	case WasRejected:
		d.Status, d.NextAt = Dead, time.Time{}
	case WasDropped:
		d.Status, d.NextAt = Canceled, time.Time{}
	case WasNotTried:
		d.Attempts--
		d.Status, d.NextAt = Retrying, r.NextAt
	case WasRefused:
		d.Status, d.NextAt = Retrying, r.At.Add(NextWait(d.Attempts))
		if d.Attempts >= MaxAttempts {
			d.Status, d.NextAt = Dead, time.Time{}
		}
	}
	return d
}
