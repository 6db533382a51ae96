package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/id"
)

func testAdd(t *testing.T, open func(*testing.T) *post) {
	t.Run("what was added is found as it was", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		d := p.add(1, notify.Email, "kim")[0]
		same(t, d, p.get(d.ID))
		_, err := p.Store.Delivery(t.Context(), id.New())
		wantFault(t, err, notify.ErrNoDelivery)
	})
	t.Run("an event that is told twice makes one delivery a channel and person", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		first := []notify.Delivery{delivery(notify.Email, "kim"), delivery(notify.Browser, "kim"), delivery(notify.Email, "lee"), delivery(notify.Slack, "")}
		for i := range first {
			first[i].EventID = first[0].EventID
		}
		added, err := p.Store.Add(t.Context(), append(first, first[0]))
		must(t, err)
		same(t, ids(first), ids(added))
		again := first
		for i := range again {
			again[i].ID = id.New()
		}
		added, err = p.Store.Add(t.Context(), again)
		must(t, err)
		same(t, 0, len(added))
	})
	t.Run("many at once are added, each once, whoever else adds them", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		var deliveries []notify.Delivery
		for range 300 {
			deliveries = append(deliveries, delivery(notify.Email, "kim"))
		}
		var mu sync.Mutex
		total := 0
		var tellers sync.WaitGroup
		for range 4 {
			tellers.Go(func() {
				added, err := p.Store.Add(t.Context(), deliveries)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				total += len(added)
			})
		}
		tellers.Wait()
		same(t, 300, total)
	})
}

func testClaim(t *testing.T, open func(*testing.T) *post) {
	t.Run("what is due goes to one sender, the longest waiting first", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		late, early, later := delivery(notify.Email, "kim"), delivery(notify.Email, "kim"), delivery(notify.Email, "kim")
		early.NextAt, later.NextAt = now.Add(-time.Minute), now.Add(time.Second)
		_, err := p.Store.Add(t.Context(), []notify.Delivery{late, early, later, delivery(notify.Browser, "kim"), delivery(notify.Slack, "")})
		must(t, err)
		same(t, []string{early.ID}, ids(p.claim(now, 1)))
		claimed := p.claim(now, 10)
		same(t, []string{late.ID}, ids(claimed))
		same(t, 1, claimed[0].Attempts)
		same(t, 0, len(p.claim(now, 10)))
	})
	t.Run("tickets and links go before reminders, however long those have waited", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		of := func(kind notify.Type, waited time.Duration) notify.Delivery {
			d := delivery(notify.Email, "kim")
			d.Type, d.NextAt = kind, now.Add(-waited)
			return d
		}
		reminders := []notify.Delivery{of(notify.Upcoming, 3*time.Hour), of(notify.Upcoming, 2*time.Hour), of(notify.ReviewWanted, time.Hour)}
		refund, tickets, reset := of(notify.Refunded, time.Minute), of(notify.ReservationDone, time.Second), of(notify.PasswordReset, 0)
		_, err := p.Store.Add(t.Context(), append(reminders, refund, tickets, reset))
		must(t, err)
		same(t, []string{tickets.ID}, ids(p.claim(now, 1)))
		same(t, []string{reset.ID, refund.ID, reminders[0].ID}, ids(p.claim(now, 3)))
		same(t, []string{reminders[1].ID, reminders[2].ID}, ids(p.claim(now, 10)))
	})
	t.Run("no two senders get the same", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(100, notify.Email, "kim")
		var mu sync.Mutex
		seen := map[string]int{}
		var senders sync.WaitGroup
		for range 8 {
			senders.Go(func() {
				for {
					claimed, err := p.Store.Claim(t.Context(), notify.Email, now, now.Add(time.Minute), 7)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for _, d := range claimed {
						seen[d.ID]++
					}
					done := len(seen) == 100
					mu.Unlock()
					if done {
						return
					}
				}
			})
		}
		senders.Wait()
		for id, times := range seen {
			if times != 1 {
				t.Errorf("%s was claimed %d times", id, times)
			}
		}
	})
	t.Run("a sender that dies gives back what it has claimed, after its lease", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		d := p.add(1, notify.Email, "kim")[0]
		p.claim(now, 1)
		same(t, 0, len(p.claim(now.Add(time.Minute-time.Microsecond), 1)))
		again := p.claim(now.Add(time.Minute), 1)
		same(t, []string{d.ID}, ids(again))
		same(t, 2, again[0].Attempts)
	})
}

func testRecord(t *testing.T, open func(*testing.T) *post) {
	outcome := func(p *post, outcome notify.Outcome) notify.Delivery {
		p.add(1, notify.Email, "kim")
		d := p.claim(now, 1)[0]
		p.record(d, outcome, now)
		return p.get(d.ID)
	}
	t.Run("what was not sent is counted by channel and by where it stands", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(3, notify.Email, "kim")
		claimed := p.claim(now, 2)
		p.record(claimed[0], notify.WasSent, now)
		p.record(claimed[1], notify.WasRefused, now)
		backlog, err := p.Store.Backlog(t.Context())
		must(t, err)
		same(t, 1, backlog[notify.Email][notify.Waiting])
		same(t, 1, backlog[notify.Email][notify.Retrying])
		same(t, 0, backlog[notify.Email][notify.Sent])
	})
	t.Run("what was sent is sent", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		d := outcome(p, notify.WasSent)
		same(t, notify.Sent, d.Status)
		same(t, now, d.SentAt)
		same(t, 0, len(p.claim(now.AddDate(1, 0, 0), 10)))
	})
	t.Run("what was refused comes again, later each time, and dies in the end", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		d, at, waited := p.add(1, notify.Email, "kim")[0], now, time.Duration(0)
		for n := range notify.MaxAttempts {
			claimed := p.claim(at, 1)
			same(t, 1, len(claimed))
			p.record(claimed[0], notify.WasRefused, at)
			d = p.get(d.ID)
			if n == notify.MaxAttempts-1 {
				break
			}
			same(t, notify.Retrying, d.Status)
			same(t, "why", d.LastError)
			wait := d.NextAt.Sub(at)
			if wait < 7*time.Second || wait > 76*time.Minute {
				t.Errorf("after %d attempts it waits %s", n+1, wait)
			}
			waited += wait
			at = d.NextAt
		}
		same(t, notify.Dead, d.Status)
		same(t, notify.MaxAttempts, d.Attempts)
		if waited < 6*time.Hour || waited > 24*time.Hour {
			t.Errorf("it was given up after %s", waited)
		}
	})
	t.Run("what was rejected is dead at once, and what nobody is to get is canceled", func(t *testing.T) {
		t.Parallel()
		same(t, notify.Dead, outcome(open(t), notify.WasRejected).Status)
		same(t, notify.Canceled, outcome(open(t), notify.WasDropped).Status)
	})
	t.Run("what was not tried has lost no attempt", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		d := outcome(p, notify.WasNotTried)
		same(t, notify.Retrying, d.Status)
		same(t, 0, d.Attempts)
		same(t, now.Add(time.Hour), d.NextAt)
	})
	t.Run("who has lost the lease changes nothing, unless it was sent", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(1, notify.Email, "kim")
		slow := p.claim(now, 1)[0]
		fast := p.claim(now.Add(time.Minute), 1)[0]
		p.record(slow, notify.WasRejected, now)
		same(t, notify.Waiting, p.get(slow.ID).Status)
		p.record(slow, notify.WasSent, now)
		same(t, notify.Sent, p.get(slow.ID).Status)
		p.record(fast, notify.WasRefused, now)
		same(t, notify.Sent, p.get(slow.ID).Status)
	})
}

func testResend(t *testing.T, open func(*testing.T) *post) {
	t.Run("what is dead or was sent goes again as if it were new, under another Message-ID", func(t *testing.T) {
		t.Parallel()
		for _, outcome := range []notify.Outcome{notify.WasRejected, notify.WasSent} {
			p := open(t)
			p.add(1, notify.Email, "kim")
			d := p.claim(now, 1)[0]
			p.record(d, outcome, now)
			again, err := p.Store.Resend(t.Context(), d.ID, now.Add(time.Hour))
			must(t, err)
			same(t, notify.Waiting, again.Status)
			same(t, 0, again.Attempts)
			if again.MessageID() == d.MessageID() {
				t.Error("it has the same Message-ID")
			}
			same(t, []string{d.ID}, ids(p.claim(now.Add(time.Hour), 1)))
		}
	})
	t.Run("what is under way, was canceled, or is in the browser does not", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		waiting, browser := p.add(1, notify.Email, "kim")[0], p.add(1, notify.Browser, "kim")[0]
		for _, id := range []string{waiting.ID, browser.ID} {
			_, err := p.Store.Resend(t.Context(), id, now)
			wantFault(t, err, notify.ErrNotResendable)
		}
		p.record(p.claim(now, 1)[0], notify.WasDropped, now)
		_, err := p.Store.Resend(t.Context(), waiting.ID, now)
		wantFault(t, err, notify.ErrNotResendable)
		_, err = p.Store.Resend(t.Context(), id.New(), now)
		wantFault(t, err, notify.ErrNoDelivery)
	})
	t.Run("all the dead go at once", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.add(5, notify.Email, "kim")
		for _, d := range p.claim(now, 4) {
			p.record(d, notify.WasRejected, now)
		}
		n, err := p.Store.ResendDead(t.Context(), notify.Slack, now)
		must(t, err)
		same(t, int64(0), n)
		n, err = p.Store.ResendDead(t.Context(), "", now)
		must(t, err)
		same(t, int64(4), n)
		same(t, 5, len(p.claim(now, 10)))
	})
}
