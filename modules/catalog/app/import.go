package catalogapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Limits and habits of an import.
const (
	// assumedSeats is what a hall gets whose size nobody reports; the report says so.
	assumedSeats = 100
	// roundsAhead bounds the days for which a long run gets rounds, from its start or the import's day.
	roundsAhead = 60
	// maxImportedRounds bounds the rounds of one performance.
	maxImportedRounds = 200

	hallsATransaction      = 50
	performersATransaction = 2_000
	// performancesATransaction is more than a usual import has, so that one that is cut off has placed no
	// performance at all; what it leaves are halls and performers, which it finds again.
	performancesATransaction = 5_000
)

// ImportOptions say how an intake is placed.
type ImportOptions struct {
	// ShiftTo moves every performance by whole weeks, so that weekdays stay right and most run around this
	// day or soon after; zero leaves dates as they are. The same day always gives the same dates.
	ShiftTo clock.Date
	// DryRun reports what would happen and changes nothing.
	DryRun bool
}

// Tally counts what became of things.
type Tally struct{ Added, Changed, Unchanged int }

// ImportReport says what an import did, and what it could not do and why.
type ImportReport struct {
	Performances  Tally
	Halls         Tally
	NewPerformers int
	Rounds        int // of all performances in the intake that were placed
	LeftOut       []catalog.Remark
	Notes         []catalog.Remark
}

// Import places an intake in the catalogue. Each performance is there with its hall, prices, line-up and
// rounds, or not at all, and so are all of them unless they are thousands; what is left out is told with the
// reason. Doing it again changes nothing, and after a crash completes what was begun. Entries that an organiser made are never changed, and neither
// are performances whose rounds would have to go although tickets were sold.
//
// An intake of facilities alone makes each of them a hall.
func (c *Catalog) Import(ctx context.Context, intake catalog.Intake, options ImportOptions) (ImportReport, error) {
	run := &importRun{catalog: c, intake: intake, options: options, now: c.clock.Now(), today: clock.DateOf(c.clock.Now())}
	run.report.LeftOut = append(run.report.LeftOut, intake.LeftOut...)
	run.report.Notes = append(run.report.Notes, intake.Notes...)
	run.dropRepeated()
	run.planHalls()
	for _, step := range []func(context.Context) error{run.placeHalls, run.placePerformers, run.placePerformances} {
		if err := step(ctx); err != nil {
			return run.report, err
		}
	}
	return run.report, nil
}
