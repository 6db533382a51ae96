package batch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
)

var jobs = []string{
	housekeeping.TimeoutReservation, housekeeping.UpcomingReservationAlert, housekeeping.ReservationReviewAlert,
	housekeeping.OldUsersAlert, housekeeping.OldUsers, housekeeping.OldPerformances,
}

// TestKilledInEveryChunk kills a job behind the commit of its first chunk, goes on, and kills it behind its
// second... until one run gets to the end; likewise in front of each commit. What then stands in the tables must
// be what a run that nobody disturbed leaves.
func TestKilledInEveryChunk(t *testing.T) {
	t.Parallel()
	season := open(t, "")
	season.fill()
	for _, job := range jobs {
		t.Run(job, func(t *testing.T) {
			t.Parallel()
			calm := open(t, season.copied())
			before := calm.dump()
			undisturbed := calm.do(job, batch.Request{})
			want := calm.dump()
			if slices.Equal(before, want) || undisturbed.Written() == 0 {
				t.Fatal("the job had nothing to do")
			}
			t.Run("killed behind each commit", func(t *testing.T) {
				t.Parallel()
				h, kills := open(t, season.copied()), 0
				for {
					run, err, died := h.doOrDie(job)
					if !died {
						must(t, err)
						sameCounts(t, undisturbed, run)
						break
					}
					if kills++; kills > 200 {
						t.Fatal("it never gets to its end")
					}
					if _, err := h.Housekeeping.Do(t.Context(), job, batch.Request{}); !errors.Is(err, batch.ErrRunning) {
						t.Fatalf("while the lease lives: %v", err)
					}
					h.exec("UPDATE job_leases SET expires_at = ?", stamp(now)) // it has run out
				}
				if kills < 2 {
					t.Errorf("it was killed %d times only", kills)
				}
				if changed := diff(want, h.dump()); changed != "" {
					t.Errorf("after %d deaths the tables differ:\n%s", kills, changed)
				}
			})
			t.Run("failed in front of each commit, when all was written", func(t *testing.T) {
				t.Parallel()
				h := open(t, season.copied())
				for chunk := 0; ; chunk++ {
					h.exec(fmt.Sprintf(`CREATE TRIGGER power BEFORE UPDATE ON job_steps WHEN NEW.chunks > OLD.chunks AND (SELECT SUM(chunks) FROM job_steps) >= %d
						BEGIN SELECT RAISE(ABORT, 'the power failed'); END`, chunk))
					run, err := h.Housekeeping.Do(t.Context(), job, batch.Request{})
					h.exec("DROP TRIGGER power")
					if err == nil {
						if chunk < 2 {
							t.Errorf("it failed %d times only", chunk)
						}
						sameCounts(t, undisturbed, run)
						break
					}
					if !strings.Contains(err.Error(), "the power failed") || chunk > 200 {
						t.Fatal(err)
					}
				}
				if changed := diff(want, withoutFailures(h.dump())); changed != "" {
					t.Errorf("the tables differ:\n%s", changed)
				}
			})
			t.Run("stopped in front of each chunk", func(t *testing.T) {
				t.Parallel()
				h := open(t, season.copied())
				for stops := 0; ; stops++ {
					ctx, stop := stopAfterChunk(t.Context())
					run, err := h.Housekeeping.Do(ctx, job, batch.Request{Progress: stop})
					if err == nil {
						sameCounts(t, undisturbed, run)
						break
					}
					if !errors.Is(err, batch.ErrStopped) || stops > 200 {
						t.Fatal(err)
					}
				}
				if changed := diff(want, h.dump()); changed != "" {
					t.Errorf("the tables differ:\n%s", changed)
				}
			})
			t.Run("a dry run counts and changes nothing", func(t *testing.T) {
				t.Parallel()
				h := open(t, season.copied())
				run := h.do(job, batch.Request{DryRun: true})
				if changed := diff(before, h.dump()); changed != "" {
					t.Errorf("it changed something:\n%s", changed)
				}
				if run.Steps[0].Read != undisturbed.Steps[0].Read || run.Steps[0].Read == 0 {
					t.Errorf("it counted %d, there are %d", run.Steps[0].Read, undisturbed.Steps[0].Read)
				}
			})
			t.Run("done for the day, it is not repeated; for another day it finds nothing of this one's", func(t *testing.T) {
				t.Parallel()
				if _, err := calm.Housekeeping.Do(t.Context(), job, batch.Request{}); !errors.Is(err, batch.ErrAlreadyCompleted) {
					t.Errorf("got %v", err)
				}
				if changed := diff(want, calm.dump()); changed != "" {
					t.Errorf("it changed something:\n%s", changed)
				}
			})
		})
	}
}

func sameCounts(t *testing.T, want, got batch.Run) {
	t.Helper()
	for i, step := range want.Steps {
		if got.Steps[i].Read != step.Read || got.Steps[i].Written != step.Written || got.Steps[i].Skipped != step.Skipped {
			t.Errorf("step %s: read %d, written %d, skipped %d; undisturbed: %d, %d, %d", step.Name,
				got.Steps[i].Read, got.Steps[i].Written, got.Steps[i].Skipped, step.Read, step.Written, step.Skipped)
		}
	}
}

func TestWhatEachJobDoes(t *testing.T) {
	t.Parallel()
	season := open(t, "")
	season.fill()
	fresh := func(t *testing.T) *idleOffice { t.Helper(); return open(t, season.copied()) }
	t.Run("what was not paid before midnight is canceled, its seats are free, and today's hold stays", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		h.do(housekeeping.TimeoutReservation, batch.Request{})
		if n := h.count("SELECT COUNT(*) FROM reservations WHERE status = 'CANCELED' AND cancel_reason = 'EXPIRED'"); n != 12 {
			t.Errorf("%d were canceled", n)
		}
		if n := h.count("SELECT COUNT(*) FROM reservations WHERE status = 'PENDING'"); n != 2 {
			t.Errorf("%d still wait", n)
		}
		if n := h.count("SELECT COUNT(*) FROM taken_seats WHERE reservation_id IN (SELECT id FROM reservations WHERE status = 'CANCELED')"); n != 0 {
			t.Errorf("%d seats belong to canceled reservations", n)
		}
		if owned, taken := h.count("SELECT COUNT(*) FROM taken_seats WHERE round_id = 200"), h.count("SELECT taken FROM inventories WHERE round_id = 200"); owned != taken {
			t.Errorf("%d seats have owners, the round counts %d", owned, taken)
		}
		if n := h.told(booking.EventCanceled); n != 12 {
			t.Errorf("it was told %d times", n)
		}
	})
	t.Run("tomorrow is a day in Seoul: reminded are its first and its last show, and no other", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		h.do(housekeeping.UpcomingReservationAlert, batch.Request{})
		want := map[int]int{100: 9, 101: 9, 200: 5}
		for round, n := range want {
			if got := h.count("SELECT COUNT(*) FROM outbox_events WHERE type = ? AND json_extract(CAST(payload AS TEXT), '$.roundId') = ?", booking.EventUpcoming, round); got != n {
				t.Errorf("round %d: told %d times, want %d", round, got, n)
			}
		}
		if n := h.told(booking.EventUpcoming); n != 23 {
			t.Errorf("told %d times in all", n)
		}
	})
	t.Run("asked for reviews are today's shows that have begun, and yesterday's late one", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		h.do(housekeeping.ReservationReviewAlert, batch.Request{})
		rounds := h.column("SELECT DISTINCT json_extract(CAST(payload AS TEXT), '$.roundId') FROM outbox_events WHERE type = ? ORDER BY 1", booking.EventReviewable)
		if !slices.Equal(rounds, []string{"103", "105"}) {
			t.Errorf("asked about rounds %v", rounds)
		}
		h.do(housekeeping.ReservationReviewAlert, batch.Request{AsOf: today.AddDays(-1)})
		if n := h.told(booking.EventReviewable); n != 3*9 {
			t.Errorf("asked %d times after two days' runs", n)
		}
	})
	t.Run("told is once, until its owner comes back", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		h.do(housekeeping.OldUsersAlert, batch.Request{AsOf: today.AddDays(-1)})
		first := h.told("account.user.unused")
		h.do(housekeeping.OldUsersAlert, batch.Request{})
		if n := h.told("account.user.unused"); n != first || n != 11+13+2 {
			t.Errorf("told %d, then %d times", first, n)
		}
	})
	t.Run("an unused account ends as its owner would end it; who is still to come, and staff, stay", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		run := h.do(housekeeping.OldUsers, batch.Request{})
		if n := h.count("SELECT COUNT(*) FROM users WHERE id LIKE 'gone%' AND withdrawn_at IS NOT NULL AND name = '' AND email = '' AND password_hash = ''"); n != 13 {
			t.Errorf("%d accounts ended", n)
		}
		if n := h.count("SELECT COUNT(*) FROM users WHERE withdrawn_at IS NULL AND (id LIKE 'back%' OR id LIKE 'idle%' OR id = 'staff')"); n != 2+11+1 {
			t.Errorf("%d others live", n)
		}
		if n := h.told("account.user.withdrawn"); n != 13 || run.Steps[0].Skipped != 2 {
			t.Errorf("told %d times, skipped %d", n, run.Steps[0].Skipped)
		}
		if n := h.count("SELECT COUNT(*) FROM sessions WHERE user_id LIKE 'gone%' AND ended_at IS NULL"); n != 0 {
			t.Errorf("%d sessions of theirs live", n)
		}
		if n := h.count("SELECT COUNT(*) FROM reservations WHERE user_id LIKE 'left%'") + h.count("SELECT COUNT(*) FROM payments WHERE user_id LIKE 'left%'"); n != 0 {
			t.Errorf("%d old rows lead back to people who left", n)
		}
		if n := h.count("SELECT COUNT(*) FROM payments WHERE user_id LIKE 'gone%'"); n != 2 {
			t.Errorf("%d orders of the last five years are linked, of 2", n)
		}
		if n := h.count("SELECT SUM(amount) FROM payments"); n != season.count("SELECT SUM(amount) FROM payments") {
			t.Errorf("the ledger has changed: %d", n)
		}
	})
	t.Run("what ended ten years ago is gone with all that hangs on it, but for orders that are not at rest", func(t *testing.T) {
		t.Parallel()
		h := fresh(t)
		h.do(housekeeping.OldPerformances, batch.Request{})
		left := h.column("SELECT id FROM performances ORDER BY id")
		if !slices.Equal(left, []string{"1", "2", "11", "30", "31"}) {
			t.Errorf("left are %v", left)
		}
		for table, column := range map[string]string{
			"rounds": "performance_id", "performance_prices": "performance_id", "inventories": "performance_id", "reservations": "performance_id",
		} {
			if n := h.count("SELECT COUNT(*) FROM " + table + " WHERE " + column + " NOT IN (SELECT id FROM performances)"); n != 0 {
				t.Errorf("%s: %d rows of performances that are gone", table, n)
			}
		}
		if n := h.count("SELECT COUNT(*) FROM reviews"); n != 0 {
			t.Errorf("%d reviews are left", n)
		}
		for _, table := range []string{"tickets", "taken_seats", "payments"} {
			if n := h.count("SELECT COUNT(*) FROM " + table + " WHERE reservation_id NOT IN (SELECT id FROM reservations)"); n != 0 {
				t.Errorf("%s: %d rows of reservations that are gone", table, n)
			}
		}
		if n := h.count("SELECT COUNT(*) FROM payment_changes WHERE order_id NOT IN (SELECT order_id FROM payments)"); n != 0 {
			t.Errorf("%d entries of orders that are gone", n)
		}
		if n := h.count("SELECT COUNT(*) FROM reservations WHERE performance_id = 11"); n != h.count("SELECT COUNT(*) FROM payments WHERE status = 'UNKNOWN'") || n == 0 {
			t.Errorf("%d reservations of the performance whose money is not at rest", n)
		}
	})
}
