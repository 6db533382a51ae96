package housekeepingapp

import (
	"errors"

	"github.com/ticketblue/ticketblue/platform/batch"
)

// Settings of housekeeping. Schedules have five fields as cron has them, in Seoul.
type Settings struct {
	On     bool           `name:"batch" default:"true" negatable:"" help:"Do the jobs when they are due. Of several servers on one database one does each."`
	Engine batch.Settings `embed:"" prefix:"batch-"`

	Timeout batch.Schedule `name:"batch-timeout" default:"0 0 * * *" help:"When TimeoutReservation runs: minute hour day month weekday, in Seoul."`
}

// Validate reports what can't work.
func (s Settings) Validate() error {
	return errors.Join(s.Engine.Validate())
}
