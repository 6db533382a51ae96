// Package storetest is what every payment.Store passes, whatever it is built on.
//
// Each test gets a store of its own, empty, with the outbox that the store writes along with its effects,
// and asserts what a caller would notice.
package storetest

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Rig is a store under test with what it commits along.
type Rig struct {
	Store payment.Store
	Log   outbox.Log
}

// now is the instant at which the suite plays: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T) *till){
		"Checkout":  testCheckout,
		"Begin":     testBegin,
		"Answer":    testAnswer,
		"DueChecks": testDueChecks,
		"Refunds":   testRefunds,
		"Reads":     testReads,
		"Jobs":      testJobs,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(t *testing.T) *till {
				t.Helper()
				rig := open(t)
				return &till{t, rig.Store, rig.Log}
			})
		})
	}
}

// till is a store with short words for what tests need to be there.
type till struct {
	t *testing.T
	payment.Store
	log outbox.Log
}

func order(reservation string, amount money.KRW) payment.Payment {
	return payment.Payment{
		OrderID: id.New(), ReservationID: reservation, UserID: "kim", OrderName: "뮤지컬 2매", OriginalAmount: amount, Amount: amount,
		Status: payment.Ready, CreatedAt: now, UpdatedAt: now,
	}
}

func (s *till) checkout(reservation string, amount money.KRW) payment.Payment {
	s.t.Helper()
	p, err := s.Checkout(s.t.Context(), order(reservation, amount))
	must(s.t, err)
	return p
}

func (s *till) begin(p payment.Payment, key string) payment.Payment {
	s.t.Helper()
	begun, started, err := s.Begin(s.t.Context(), p.OrderID, key, now, now.Add(time.Minute))
	must(s.t, err)
	if !started {
		s.t.Fatalf("an order in %s did not begin", begun.Status)
	}
	return begun
}

func (s *till) answer(p payment.Payment, key string, status payment.Status) payment.Payment {
	s.t.Helper()
	a := payment.Answer{OrderID: p.OrderID, PaymentKey: key, Status: status, At: now.Add(time.Second)}
	switch status {
	case payment.Done:
		a.Method, a.ApprovedAt, a.CheckAt = "카드", now, now.Add(10*time.Second)
	case payment.Declined:
		a.Failure = payment.Failure{Code: "REJECT_CARD_COMPANY", Message: "거절"}
	case payment.Unknown:
		a.CheckAt = now.Add(2 * time.Second)
	}
	answered, err := s.Answer(s.t.Context(), a)
	must(s.t, err)
	return answered
}

// paid is an order whose money was taken.
func (s *till) paid(reservation string, amount money.KRW) payment.Payment {
	s.t.Helper()
	p := s.begin(s.checkout(reservation, amount), "key-"+reservation)
	return s.answer(p, "key-"+reservation, payment.Done)
}

func (s *till) get(p payment.Payment) payment.Payment {
	s.t.Helper()
	got, err := s.Payment(s.t.Context(), p.OrderID)
	must(s.t, err)
	return got
}

func (s *till) history(p payment.Payment) []payment.Status {
	s.t.Helper()
	changes, err := s.History(s.t.Context(), p.OrderID)
	must(s.t, err)
	statuses := []payment.Status{}
	for _, c := range changes {
		statuses = append(statuses, c.Status)
	}
	return statuses
}

func (s *till) told(p payment.Payment) []string {
	s.t.Helper()
	events, err := s.log.Read(s.t.Context(), 0, 1000)
	must(s.t, err)
	types := []string{}
	for _, e := range events {
		if e.Key == p.OrderID {
			types = append(types, e.Type)
		}
	}
	return types
}

func (s *till) owe(p payment.Payment, cause string, amount money.KRW) {
	s.t.Helper()
	must(s.t, s.Owe(s.t.Context(), payment.Refund{
		ID: id.New(), CauseID: cause, OrderID: p.OrderID, Amount: amount, Reason: "예매 취소", CreatedAt: now,
	}))
}

func (s *till) dueRefunds(at time.Time) []payment.Refund {
	s.t.Helper()
	due, err := s.DueRefunds(s.t.Context(), at, at.Add(time.Minute), 100)
	must(s.t, err)
	return due
}

func testCheckout(t *testing.T, open func(*testing.T) *till) {
	t.Run("a reservation has one order, the same each time", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		first := s.checkout("r1", 50_000)
		same(t, first, s.get(first))
		same(t, first, s.checkout("r1", 50_000))
		same(t, []payment.Status{payment.Ready}, s.history(first))
	})
	t.Run("of two who check out at once both get the one order", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		var orders sync.Map
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				p, err := s.Checkout(t.Context(), order("r1", 50_000))
				if err != nil {
					t.Error(err)
				}
				orders.Store(p.OrderID, true)
			})
		}
		crowd.Wait()
		count := 0
		orders.Range(func(any, any) bool { count++; return true })
		same(t, 1, count)
	})
	t.Run("its price can change until an attempt begins, and again after a decline", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.checkout("r1", 50_000)
		same(t, money.KRW(45_000), s.checkout("r1", 45_000).Amount)
		s.begin(p, "key-1")
		same(t, money.KRW(45_000), s.checkout("r1", 40_000).Amount)
		s.answer(p, "key-1", payment.Declined)
		same(t, money.KRW(40_000), s.checkout("r1", 40_000).Amount)
		same(t, money.KRW(40_000), s.get(p).Amount)
	})
	t.Run("a paid order stays as it is", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		again := s.checkout("r1", 1)
		same(t, payment.Done, again.Status)
		same(t, p.Amount, again.Amount)
	})
	t.Run("an order that costs nothing is done, told and looked at until it is settled", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		free := order("r1", 0)
		free.Status, free.ApprovedAt, free.CheckAt = payment.Done, now, now.Add(time.Second)
		p, err := s.Checkout(t.Context(), free)
		must(t, err)
		same(t, []payment.Status{payment.Done}, s.history(p))
		same(t, []string{payment.EventDone}, s.told(p))
		due, err := s.DueChecks(t.Context(), now.Add(time.Second), now.Add(time.Minute), 10)
		must(t, err)
		same(t, 1, len(due))
	})
}

func testBegin(t *testing.T, open func(*testing.T) *till) {
	t.Run("of two who attempt it one starts", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.checkout("r1", 50_000)
		var starts atomic.Int32
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				_, started, err := s.Begin(t.Context(), p.OrderID, id.New(), now, now.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if started {
					starts.Add(1)
				}
			})
		}
		crowd.Wait()
		same(t, 1, int(starts.Load()))
		same(t, 1, s.get(p).Attempts)
		same(t, []payment.Status{payment.Ready, payment.InProgress}, s.history(p))
	})
	t.Run("it starts from READY and from DECLINED with another key, and from nothing else", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name  string
			after func(s *till, p payment.Payment)
			key   string
			want  bool
		}{
			{"ready", func(*till, payment.Payment) {}, "key-1", true},
			{"in progress", func(s *till, p payment.Payment) { s.begin(p, "key-1") }, "key-2", false},
			{"unknown", func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Unknown) }, "key-1", false},
			{"declined, the same key", func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Declined) }, "key-1", false},
			{"declined, another key", func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Declined) }, "key-2", true},
			{"done", func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Done) }, "key-2", false},
		} {
			s := open(t)
			p := s.checkout("r1", 50_000)
			c.after(s, p)
			before := s.get(p)
			got, started, err := s.Begin(t.Context(), p.OrderID, c.key, now, now.Add(time.Minute))
			must(t, err)
			if started != c.want {
				t.Errorf("%s: started is %t", c.name, started)
			}
			if !started {
				same(t, before, got)
				same(t, before, s.get(p))
			} else if got.Status != payment.InProgress || got.PaymentKey != c.key || got.Failure.Code != "" {
				t.Errorf("%s: began as %+v", c.name, got)
			}
		}
	})
	t.Run("an order that is not there is not found", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		_, _, err := s.Begin(t.Context(), "no-such-order", "key", now, now)
		wantFault(t, err, payment.ErrNotFound)
	})
}

func testAnswer(t *testing.T, open func(*testing.T) *till) {
	t.Run("each answer is in the history and is told", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		s.answer(p, "key-1", payment.Unknown)
		done := s.answer(p, "key-1", payment.Done)
		if done.Status != payment.Done || done.Method != "카드" || !done.ApprovedAt.Equal(now) || done.PaymentKey != "key-1" {
			t.Fatalf("answered: %+v", done)
		}
		same(t, []payment.Status{payment.Ready, payment.InProgress, payment.Unknown, payment.Done}, s.history(p))
		same(t, []string{payment.EventUnknown, payment.EventDone}, s.told(p))
	})
	t.Run("the same answer again is told once", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		for range 3 {
			s.answer(p, "key-1", payment.Unknown)
		}
		s.answer(p, "key-1", payment.Done)
		s.answer(p, "key-1", payment.Done)
		same(t, []string{payment.EventUnknown, payment.EventDone}, s.told(p))
	})
	t.Run("which answers a state takes", func(t *testing.T) {
		t.Parallel()
		reach := map[payment.Status]func(s *till, p payment.Payment){
			payment.Ready:      func(*till, payment.Payment) {},
			payment.InProgress: func(s *till, p payment.Payment) { s.begin(p, "key-1") },
			payment.Unknown:    func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Unknown) },
			payment.Declined:   func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Declined) },
			payment.Done:       func(s *till, p payment.Payment) { s.begin(p, "key-1"); s.answer(p, "key-1", payment.Done) },
		}
		takes := map[payment.Status][]payment.Status{
			payment.Ready:      {payment.Done}, // money is money
			payment.InProgress: {payment.Done, payment.Declined, payment.Unknown},
			payment.Unknown:    {payment.Done, payment.Declined, payment.Unknown},
			payment.Declined:   {payment.Done, payment.Declined},
			payment.Done:       {payment.Done},
		}
		for from, bring := range reach {
			for _, told := range []payment.Status{payment.Done, payment.Declined, payment.Unknown} {
				s := open(t)
				p := s.checkout("r1", 50_000)
				bring(s, p)
				want := from
				for _, taken := range takes[from] {
					if taken == told {
						want = told
					}
				}
				got := s.answer(p, "key-1", told)
				if got.Status != want || s.get(p).Status != want {
					t.Errorf("%s told %s became %s (stored %s), want %s", from, told, got.Status, s.get(p).Status, want)
				}
			}
		}
	})
	t.Run("a late word about an earlier attempt does not end the one under way", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		s.answer(p, "key-1", payment.Declined)
		s.begin(p, "key-2")
		for _, late := range []payment.Status{payment.Declined, payment.Unknown} {
			got := s.answer(p, "key-1", late)
			if got.Status != payment.InProgress || got.PaymentKey != "key-2" {
				t.Fatalf("key-1's %s made it %s of %s", late, got.Status, got.PaymentKey)
			}
		}
		same(t, payment.Done, s.answer(p, "key-2", payment.Done).Status)
	})
	t.Run("money taken by an earlier attempt is believed all the same", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		s.answer(p, "key-1", payment.Declined)
		s.begin(p, "key-2")
		done := s.answer(p, "key-1", payment.Done)
		same(t, payment.Done, done.Status)
		same(t, "key-1", s.get(p).PaymentKey)
		same(t, payment.Done, s.answer(p, "key-2", payment.Declined).Status)
	})
	t.Run("a long reason is kept as far as it fits", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		_, err := s.Answer(t.Context(), payment.Answer{
			OrderID: p.OrderID, PaymentKey: "key-1", Status: payment.Declined, At: now, Failure: payment.Failure{Code: strings.Repeat("가", 200), Message: "거절"},
		})
		must(t, err)
	})
}

func testDueChecks(t *testing.T, open func(*testing.T) *till) {
	t.Run("what has no answer is due at its time and put off when it is taken", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1") // to be looked at in a minute
		for _, look := range []struct {
			after time.Duration
			want  int
		}{{59 * time.Second, 0}, {time.Minute, 1}, {time.Minute, 0}, {89 * time.Second, 0}, {90 * time.Second, 1}} {
			due, err := s.DueChecks(t.Context(), now.Add(look.after), now.Add(look.after+30*time.Second), 10)
			must(t, err)
			if len(due) != look.want {
				t.Fatalf("%v later %d orders are due, want %d", look.after, len(due), look.want)
			}
		}
		same(t, 2, s.get(p).Checks)
	})
	t.Run("what has no end yet is counted by where it stands", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		s.begin(s.checkout("r1", 50_000), "key-1")
		s.begin(s.checkout("r2", 50_000), "key-2")
		s.checkout("r3", 50_000) // nothing was begun
		counts, err := s.Unsettled(t.Context())
		must(t, err)
		same(t, 2, counts[payment.InProgress])
		same(t, 1, len(counts))
	})
	t.Run("two who look at once share the orders", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		for range 30 {
			s.begin(s.checkout(id.New(), 50_000), id.New())
		}
		var seen sync.Map
		var total atomic.Int32
		var lookers sync.WaitGroup
		for range 4 {
			lookers.Go(func() {
				due, err := s.DueChecks(t.Context(), now.Add(time.Hour), now.Add(2*time.Hour), 100)
				if err != nil {
					t.Error(err)
				}
				for _, p := range due {
					if _, twice := seen.LoadOrStore(p.OrderID, true); twice {
						t.Errorf("order %s was given to two", p.OrderID)
					}
					total.Add(1)
				}
			})
		}
		lookers.Wait()
		same(t, 30, int(total.Load()))
	})
	t.Run("a paid order is looked at until it is settled", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		due, err := s.DueChecks(t.Context(), now.Add(time.Hour), now.Add(2*time.Hour), 10)
		must(t, err)
		same(t, 1, len(due))
		must(t, s.Settle(t.Context(), []string{p.OrderID, "no-such-order"}))
		must(t, s.Settle(t.Context(), []string{p.OrderID}))
		must(t, s.Settle(t.Context(), nil))
		same(t, true, s.get(p).Settled)
		due, err = s.DueChecks(t.Context(), now.Add(24*time.Hour), now.Add(25*time.Hour), 10)
		must(t, err)
		same(t, 0, len(due))
	})
	t.Run("a declined order is let be", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.begin(s.checkout("r1", 50_000), "key-1")
		s.answer(p, "key-1", payment.Declined)
		due, err := s.DueChecks(t.Context(), now.Add(24*time.Hour), now.Add(25*time.Hour), 10)
		must(t, err)
		same(t, 0, len(due))
	})
}

func testRefunds(t *testing.T, open func(*testing.T) *till) {
	t.Run("one cause makes one refund, however often and by how many it is told", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		var crowd sync.WaitGroup
		for range 10 {
			crowd.Go(func() {
				if err := s.Owe(t.Context(), payment.Refund{ID: id.New(), CauseID: "cause", OrderID: p.OrderID, Amount: 45_000, Reason: "r", CreatedAt: now}); err != nil {
					t.Error(err)
				}
			})
		}
		crowd.Wait()
		owed, err := s.Owed(t.Context(), []string{p.OrderID, "another"})
		must(t, err)
		same(t, map[string]money.KRW{p.OrderID: 45_000}, owed)
		same(t, 1, len(s.dueRefunds(now)))
		same(t, true, s.get(p).Settled)
	})
	t.Run("a refund says what to give back of which payment", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "cause", 45_000)
		due := s.dueRefunds(now)[0]
		if due.PaymentKey != "key-r1" || due.Amount != 45_000 || due.OrderID != p.OrderID || due.CauseID != "cause" || due.Attempts != 1 {
			t.Fatalf("due: %+v", due)
		}
	})
	t.Run("what the provider gave back without us is recorded and told once, and lowers nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		must(t, s.Settle(t.Context(), []string{p.OrderID}))
		observe := func(inAll money.KRW) bool {
			t.Helper()
			_, changed, err := s.Observe(t.Context(), payment.Observation{
				OrderID: p.OrderID, InAll: inAll, Detail: "결제사에서 취소", At: now, CheckAt: now.Add(10 * time.Second),
			})
			must(t, err)
			return changed
		}
		same(t, true, observe(10_000))
		same(t, false, observe(10_000))
		same(t, false, observe(5_000))
		same(t, payment.PartialCanceled, s.get(p).Status)
		same(t, money.KRW(10_000), s.get(p).Refunded)
		same(t, []string{payment.EventDone, payment.EventRefunded}, s.told(p))

		// While we owe ourselves, the refund's own answer tells.
		s.owe(p, "one", 15_000)
		same(t, false, observe(25_000))
		must(t, s.Refunded(t.Context(), s.dueRefunds(now)[0], 25_000, now))
		same(t, money.KRW(25_000), s.get(p).Refunded)

		// All of it: to be looked at until the reservation has ended, whatever else settles it.
		same(t, true, observe(50_000))
		must(t, s.Settle(t.Context(), []string{p.OrderID}))
		due, err := s.DueChecks(t.Context(), now.Add(10*time.Second), now.Add(time.Minute), 10)
		must(t, err)
		same(t, 1, len(due))
		same(t, payment.Canceled, due[0].Status)
		must(t, s.Ended(t.Context(), p.OrderID))
		due, err = s.DueChecks(t.Context(), now.Add(time.Hour), now.Add(2*time.Hour), 10)
		must(t, err)
		same(t, 0, len(due))
	})
	t.Run("a refund of more than is left gives way to one of what is left, under another id", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "one", 50_000)
		whole := s.dueRefunds(now)[0]
		rest := payment.Refund{ID: id.New(), CauseID: "left:" + whole.ID, OrderID: p.OrderID, Amount: 40_000, Reason: whole.Reason, CreatedAt: now}
		must(t, s.CutRefund(t.Context(), whole, rest))
		must(t, s.CutRefund(t.Context(), whole, payment.Refund{ID: id.New(), CauseID: rest.CauseID, OrderID: p.OrderID, Amount: 1, CreatedAt: now}))
		due := s.dueRefunds(now)
		same(t, 1, len(due))
		same(t, rest.ID, due[0].ID)
		same(t, money.KRW(40_000), due[0].Amount)
		must(t, s.Refunded(t.Context(), due[0], 50_000, now))
		same(t, payment.Canceled, s.get(p).Status)
		owed, err := s.Owed(t.Context(), []string{p.OrderID})
		must(t, err)
		same(t, map[string]money.KRW{}, owed)
	})
	t.Run("given back in part, then whole", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "one", 20_000)
		must(t, s.Refunded(t.Context(), s.dueRefunds(now)[0], 20_000, now))
		same(t, payment.PartialCanceled, s.get(p).Status)
		same(t, money.KRW(20_000), s.get(p).Refunded)
		s.owe(p, "two", 30_000)
		must(t, s.Refunded(t.Context(), s.dueRefunds(now)[0], 50_000, now))
		same(t, payment.Canceled, s.get(p).Status)
		same(t, money.KRW(50_000), s.get(p).Refunded)
		owed, err := s.Owed(t.Context(), []string{p.OrderID})
		must(t, err)
		same(t, map[string]money.KRW{}, owed)
		same(t, []string{payment.EventDone, payment.EventRefunded, payment.EventRefunded}, s.told(p))
		same(t, []payment.Status{payment.Ready, payment.InProgress, payment.Done, payment.PartialCanceled, payment.Canceled}, s.history(p))
	})
	t.Run("told twice that it was given back, it counts once", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "cause", 20_000)
		due := s.dueRefunds(now)[0]
		must(t, s.Refunded(t.Context(), due, 20_000, now))
		must(t, s.Refunded(t.Context(), due, 20_000, now))
		same(t, money.KRW(20_000), s.get(p).Refunded)
		must(t, s.RefundFailed(t.Context(), due.ID, "too late", now))
		same(t, 0, len(s.dueRefunds(now.Add(time.Hour))))
	})
	t.Run("one that failed is due again at its time, whatever the reason's length", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "cause", 20_000)
		due := s.dueRefunds(now)[0]
		must(t, s.RefundFailed(t.Context(), due.ID, "a"+strings.Repeat("가", 600), now.Add(5*time.Minute)))
		same(t, 0, len(s.dueRefunds(now.Add(5*time.Minute-time.Second))))
		again := s.dueRefunds(now.Add(5 * time.Minute))
		same(t, 1, len(again))
		same(t, 2, again[0].Attempts)
	})
	t.Run("two who look at once share the refunds", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		for range 20 {
			s.owe(s.paid(id.New(), 50_000), id.New(), 50_000)
		}
		var seen sync.Map
		var lookers sync.WaitGroup
		for range 4 {
			lookers.Go(func() {
				due, err := s.DueRefunds(t.Context(), now, now.Add(time.Minute), 100)
				if err != nil {
					t.Error(err)
				}
				for _, r := range due {
					if _, twice := seen.LoadOrStore(r.ID, true); twice {
						t.Errorf("refund %s was given to two", r.ID)
					}
				}
			})
		}
		lookers.Wait()
		count := 0
		seen.Range(func(any, any) bool { count++; return true })
		same(t, 20, count)
	})
	t.Run("nothing is owed of an order that is not there", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		wantFault(t, s.Owe(t.Context(), payment.Refund{ID: "r", CauseID: "c", OrderID: "none", Amount: 1, CreatedAt: now}), payment.ErrNotFound)
		same(t, 0, len(s.dueRefunds(now.Add(time.Hour))))
	})
	t.Run("more than what was taken is never owed", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		p := s.paid("r1", 50_000)
		s.owe(p, "one", 45_000)
		s.owe(p, "two", 50_000)
		owed, err := s.Owed(t.Context(), []string{p.OrderID})
		must(t, err)
		same(t, map[string]money.KRW{p.OrderID: 50_000}, owed)
	})
}

func testReads(t *testing.T, open func(*testing.T) *till) {
	t.Run("an order that is not there is not found", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		_, err := s.Payment(t.Context(), "no-such-order")
		wantFault(t, err, payment.ErrNotFound)
		_, err = s.Answer(t.Context(), payment.Answer{OrderID: "no-such-order", Status: payment.Done, At: now})
		wantFault(t, err, payment.ErrNotFound)
	})
	t.Run("orders are found by their reservations", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		paid, ready := s.paid("r1", 50_000), s.checkout("r2", 30_000)
		found, err := s.OfReservations(t.Context(), []string{"r1", "r2", "r3"})
		must(t, err)
		same(t, 2, len(found))
		same(t, paid.OrderID, found["r1"].OrderID)
		same(t, payment.Done, found["r1"].Status)
		same(t, "카드", found["r1"].Method)
		same(t, true, found["r1"].ApprovedAt.Equal(now))
		same(t, ready.OrderID, found["r2"].OrderID)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, want *fault.Fault) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
}

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs (-want +got):\n%s", diff)
	}
}
