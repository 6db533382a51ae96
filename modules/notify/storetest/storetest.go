// Package storetest is what every notify.Store passes, whatever it is built on, and the mailbox beside it.
//
// Each test gets a store of its own, empty, and asserts what a caller would notice.
package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/mail"
)

// Rig is a store under test with the mailbox whose copies it erases.
type Rig struct {
	Store   notify.Store
	Mailbox notify.Mailbox
	Sender  mail.Sender // into the mailbox
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *post){
		"Add":    testAdd,
		"Claim":  testClaim,
		"Record": testRecord,
		"Resend": testResend,
		"Inbox":  testInbox,
		"Lists":  testLists,
		"Erase":  testErase,
		"Trim":   testTrim,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T) *post {
				t.Helper()
				return &post{t, open(t)}
			})
		})
	}
}

// post is a store with short words for what tests need to be there.
type post struct {
	t *testing.T
	Rig
}

func delivery(channel notify.Channel, user string) notify.Delivery {
	d := notify.Delivery{
		ID: id.New(), EventID: id.New(), Channel: channel, UserID: user, Type: notify.ReservationDone, Status: notify.Waiting, NextAt: now, CreatedAt: now,
		Facts: notify.Facts{
			ReservationID: "r1", Number: "7K3M-9QXW-2HTD", PerformanceID: 7, Title: "100% 노트르담_드 파리", Hall: "대극장",
			StartsAt: now.AddDate(0, 1, 0), Seats: []string{"A열 1번", "A열 2번"}, Amount: 100_000, Refund: 1,
		},
	}
	if channel == notify.Browser {
		d.Status, d.NextAt, d.SentAt = notify.Sent, time.Time{}, now
	}
	return d
}

// add keeps so many of the channel for the user.
func (p *post) add(n int, channel notify.Channel, user string) []notify.Delivery {
	p.t.Helper()
	var deliveries []notify.Delivery
	for range n {
		deliveries = append(deliveries, delivery(channel, user))
	}
	added, err := p.Store.Add(p.t.Context(), deliveries)
	must(p.t, err)
	same(p.t, n, len(added))
	return added
}

func (p *post) claim(at time.Time, limit int) []notify.Delivery {
	p.t.Helper()
	claimed, err := p.Store.Claim(p.t.Context(), notify.Email, at, at.Add(time.Minute), limit)
	must(p.t, err)
	return claimed
}

func (p *post) record(d notify.Delivery, outcome notify.Outcome, at time.Time) {
	p.t.Helper()
	must(p.t, p.Store.Record(p.t.Context(), []notify.Result{{Delivery: d, Outcome: outcome, Error: "why", At: at, NextAt: at.Add(time.Hour)}}))
}

func (p *post) get(id string) notify.Delivery {
	p.t.Helper()
	d, err := p.Store.Delivery(p.t.Context(), id)
	must(p.t, err)
	return d
}

func (p *post) inbox(user string) []string {
	p.t.Helper()
	found, err := p.Store.Inbox(p.t.Context(), user, false, "", 1000)
	must(p.t, err)
	return ids(found)
}

func ids(deliveries []notify.Delivery) []string {
	found := make([]string, len(deliveries))
	for i, d := range deliveries {
		found[i] = d.ID
	}
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-) and got (+):\n%s", diff)
	}
}
