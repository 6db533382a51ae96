package catalog

import "github.com/ticketblue/ticketblue/platform/clock"

// Performer is a person or a group on stage.
type Performer struct {
	ID     int64
	Name   string
	Birth  clock.Date // zero when unknown
	Nation string     // "" when unknown
}

// Check reports everything that is wrong with the performer, as one ErrInvalid.
func (p Performer) Check() error {
	var wrong problems
	wrong.add(checkText("name", p.Name, MaxNameLength))
	wrong.add(checkOptionalText("nation", p.Nation, MaxNameLength))
	return wrong.err()
}
