package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/batch"
)

func testJobs(t *testing.T, open func(*testing.T) *till) {
	t.Run("settled orders are read back, those of longest ago first, and for the last time when they are old", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		long := batch.Rows("", 10)
		a, b, back := s.paid("r-1", 100), s.paid("r-2", 200), s.paid("r-3", 300)
		s.paid("r-4", 400) // not settled: the reconciler looks after it
		s.begin(s.checkout("r-5", 500), "key-r-5")
		free := order("r-6", 0)
		free.Status, free.ApprovedAt, free.CheckAt = payment.Done, now, now
		free, err := s.Checkout(t.Context(), free)
		must(t, err)
		must(t, s.Settle(t.Context(), []string{a.OrderID, b.OrderID, back.OrderID, free.OrderID}))
		_, _, err = s.Observe(t.Context(), payment.Observation{OrderID: back.OrderID, InAll: 300, Detail: "취소", At: now, CheckAt: now})
		must(t, err)
		must(t, s.Ended(t.Context(), back.OrderID))
		look := func(since time.Time, want ...string) {
			t.Helper()
			var got []string
			for after := ""; ; {
				orders, next, err := s.ToReadBack(t.Context(), since, after, 1)
				must(t, err)
				left, err := s.CountToReadBack(t.Context(), since, after)
				must(t, err)
				if int(left) != len(want)-len(got) {
					t.Errorf("behind %q %d are left, want %d", after, left, len(want)-len(got))
				}
				if len(orders) == 0 {
					break
				}
				got, after = append(got, orders[0].OrderID), next
			}
			same(t, want, got)
		}
		look(now.Add(time.Second)) // all were captured a second after now
		order := []string{min(a.OrderID, b.OrderID), max(a.OrderID, b.OrderID)}
		look(now.Add(time.Hour), order...)

		day := now.AddDate(0, 0, 1)
		done, err := s.ReadBack(t.Context(), long, order[:1], day, now.AddDate(0, 0, -1))
		must(t, err)
		if done.Read != 1 || done.Written != 1 {
			t.Errorf("done: %+v", done)
		}
		look(day, order[1])
		look(day.Add(time.Hour), order[1], order[0])
		_, err = s.ReadBack(t.Context(), long, []string{order[0], back.OrderID, free.OrderID}, day, day)
		must(t, err)
		look(day.Add(time.Hour), order[1])
	})
	t.Run("unlinked, an order keeps its amounts and loses its person", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		a, b := s.checkout("r-1", 100), s.checkout("r-2", 200)
		done, err := s.Unlink(t.Context(), batch.Rows("", 10), []string{"r-1", "r-none"})
		must(t, err)
		first, err := s.Payment(t.Context(), a.OrderID)
		must(t, err)
		second, err := s.Payment(t.Context(), b.OrderID)
		must(t, err)
		if done.Written != 1 || first.UserID == "kim" || first.Amount != 100 || second.UserID != "kim" {
			t.Errorf("done %+v: %+v and %+v", done, first, second)
		}
	})
	t.Run("purged are orders whose money is at rest, with their histories; others stay", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		ready, open, owing := s.checkout("ready", 100), s.begin(s.checkout("open", 100), "key-1"), s.begin(s.checkout("owing", 100), "key-2")
		_, err := s.Answer(t.Context(), payment.Answer{OrderID: owing.OrderID, PaymentKey: "key-2", Status: payment.Done, At: now, ApprovedAt: now, CheckAt: now.Add(time.Minute)})
		must(t, err)
		must(t, s.Owe(t.Context(), payment.Refund{ID: "refund", CauseID: "cause", OrderID: owing.OrderID, Amount: 100, Reason: "취소", CreatedAt: now}))
		done, err := s.Purge(t.Context(), batch.Rows("", 10), []string{"ready", "open", "owing", "none"})
		must(t, err)
		if done.Read != 4 || done.Written != 1 || done.Skipped != 2 {
			t.Errorf("done: %+v", done)
		}
		_, err = s.Payment(t.Context(), ready.OrderID)
		if err == nil {
			t.Error("an order at rest was kept")
		}
		history, err := s.History(t.Context(), ready.OrderID)
		must(t, err)
		if len(history) != 0 {
			t.Errorf("its history was kept: %v", history)
		}
		for _, order := range []string{open.OrderID, owing.OrderID} {
			_, err := s.Payment(t.Context(), order)
			must(t, err)
		}
	})
}
