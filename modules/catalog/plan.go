package catalog

import (
	"fmt"
	"math"
)

// Limits of a seat plan.
const (
	MaxSeats    = 100_000
	MaxSections = 2_000
	maxRowName  = 60
	maxLabel    = 200
	// maxStageName is what fits into a stage.
	maxStageName = 60
	// maxCoordinate keeps drawings in a range where 32-bit floats (the browser's) are still exact.
	maxCoordinate = 1_000_000
)

// Plan is where every seat of a hall is. A version never changes once it is stored: rounds are sold by
// it, and browsers keep it for ever. Another drawing, or other grades, is another version.
type Plan struct {
	HallID  int64
	Version int // from 1; 0 until it is stored
	// Recipe says how the plan was generated, so that the same one is found again instead of being
	// stored twice; "" for a plan that somebody drew.
	Recipe   string
	Sections []Section
	Stage    *Stage // nil when the drawing has none
	Seats    []Seat // in the order of their numbers
}

// Section is a block of seats with a name of its own: 1층 A구역.
type Section struct {
	Name string `json:"name"`
}

// Stage is the rectangle that everyone looks at, in the plan's units.
type Stage struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	// Name is written into it; "" for the word for stage in the reader's language.
	Name string `json:"name,omitempty"`
}

// Seat is one place. X grows to the right and Y downwards, away from a stage at the top; a unit is about
// a twentieth of the distance between neighbours.
//
// Neighbours in a row have consecutive numbers; a row, section or aisle between two seats shows as
// another Row or Section.
type Seat struct {
	Number  int     `json:"number"` // 1..n, dense: it is the seat's bit in a bitmap
	Label   string  `json:"label"`  // what the ticket says: 1층 A구역 7열 12번
	Section string  `json:"section"`
	Row     string  `json:"row"`
	Grade   string  `json:"grade"`
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
}

// Grades lists the grades that the plan's seats have, in the order of first appearance.
func (p *Plan) Grades() []string {
	var grades []string
	seen := map[string]bool{}
	for i := range p.Seats {
		if grade := p.Seats[i].Grade; !seen[grade] {
			seen[grade] = true
			grades = append(grades, grade)
		}
	}
	return grades
}

// Check reports the first thing that is wrong with the plan, as ErrPlanUnreadable.
func (p *Plan) Check() error {
	switch {
	case len(p.Seats) == 0:
		return unreadable("It has no seats.")
	case len(p.Seats) > MaxSeats:
		return unreadable("It has %d seats; %d is the most.", len(p.Seats), MaxSeats)
	case len(p.Sections) > MaxSections:
		return unreadable("It has %d sections; %d is the most.", len(p.Sections), MaxSections)
	}
	sections := map[string]bool{}
	for _, section := range p.Sections {
		if checkOptionalText("", section.Name, MaxNameLength) != nil || sections[section.Name] {
			return unreadable("Section %.40q is named twice or its name is too long.", section.Name)
		}
		sections[section.Name] = true
	}
	if p.Stage != nil && !(inRange(p.Stage.X) && inRange(p.Stage.Y) && inRange(p.Stage.Width) && inRange(p.Stage.Height)) {
		return unreadable("The stage lies outside of the drawing.")
	}
	if p.Stage != nil && checkOptionalText("", p.Stage.Name, maxStageName) != nil {
		return unreadable("The stage's name is too long.")
	}
	return p.checkSeats(sections)
}

func (p *Plan) checkSeats(sections map[string]bool) error {
	labels := make(map[string]int, len(p.Seats))
	grades := map[string]bool{}
	for i := range p.Seats {
		seat := &p.Seats[i]
		if seat.Number != i+1 {
			return unreadable("Seat numbers must run from 1 without a gap; %d stands where %d is due.", seat.Number, i+1)
		}
		if other, taken := labels[seat.Label]; taken {
			return unreadable("Seats %d and %d have the same label %.80q.", other, seat.Number, seat.Label)
		}
		labels[seat.Label] = seat.Number
		if err := seat.check(sections); err != nil {
			return err
		}
		grades[seat.Grade] = true
	}
	if len(grades) > MaxGrades {
		return unreadable("It has %d grades; %d is the most.", len(grades), MaxGrades)
	}
	return nil
}

func (s *Seat) check(sections map[string]bool) error {
	switch {
	case checkText("", s.Label, maxLabel) != nil:
		return unreadable("Seat %d has no label, or one that is too long.", s.Number)
	case checkText("", s.Grade, MaxGradeLength) != nil:
		return unreadable("Seat %d has no grade, or one whose name is too long.", s.Number)
	case checkOptionalText("", s.Row, maxRowName) != nil:
		return unreadable("Seat %d is in a row whose name is too long.", s.Number)
	case !sections[s.Section]:
		return unreadable("Seat %d is in section %.40q, which the plan doesn't list.", s.Number, s.Section)
	case !inRange(s.X) || !inRange(s.Y):
		return unreadable("Seat %d lies outside of the drawing.", s.Number)
	}
	return nil
}

// inRange is false for NaN too.
func inRange(v float64) bool { return math.Abs(v) <= maxCoordinate }

func unreadable(format string, args ...any) error {
	return ErrPlanUnreadable.Saying("The seat plan can't be read. %s", fmt.Sprintf(format, args...))
}
