// Package housekeeping is what an office does by itself, day by day and month by month: it ends what was not
// paid, reminds of what is near, asks how it was, and forgets whom and what it need not know any more.
//
// The jobs are in app, one file each. How they survive being killed is platform/batch; what they change
// belongs to other contexts and is done by those contexts' own stores, which the jobs ask through small
// interfaces. Of its own, housekeeping has the record of runs, and nothing else.
package housekeeping

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// Faults of housekeeping; batch.ErrRunning and batch.ErrAlreadyCompleted come beside them.
var (
	ErrJobNotFound = fault.New(fault.NotFound, "job_not_found", "There is no such job.")
	ErrRunNotFound = fault.New(fault.NotFound, "run_not_found", "There is no such run.")
	ErrFuture      = fault.New(fault.Invalid, "day_in_future", "A job runs for today or for a day that has been.")
)

// The jobs.
const (
	OldUsers                 = "OldUsers"
	OldUsersAlert            = "OldUsersAlert"
	OldPerformances          = "OldPerformances"
	TimeoutReservation       = "TimeoutReservation"
	UpcomingReservationAlert = "UpcomingReservationAlert"
	ReservationReviewAlert   = "ReservationReviewAlert"
	ReadBackPayments         = "ReadBackPayments"
)

// EventRunFailed tells that a run ended FAILED, keyed by its id.
const EventRunFailed = "housekeeping.run.failed"

// RunFailed is its payload. What failed is in the run's record: an error's text may hold what events must not.
type RunFailed struct {
	RunID string    `json:"runId"`
	Job   string    `json:"job"`
	At    time.Time `json:"at"`
}

// Query lists runs. Zero values don't filter.
type Query struct {
	Job    string
	Status batch.Status
	AsOf   clock.Date
	Before Cursor
	Limit  int // at least 1
}

// Cursor is a position in the list of runs; the zero Cursor is its beginning.
type Cursor struct {
	At time.Time `json:"at"`
	ID string    `json:"id"`
}
