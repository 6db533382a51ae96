package storetest

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/payment"
)

func testJobs(t *testing.T, open func(*testing.T) *till) {
	t.Run("unlinked, an order keeps its amounts and loses its person", func(t *testing.T) {
		t.Parallel()
		s := open(t)
		a, b := s.checkout("r-1", 100), s.checkout("r-2", 200)
		done, err := s.Unlink(t.Context(), []string{"r-1", "r-none"})
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
		done, err := s.Purge(t.Context(), []string{"ready", "open", "owing", "none"})
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
