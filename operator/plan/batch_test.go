package plan_test

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/operator/plan"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 11, 28, 0, minute, 0, 0, time.UTC) }
	done := plan.Run{Started: at(1), Ended: at(2)}
	failed := plan.Run{Started: at(3), Ended: at(4), Failed: true, Message: "no such table"}
	for name, c := range map[string]struct {
		before plan.History
		runs   []plan.Run
		want   plan.History
	}{
		"nothing ran":      {want: plan.History{}},
		"one is under way": {runs: []plan.Run{{Started: at(1)}}, want: plan.History{LastStart: at(1), Active: 1}},
		"one waits":        {runs: []plan.Run{{}}, want: plan.History{Active: 1}},
		"one succeeded":    {runs: []plan.Run{done}, want: plan.History{LastStart: at(1), LastSuccess: at(2)}},
		"the later failed": {runs: []plan.Run{failed, done}, want: plan.History{LastStart: at(3), LastSuccess: at(2), LastFailure: at(4), FailureMessage: "no such table"}},
		"they are forgotten": {
			before: plan.History{LastStart: at(3), LastSuccess: at(2), LastFailure: at(4), FailureMessage: "no such table", Active: 1},
			want:   plan.History{LastStart: at(3), LastSuccess: at(2), LastFailure: at(4), FailureMessage: "no such table"},
		},
		"a message that is no longer to be had stays": {
			before: plan.History{LastStart: at(3), LastFailure: at(4), FailureMessage: "no such table"},
			runs:   []plan.Run{{Started: at(3), Ended: at(4), Failed: true}},
			want:   plan.History{LastStart: at(3), LastFailure: at(4), FailureMessage: "no such table"},
		},
		"a message comes after the end": {
			before: plan.History{LastStart: at(3), LastFailure: at(4)},
			runs:   []plan.Run{failed},
			want:   plan.History{LastStart: at(3), LastFailure: at(4), FailureMessage: "no such table"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.before.Add(c.runs); got != c.want {
				t.Errorf("told %+v, want %+v", got, c.want)
			}
		})
	}
	if !(plan.History{LastSuccess: at(2), LastFailure: at(4)}).LastFailed() || (plan.History{LastSuccess: at(6), LastFailure: at(4)}).LastFailed() {
		t.Error("the last run is not the one that ended last")
	}
}
