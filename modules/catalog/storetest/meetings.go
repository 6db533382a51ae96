package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// meetings is how often two writers are let loose on each other.
const meetings = 10

// atOnce runs two writes at the same time and returns what each was told.
func atOnce(first, second func() error) (told1, told2 error) {
	var both sync.WaitGroup
	both.Go(func() { told1 = first() })
	both.Go(func() { told2 = second() })
	both.Wait()
	return told1, told2
}

// testMeetings is about deletions that meet a write that refers to what they delete: one comes first, and the other is
// told so. Neither is an outage.
func testMeetings(t *testing.T, o *office) {
	ctx := t.Context()
	t.Run("a_hall_goes_or_gets_a_performance", func(t *testing.T) {
		for range meetings {
			hall := o.hall("홀", 4)
			added, deleted := atOnce(
				func() error { _, err := o.AddPerformance(ctx, draft(hall, "햄릿"), now, nil); return err },
				func() error { return o.DeleteHall(ctx, hall.ID, now) })
			switch {
			case added == nil && errors.Is(deleted, catalog.ErrInUse):
			case deleted == nil && errors.Is(added, catalog.ErrHallNotFound):
			default:
				t.Errorf("adding was told %v, deleting %v", added, deleted)
			}
		}
	})
	t.Run("a_performer_who_goes_is_in_no_line_up", func(t *testing.T) {
		show := o.performance(o.hall("홀", 4), "햄릿")
		for range meetings {
			performer := o.performer("김하나")
			joined, deleted := atOnce(
				func() error { return o.Join(ctx, show.ID, performer.ID, now) },
				func() error { return o.DeletePerformer(ctx, performer.ID, now) })
			if deleted != nil || (joined != nil && !errors.Is(joined, catalog.ErrPerformerNotFound)) {
				t.Errorf("joining was told %v, deleting %v", joined, deleted)
			}
			lineUp, err := o.LineUp(ctx, show.ID)
			must(t, err)
			same(t, 0, len(lineUp))
		}
	})
	t.Run("a_performance_doesn't_go_with_a_round_that_was_added_meanwhile", func(t *testing.T) {
		for range meetings {
			hall := o.hall("홀", 4)
			show := o.performance(hall, "햄릿")
			round := catalog.Round{HallID: hall.ID, PlanVersion: 1, Total: 4, StartsAt: now.Add(24 * time.Hour), SalesOpenAt: now}
			added, deleted := atOnce(
				func() error { _, err := o.AddRounds(ctx, show.ID, []catalog.Round{round}, now, nil); return err },
				func() error { return o.DeletePerformance(ctx, show.ID, nil, now) })
			switch {
			case added == nil && errors.Is(deleted, catalog.ErrOvertaken):
			case deleted == nil && errors.Is(added, catalog.ErrPerformanceNotFound):
			default:
				t.Errorf("adding was told %v, deleting %v", added, deleted)
			}
		}
	})
	t.Run("what_is_read_while_it_is_deleted_is_whole_or_gone", func(t *testing.T) {
		hall, performer := o.hall("홀", 4), o.performer("윤하람")
		for range 30 {
			show := o.performance(hall, "햄릿", func(p *catalog.Performance) { p.PerformerIDs = []int64{performer.ID} })
			var readers sync.WaitGroup
			for range 4 {
				readers.Go(func() {
					for {
						found, err := o.Performance(ctx, show.ID)
						if errors.Is(err, catalog.ErrPerformanceNotFound) {
							return
						}
						if err != nil || len(found.Prices) == 0 || len(found.LineUp) == 0 {
							t.Errorf("%d prices and %d performers, %v", len(found.Prices), len(found.LineUp), err)
							return
						}
					}
				})
			}
			must(t, o.DeletePerformance(ctx, show.ID, nil, now))
			readers.Wait()
		}
	})
	t.Run("rounds_are_sold_by_what_holds_when_they_are_added", func(t *testing.T) {
		hall, other := o.hall("홀", 4), o.hall("홀", 4)
		show := o.performance(hall, "햄릿")
		round := catalog.Round{HallID: hall.ID, PlanVersion: 1, Total: 4, StartsAt: now.Add(24 * time.Hour), SalesOpenAt: now}
		moved := draft(other, "햄릿")
		moved.ID = show.ID
		_, err := o.ChangePerformance(ctx, moved, now)
		must(t, err)
		_, err = o.AddRounds(ctx, show.ID, []catalog.Round{round}, now, nil)
		wantFault(t, err, catalog.ErrOvertaken)
		moved.Prices = []catalog.Price{{Grade: "VIP", Amount: 90_000}}
		_, err = o.ChangePerformance(ctx, moved, now)
		must(t, err)
		round.HallID = other.ID
		_, err = o.AddRounds(ctx, show.ID, []catalog.Round{round}, now, nil)
		wantFault(t, err, catalog.ErrOvertaken)
	})
}

func idsOf(rounds []catalog.Round) []int64 {
	ids := make([]int64, len(rounds))
	for i, round := range rounds {
		ids[i] = round.ID
	}
	return ids
}
