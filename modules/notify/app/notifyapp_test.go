package notifyapp_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ticketblue/ticketblue/modules/notify"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/chat"
	"github.com/ticketblue/ticketblue/ports/mail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func TestMail(t *testing.T) {
	t.Parallel()
	inBubble(t, "mails go as fast as the server takes them", func(t *testing.T) {
		o := open(t)
		o.MailRate = 0
		o.step = 0 // time stands still
		for range 300 {
			o.tell(notify.Refunded, "kim", "paid")
		}
		o.run()
		o.eventually("all are sent", func() bool { return o.count(notify.Sent, notify.Email) == 300 })
	})
	inBubble(t, "a server that takes few at once gets all of them in the end", func(t *testing.T) {
		o := open(t)
		o.MailRate = 0
		var full atomic.Int32
		o.carrier.set(func(mail.Message) error {
			if full.Add(1)%5 == 0 {
				return mail.ErrTemporary
			}
			return nil
		})
		for range 100 {
			o.tell(notify.Refunded, "kim", "paid")
		}
		o.step = time.Minute
		o.run()
		o.eventually("all are sent", func() bool { return o.count(notify.Sent, notify.Email) == 100 })
	})
	inBubble(t, "who has paid gets a letter with tickets, once, however often it is told", func(t *testing.T) {
		o := open(t)
		h := o.tell(notify.ReservationDone, "kim", "paid")
		if err := o.Tell(t.Context(), []notify.Happening{h, h}); err != nil {
			t.Fatal(err)
		}
		o.run()
		o.eventually("it is sent", func() bool { return o.count(notify.Sent, notify.Email) == 1 })
		_, sent := o.carrier.counts()
		if sent != 1 || len(o.carrier.sent[0].Attachments) != 1 || o.carrier.sent[0].To.Address != "kim@example.com" {
			t.Errorf("sent %+v", o.carrier.sent)
		}
	})
	inBubble(t, "an outage delays, takes no attempt, and is not hammered; then everything goes, once", func(t *testing.T) {
		o := open(t)
		o.carrier.set(func(mail.Message) error { return mail.ErrUnavailable })
		for n := range 50 {
			o.tell(notify.Welcome, fmt.Sprintf("user%d", n), "")
		}
		o.run()
		began := o.clock.Now()
		o.step = 10 * time.Second
		o.eventually("hours pass", func() bool { return o.clock.Since(began) > 3*time.Hour })
		tries, sent := o.carrier.counts()
		if sent != 0 || tries > 250 {
			t.Errorf("in 3 hours without a server %d were tried and %d sent", tries, sent)
		}
		for _, d := range o.store.all() {
			if d.Channel == notify.Email && (d.Attempts > 1 || d.Status == notify.Dead || d.Status == notify.Canceled) {
				t.Fatalf("an outage cost %+v", d)
			}
		}
		o.carrier.set(nil)
		o.eventually("all are sent", func() bool { return o.count(notify.Sent, notify.Email) == 50 })
		seen := map[string]bool{}
		for _, m := range o.carrier.sent {
			seen[m.ID] = true
		}
		if len(seen) != 50 || len(o.carrier.sent) != 50 {
			t.Errorf("%d mails, %d of them different", len(o.carrier.sent), len(seen))
		}
	})
	inBubble(t, "a sender that was held up leaves what is no longer its own", func(t *testing.T) {
		o := open(t)
		for n := range 4 {
			o.tell(notify.Welcome, fmt.Sprintf("user%d", n), "")
		}
		var first string
		o.carrier.set(func(m mail.Message) error {
			if first == "" {
				first = m.ID
				o.clock.Advance(3 * time.Minute) // the process stands still, and another takes over what it had claimed
			}
			return nil
		})
		o.run()
		o.eventually("all are sent", func() bool { return o.count(notify.Sent, notify.Email) == 4 })
		times := map[string]int{}
		for _, m := range o.carrier.sent {
			times[m.ID]++
		}
		delete(times, first) // it was under way: nobody can know whether it went
		if want := 3; len(times) != want {
			t.Errorf("%d others were sent, want %d", len(times), want)
		}
		for id, n := range times {
			if n != 1 {
				t.Errorf("%s was sent %d times", id, n)
			}
		}
	})
	inBubble(t, "one that is refused holds up no other", func(t *testing.T) {
		o := open(t)
		o.carrier.set(func(m mail.Message) error {
			switch m.To.Address {
			case "full@example.com":
				return mail.ErrTemporary
			case "nobody@example.com":
				return mail.ErrRecipient
			}
			return nil
		})
		for _, user := range []string{"full", "nobody", "kim", "lee"} {
			o.tell(notify.Welcome, user, "")
		}
		o.run()
		o.eventually("the others have theirs", func() bool { return o.count(notify.Sent, notify.Email) == 2 })
		o.eventually("nobody's is dead", func() bool { return o.count(notify.Dead, notify.Email) == 1 })
		o.carrier.set(nil)
		o.eventually("the full one's comes in the end", func() bool { return o.count(notify.Sent, notify.Email) == 3 })
	})
	inBubble(t, "a letter that can't be written ends nobody else's", func(t *testing.T) {
		o := open(t)
		o.carrier.set(func(m mail.Message) error {
			if m.To.Address == "kim@example.com" {
				panic("what a name")
			}
			return nil
		})
		o.tell(notify.Welcome, "kim", "")
		o.tell(notify.Welcome, "lee", "")
		o.run()
		o.eventually("lee has theirs", func() bool { return o.count(notify.Sent, notify.Email) == 1 })
		o.step = 10 * time.Minute
		o.eventually("kim's is given up", func() bool { return o.count(notify.Dead, notify.Email) == 1 })
	})
	inBubble(t, "what has no sense any more is not sent", func(t *testing.T) {
		o := open(t)
		o.tell(notify.ReservationDone, "kim", "canceled")
		o.tell(notify.ReservationDone, "kim", "unpaid")
		o.tell(notify.Welcome, "gone", "")
		o.town.mu.Lock()
		o.town.gone["gone"] = true
		o.town.mu.Unlock()
		o.tell(notify.Upcoming, "kim", "paid")
		o.clock.Advance(25 * time.Hour)
		o.run()
		o.eventually("all are canceled", func() bool { return o.count(notify.Canceled, notify.Email) == 4 })
		if tries, _ := o.carrier.counts(); tries != 0 {
			t.Errorf("%d were tried", tries)
		}
	})
	inBubble(t, "who is gone is told nothing", func(t *testing.T) {
		o := open(t)
		o.town.gone["kim"] = true
		o.tell(notify.Refunded, "kim", "paid")
		if all := o.store.all(); len(all) != 0 {
			t.Errorf("there are %+v", all)
		}
	})
	inBubble(t, "no address and no name stands in what is kept", func(t *testing.T) {
		o := open(t)
		o.carrier.set(func(mail.Message) error { return errors.Join(mail.ErrRejected, errors.New("no")) })
		o.tell(notify.ReservationDone, "kim", "paid")
		o.run()
		o.eventually("it is dead", func() bool { return o.count(notify.Dead, notify.Email) == 1 })
		if text := fmt.Sprintf("%+v", o.store.all()); strings.Contains(text, "example.com") {
			t.Error(text)
		}
	})
}

func TestOrganisers(t *testing.T) {
	t.Parallel()
	inBubble(t, "many sales are one message, and messages are a second apart", func(t *testing.T) {
		o := open(t)
		for range 700 {
			o.tell(notify.ReservationDone, "kim", "paid")
		}
		o.tell(notify.ReservationCanceled, "kim", "paid")
		o.tell(notify.JobFailed, "", "")
		o.run()
		o.eventually("they are told", func() bool { return o.count(notify.Sent, notify.Slack) == 702 })
		o.room.mu.Lock()
		defer o.room.mu.Unlock()
		if len(o.room.said) != 2 || !strings.Contains(o.room.said[0], "예매 500건 · 500매 · 25,000,000원 · 노트르담 드 파리") {
			t.Errorf("said %q", o.room.said)
		}
		if gap := o.room.at[1].Sub(o.room.at[0]); gap < time.Second {
			t.Errorf("after %s", gap)
		}
		for _, d := range o.store.all() {
			if d.Channel == notify.Slack && (d.UserID != "" || d.Facts.Number != "" || d.Facts.ReservationID != "") {
				t.Fatalf("it leads to a buyer: %+v", d)
			}
		}
	})
	inBubble(t, "a service that wants to be left alone is, and then told everything", func(t *testing.T) {
		o := open(t)
		o.room.answer = func() error { return &chat.TooOften{For: 5 * time.Minute} }
		o.tell(notify.ReservationDone, "kim", "paid")
		o.run()
		tried := func() []time.Time {
			o.room.mu.Lock()
			defer o.room.mu.Unlock()
			return slices.Clone(o.room.at)
		}
		o.eventually("it is tried again", func() bool { return len(tried()) == 2 })
		if gap := tried()[1].Sub(tried()[0]); gap < 5*time.Minute {
			t.Errorf("after %s", gap)
		}
		o.room.mu.Lock()
		o.room.answer = nil
		o.room.mu.Unlock()
		o.eventually("they are told", func() bool { return o.count(notify.Sent, notify.Slack) == 1 })
	})
	inBubble(t, "a text that is rejected is dead, and mail goes on meanwhile", func(t *testing.T) {
		o := open(t)
		o.room.answer = func() error { return chat.ErrRejected }
		o.tell(notify.ReservationDone, "kim", "paid")
		o.run()
		o.eventually("it is dead", func() bool { return o.count(notify.Dead, notify.Slack) == 1 })
		o.eventually("the mail is sent", func() bool { return o.count(notify.Sent, notify.Email) == 1 })
	})
}

func TestListening(t *testing.T) {
	t.Parallel()
	t.Run("two thousand listen, and one that never looks delays nobody", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		woken := make(chan string, 3000)
		listeners := map[string]*notifyapp.Listener{}
		for n := range 2000 {
			user := fmt.Sprintf("user%d", n)
			l, err := o.Listen(t.Context(), user, "", func() { woken <- user })
			if err != nil {
				t.Fatal(err)
			}
			listeners[user] = l
			defer l.Leave()
		}
		slow, err := o.Listen(t.Context(), "user0", "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Leave()
		var happenings []notify.Happening
		for user := range listeners {
			happenings = append(happenings, notify.Happening{EventID: id.New(), Type: notify.Welcome, UserID: user, At: now})
		}
		if err := o.Tell(t.Context(), happenings); err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			user := <-woken
			news, err := listeners[user].News(t.Context())
			if err != nil || len(news.Notifications) != 1 || news.Unread != 1 {
				t.Fatalf("%s heard %+v, %v", user, news, err)
			}
			delete(listeners, user)
		}
		if news, err := slow.News(t.Context()); err != nil || len(news.Notifications) != 1 {
			t.Errorf("the slow one heard %+v, %v", news, err)
		}
	})
	t.Run("every tab hears, and who was away misses nothing", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		var tabs [3]*notifyapp.Listener
		for i := range tabs {
			tabs[i], _ = o.Listen(t.Context(), "kim", "", func() {})
			defer tabs[i].Leave()
		}
		var last string
		for range 5 {
			o.tell(notify.Welcome, "kim", "")
		}
		for _, tab := range tabs {
			news, err := tab.News(t.Context())
			if err != nil || len(news.Notifications) != 5 || news.Unread != 5 {
				t.Fatalf("heard %+v, %v", news, err)
			}
			last = news.Notifications[1].ID
			if again, _ := tab.News(t.Context()); len(again.Notifications) != 0 || again.Unread != -1 {
				t.Errorf("heard twice: %+v", again)
			}
		}
		back, err := o.Listen(t.Context(), "kim", last, func() {})
		if err != nil {
			t.Fatal(err)
		}
		defer back.Leave()
		if news, _ := back.News(t.Context()); len(news.Notifications) != 3 {
			t.Errorf("who came back heard %+v", news)
		}
		for _, nonsense := range []string{"x", "~", "12"} {
			l, err := o.Listen(t.Context(), "kim", nonsense, func() {})
			if err != nil {
				t.Fatal(err)
			}
			o.tell(notify.Welcome, "kim", "")
			if news, _ := l.News(t.Context()); len(news.Notifications) != 1 {
				t.Errorf("after %q %+v was heard", nonsense, news)
			}
			l.Leave()
		}
	})
}
