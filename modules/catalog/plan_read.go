package catalog

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/ticketblue/ticketblue/platform/text"
)

// ReadPlan reads a seat plan from a document: our own (what GET .../plan tells; numbers, labels and the
// list of sections may be left out) or a pretix seating plan. Anything else is ErrPlanUnreadable with the
// reason.
func ReadPlan(document []byte) (Plan, error) {
	if len(document) > maxPlanDocument {
		return Plan{}, unreadable("The document is larger than %d MiB.", maxPlanDocument>>20)
	}
	document = bytes.TrimPrefix(document, []byte("\xef\xbb\xbf")) // as Windows editors write it
	var kind struct {
		Zones json.RawMessage `json:"zones"`
		Seats json.RawMessage `json:"seats"`
	}
	if err := json.Unmarshal(document, &kind); err != nil {
		return Plan{}, unreadable("It is not the JSON of a seat plan.")
	}
	switch {
	case kind.Zones != nil:
		return readPretix(document)
	case kind.Seats != nil:
		return readOwn(document)
	}
	return Plan{}, unreadable("It has neither seats (our own form) nor zones (pretix).")
}

func readOwn(document []byte) (Plan, error) {
	var body planBody
	if err := json.Unmarshal(document, &body); err != nil {
		return Plan{}, unreadable("A part of it is not what our own form has there.")
	}
	plan := Plan{Sections: body.Sections, Stage: body.Stage, Seats: body.Seats}
	plan.clean()
	plan.complete()
	return plan, plan.Check()
}

// clean cleans every text of a drawing: no request's cleaner sees a document that is read here, and labels and grades
// are printed, and compared with prices.
func (p *Plan) clean() {
	for i := range p.Sections {
		p.Sections[i].Name = text.Line(p.Sections[i].Name)
	}
	if p.Stage != nil {
		p.Stage.Name = text.Line(p.Stage.Name)
	}
	for i := range p.Seats {
		seat := &p.Seats[i]
		seat.Label, seat.Section = text.Line(seat.Label), text.Line(seat.Section)
		seat.Row, seat.Grade = text.Line(seat.Row), text.Line(seat.Grade)
	}
}

// complete fills in what a drawing may leave out: numbers when none is given, labels, grades, and
// sections that are only named by seats.
func (p *Plan) complete() {
	listed := map[string]bool{}
	for _, section := range p.Sections {
		listed[section.Name] = true
	}
	numbered := false
	for i := range p.Seats {
		numbered = numbered || p.Seats[i].Number != 0
	}
	inRow := map[[2]string]int{}
	for i := range p.Seats {
		seat := &p.Seats[i]
		if !numbered {
			seat.Number = i + 1
		}
		if seat.Grade == "" {
			seat.Grade = DefaultGrade
		}
		row := [2]string{seat.Section, seat.Row}
		inRow[row]++
		if seat.Label == "" {
			seat.Label = SeatLabel(seat.Section, seat.Row, strconv.Itoa(inRow[row]))
		}
		if !listed[seat.Section] {
			listed[seat.Section] = true
			p.Sections = append(p.Sections, Section{seat.Section})
		}
	}
}
