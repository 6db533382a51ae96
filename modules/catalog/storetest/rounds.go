package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

func testRounds(t *testing.T, o *office) {
	ctx := t.Context()
	hall := o.hall("대극장", 10)
	p := o.performance(hall, "캣츠")
	days := 24 * time.Hour
	added := o.rounds(p, [2]time.Duration{3 * days, 0}, [2]time.Duration{2 * days, -days})

	t.Run("rounds_are_returned_by_start_and_found_again", func(t *testing.T) {
		if !added[0].StartsAt.Before(added[1].StartsAt) {
			t.Fatalf("got %v", added)
		}
		found, err := o.RoundsOf(ctx, p.ID)
		must(t, err)
		same(t, added, found)
		found, err = o.RoundsByID(ctx, []int64{added[1].ID, 999, added[0].ID})
		must(t, err)
		same(t, []catalog.Round{added[1], added[0]}, found)
	})

	t.Run("what_is_on_sale_has_opened_and_not_begun", func(t *testing.T) {
		for at, want := range map[time.Duration][]catalog.Round{
			0: added, -12 * time.Hour: added[:1], 60 * time.Hour: added[1:], 4 * days: nil, -2 * days: nil,
		} {
			found, err := o.OnSale(ctx, now.Add(at), 10)
			must(t, err)
			same(t, want, found)
		}
		first, err := o.OnSale(ctx, now, 1)
		must(t, err)
		same(t, added[:1], first)
	})

	t.Run("two_rounds_lie_an_hour_apart", func(t *testing.T) {
		starting := func(span time.Duration) []catalog.Round {
			return []catalog.Round{{HallID: hall.ID, PlanVersion: 1, Total: 10, StartsAt: now.Add(span), SalesOpenAt: now}}
		}
		for _, span := range []time.Duration{2 * days, 2*days + 59*time.Minute, 2*days - time.Minute} {
			_, err := o.AddRounds(ctx, p.ID, starting(span), now, nil)
			wantFault(t, err, catalog.ErrRoundTooClose)
		}
		_, err := o.AddRounds(ctx, p.ID, starting(2*days+time.Hour), now, nil)
		must(t, err)
	})

	t.Run("rounds_that_are_too_close_to_each_other_are_all_refused", func(t *testing.T) {
		_, err := o.AddRounds(ctx, p.ID, []catalog.Round{
			{HallID: hall.ID, PlanVersion: 1, Total: 10, StartsAt: now.Add(20 * days), SalesOpenAt: now},
			{HallID: hall.ID, PlanVersion: 1, Total: 10, StartsAt: now.Add(20*days + time.Minute), SalesOpenAt: now},
		}, now, nil)
		wantFault(t, err, catalog.ErrRoundTooClose)
		found, err := o.RoundsOf(ctx, p.ID)
		must(t, err)
		same(t, 3, len(found))
	})

	t.Run("of_writers_at_once_one_gets_the_hour", func(t *testing.T) {
		var wait sync.WaitGroup
		outcomes := make([]error, 8)
		for i := range outcomes {
			wait.Go(func() {
				_, outcomes[i] = o.AddRounds(ctx, p.ID, []catalog.Round{{
					HallID: hall.ID, PlanVersion: 1, Total: 10, SalesOpenAt: now,
					StartsAt: now.Add(30*days + time.Duration(i)*time.Minute),
				}}, now, nil)
			})
		}
		wait.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			}
		}
		same(t, 1, won)
	})

	t.Run("a_changed_round_moves_opens_later_or_closes", func(t *testing.T) {
		changed := added[0]
		changed.StartsAt, changed.SalesOpenAt, changed.Closed = changed.StartsAt.Add(-2*time.Hour), now, true
		was, got, err := o.ChangeRound(ctx, changed.ID, become(changed), at(now))
		must(t, err)
		same(t, added[0], was)
		changed.Moves = 1
		same(t, changed, got)
		again := changed
		again.StartsAt = added[1].StartsAt.Add(time.Minute)
		_, _, err = o.ChangeRound(ctx, changed.ID, become(again), at(now))
		wantFault(t, err, catalog.ErrRoundTooClose)
		_, got, err = o.ChangeRound(ctx, changed.ID, become(changed), at(now))
		must(t, err)
		same(t, 1, got.Moves) // it starts when it did
	})

	t.Run("changes_of_different_things_at_once_undo_nothing", func(t *testing.T) {
		round := o.rounds(o.performance(hall, "유령"), [2]time.Duration{9 * days, 0})[0]
		later := round.StartsAt.Add(3 * time.Hour)
		var wait sync.WaitGroup
		for n := range 8 {
			wait.Go(func() {
				_, _, err := o.ChangeRound(ctx, round.ID, func(r *catalog.Round, _ time.Time) error {
					if n == 3 {
						r.StartsAt = later
					} else {
						r.Closed = true
					}
					return nil
				}, at(now))
				must(t, err)
			})
		}
		wait.Wait()
		found, err := o.RoundsByID(ctx, []int64{round.ID})
		must(t, err)
		if !found[0].StartsAt.Equal(later) || !found[0].Closed || found[0].Moves != 1 {
			t.Fatalf("it is %+v", found[0])
		}
	})

	t.Run("a_round_that_has_begun_stays_where_it_is", func(t *testing.T) {
		round := o.rounds(o.performance(hall, "렌트"), [2]time.Duration{9 * days, 0})[0]
		moved := round
		moved.StartsAt = round.StartsAt.Add(days)
		for _, begun := range []time.Time{round.StartsAt, round.StartsAt.Add(time.Hour)} {
			_, _, err := o.ChangeRound(ctx, round.ID, become(moved), at(begun))
			wantFault(t, err, catalog.ErrRoundStarted)
		}
		found, err := o.RoundsByID(ctx, []int64{round.ID})
		must(t, err)
		same(t, []catalog.Round{round}, found)
		closed := round
		closed.Closed = true
		_, got, err := o.ChangeRound(ctx, round.ID, become(closed), at(round.StartsAt)) // its sale can still be stopped
		must(t, err)
		same(t, closed, got)
		_, _, err = o.ChangeRound(ctx, round.ID, become(moved), at(round.StartsAt.Add(-time.Second)))
		must(t, err)
	})

	t.Run("of_moves_at_once_none_leaves_from_a_start_that_has_passed", func(t *testing.T) {
		round := o.rounds(o.performance(hall, "시카고"), [2]time.Duration{9 * days, 0})[0]
		sooner, later := round, round
		sooner.StartsAt, later.StartsAt = now.Add(time.Hour), now.Add(20*days)
		moves := []catalog.Round{sooner, later}
		outcomes := make([]error, len(moves))
		var wait sync.WaitGroup
		for i, move := range moves {
			wait.Go(func() { // the second one's clock is past the first one's start
				_, _, outcomes[i] = o.ChangeRound(ctx, round.ID, become(move), at(now.Add(time.Duration(i)*2*time.Hour)))
			})
		}
		wait.Wait()
		must(t, outcomes[0])
		found, err := o.RoundsByID(ctx, []int64{round.ID})
		must(t, err)
		if outcomes[1] != nil { // it came second
			wantFault(t, outcomes[1], catalog.ErrRoundStarted)
		}
		same(t, sooner.StartsAt, found[0].StartsAt)
		same(t, outcomes[1] == nil, found[0].Moves == 2)
	})

	t.Run("a_move_that_waited_is_judged_by_when_it_is_its_turn", func(t *testing.T) {
		round := o.rounds(o.performance(hall, "위키드"), [2]time.Duration{9 * days, 0})[0]
		moved := round
		moved.StartsAt = round.StartsAt.Add(days)
		held, release, asked := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var wait sync.WaitGroup
		wait.Go(func() {
			_, _, err := o.ChangeRound(ctx, round.ID, func(*catalog.Round, time.Time) error {
				close(held)
				<-release
				return nil
			}, at(now))
			must(t, err)
		})
		<-held
		var waited error
		wait.Go(func() {
			var once sync.Once
			_, _, waited = o.ChangeRound(ctx, round.ID, become(moved), func() time.Time {
				once.Do(func() { close(asked) })
				return round.StartsAt // it has begun meanwhile
			})
		})
		select {
		case <-asked:
			t.Error("the time was read before the round was held")
		case <-time.After(50 * time.Millisecond):
		}
		close(release)
		wait.Wait()
		wantFault(t, waited, catalog.ErrRoundStarted)
	})

	t.Run("what_does_not_exist_is_not_found", func(t *testing.T) {
		_, err := o.AddRounds(ctx, 999, added[:1], now, nil)
		wantFault(t, err, catalog.ErrPerformanceNotFound)
		_, _, err = o.ChangeRound(ctx, 999, become(catalog.Round{}), at(now))
		wantFault(t, err, catalog.ErrRoundNotFound)
		wantFault(t, o.DeleteRound(ctx, 999, now), catalog.ErrRoundNotFound)
		must(t, o.MarkSoldOut(ctx, 999, true, now))
	})

	t.Run("a_deleted_round_is_gone", func(t *testing.T) {
		must(t, o.DeleteRound(ctx, added[1].ID, now))
		wantFault(t, o.DeleteRound(ctx, added[1].ID, now), catalog.ErrRoundNotFound)
	})
}

func testStandings(t *testing.T, o *office) {
	ctx := t.Context()
	hall := o.hall("대극장", 10)
	p := o.performance(hall, "캣츠")
	status := func() catalog.Status {
		t.Helper()
		found, err := o.Performance(ctx, p.ID)
		must(t, err)
		return found.Status
	}
	// The steps build on each other: a performance's life.
	same(t, catalog.BeforeOpen, status()) // no rounds yet
	round := o.rounds(p, [2]time.Duration{5 * time.Hour, time.Hour})[0]
	same(t, catalog.BeforeOpen, status())

	turned, err := o.TurnStandings(ctx, now.Add(59*time.Minute), 10)
	must(t, err)
	same(t, 0, turned)
	turned, err = o.TurnStandings(ctx, now.Add(time.Hour), 10)
	must(t, err)
	same(t, 1, turned)
	same(t, catalog.Available, status())

	must(t, o.MarkSoldOut(ctx, round.ID, true, now.Add(2*time.Hour)))
	same(t, catalog.SoldOut, status())
	same(t, []string{"캣츠"}, o.titles(catalog.ListingQuery{Status: catalog.SoldOut}))
	must(t, o.MarkSoldOut(ctx, round.ID, false, now.Add(2*time.Hour)))
	same(t, catalog.Available, status())

	round.Closed = true
	_, _, err = o.ChangeRound(ctx, round.ID, become(round), at(now.Add(2*time.Hour)))
	must(t, err)
	same(t, catalog.Closed, status())
	round.Closed = false
	_, _, err = o.ChangeRound(ctx, round.ID, become(round), at(now.Add(2*time.Hour)))
	must(t, err)
	same(t, catalog.Available, status())

	turned, err = o.TurnStandings(ctx, now.Add(5*time.Hour), 10)
	must(t, err)
	same(t, 1, turned)
	same(t, catalog.Closed, status())
	turned, err = o.TurnStandings(ctx, now.Add(500*time.Hour), 10)
	must(t, err)
	same(t, 0, turned)
}

// become changes a round into another one.
func become(changed catalog.Round) func(*catalog.Round, time.Time) error {
	return func(r *catalog.Round, _ time.Time) error {
		r.StartsAt, r.SalesOpenAt, r.Closed = changed.StartsAt, changed.SalesOpenAt, changed.Closed
		return nil
	}
}

// at is a clock that stands.
func at(instant time.Time) func() time.Time { return func() time.Time { return instant } }
