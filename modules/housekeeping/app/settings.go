package housekeepingapp

import (
	"errors"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Settings of housekeeping. Schedules have five fields as cron has them (minute, hour, day, month, weekday), in
// Seoul.
type Settings struct {
	On     bool           `name:"batch" default:"true" negatable:"" help:"Do the jobs when they are due. Of several servers on one database one does each."`
	Engine batch.Settings `embed:"" prefix:"batch-"`

	Timeout         batch.Schedule `name:"batch-timeout" default:"0 0 * * *" help:"When TimeoutReservation runs: minute hour day month weekday, in Seoul."`
	Upcoming        batch.Schedule `name:"batch-upcoming" default:"0 10 * * *" help:"When UpcomingReservationAlert runs."`
	Review          batch.Schedule `name:"batch-review" default:"0 21 * * *" help:"When ReservationReviewAlert runs."`
	OldUsersAlert   batch.Schedule `name:"batch-old-users-alert" default:"0 11 1 * *" help:"When OldUsersAlert runs."`
	OldUsers        batch.Schedule `name:"batch-old-users" default:"0 3 1 * *" help:"When OldUsers runs."`
	OldPerformances batch.Schedule `name:"batch-old-performances" default:"0 4 1 * *" help:"When OldPerformances runs."`
	ReadBack        batch.Schedule `name:"batch-read-back" default:"30 5 * * *" help:"When ReadBackPayments runs."`

	ReadBackRate int `name:"read-back-rate" default:"5" help:"About how many payments a second the provider is asked at most while ReadBackPayments runs."`
	ReadBackDays int `name:"read-back-days" default:"180" help:"For so many days after a payment the provider is asked once a day whether money went back without us."`

	AlertYears       int `name:"unused-alert-years" default:"2" help:"A person who was not seen for so many years is told that the account will end."`
	OldUsersYears    int `name:"unused-years" default:"3" help:"An account that was not used for so many years is withdrawn."`
	LedgerYears      int `name:"ledger-years" default:"5" help:"How long an order of a person who has left stays linked to the account's id: the law wants 5."`
	PerformanceYears int `name:"performance-years" default:"10" help:"A performance that ended so many years ago is forgotten, with its orders: not less than --ledger-years."`
}

// Validate reports what can't work, or what the law forbids.
func (s Settings) Validate() error {
	wrong := []error{s.Engine.Validate()}
	if s.OldUsersYears < 1 || s.AlertYears < 1 || s.AlertYears >= s.OldUsersYears {
		wrong = append(wrong, errors.New("--unused-years must be more than --unused-alert-years, and both at least 1"))
	}
	if s.ReadBackRate < 1 || s.ReadBackRate > 1000 || s.ReadBackDays < 1 || s.ReadBackDays > 3650 {
		wrong = append(wrong, errors.New("--read-back-rate must lie between 1 and 1000, and --read-back-days between 1 and 3650"))
	}
	if s.LedgerYears < 5 {
		wrong = append(wrong, errors.New("--ledger-years must be at least 5: so long the law wants contracts and payments kept"))
	}
	if s.PerformanceYears < s.LedgerYears {
		wrong = append(wrong, errors.New("--performance-years must not be less than --ledger-years: orders go with the performance"))
	}
	return errors.Join(wrong...)
}
