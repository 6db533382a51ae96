package plan

import "time"

// Run is one run of a schedule's job, as far as it got.
type Run struct {
	Started time.Time // zero: not yet
	Ended   time.Time // zero: not yet
	Failed  bool      // when it has ended
	Message string    // what it said when it failed
}

// History is how the runs of a schedule went. It outlives them: a run that is no longer kept stays told.
type History struct {
	LastStart, LastSuccess, LastFailure time.Time
	FailureMessage                      string
	Active                              int
}

// Add brings a history up to date with the runs that are there.
func (h History) Add(runs []Run) History {
	h.Active = 0
	for _, run := range runs {
		if run.Started.After(h.LastStart) {
			h.LastStart = run.Started
		}
		switch {
		case run.Ended.IsZero():
			h.Active++
		case run.Failed:
			// Its message may be known only later than its end.
			if run.Ended.After(h.LastFailure) || run.Ended.Equal(h.LastFailure) && run.Message != "" {
				h.LastFailure, h.FailureMessage = run.Ended, run.Message
			}
		case run.Ended.After(h.LastSuccess):
			h.LastSuccess = run.Ended
		}
	}
	return h
}

// LastFailed reports whether the run that ended last failed.
func (h History) LastFailed() bool { return h.LastFailure.After(h.LastSuccess) }
