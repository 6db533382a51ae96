package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The drawing's measures: what a seat, a row and an aisle take.
const (
	seatPitch  = 20.0
	rowPitch   = 24.0
	aisleWidth = 2 * seatPitch
	levelGap   = 4 * rowPitch
	planMargin = 60.0
)

// arenaFrom is the number of seats from which a hall is drawn as an arena: a floor with tiers around it.
const arenaFrom = 5_000

// DefaultGrade is the one grade of a hall that was made from a seat count.
const DefaultGrade = "R"

// GeneratePlan draws a sensible plan for a hall of which only the number of seats (1 to MaxSeats) is
// known: rows that bend around a stage, aisles, balconies, and for arenas a floor with tiers around it.
// Grades are given from the stage outwards, the best first; none means DefaultGrade. The same arguments
// give the same plan, and the same Recipe.
func GeneratePlan(seats int, grades ...string) Plan {
	if len(grades) == 0 {
		grades = []string{DefaultGrade}
	}
	var d drawing
	if seats < arenaFrom {
		d.theatre(seats)
	} else {
		d.arena(seats)
	}
	plan := d.plan()
	plan.Recipe = recipe(seats, grades)
	assignGrades(&plan, d.segments, grades)
	return plan
}

// RecipeFor is the Recipe of the plan that GeneratePlan would draw.
func RecipeFor(seats int, grades ...string) string {
	if len(grades) == 0 {
		grades = []string{DefaultGrade}
	}
	return recipe(seats, grades)
}

// recipeVersion changes when the drawing does, so that old plans are not mistaken for new ones.
const recipeVersion = "rows1"

func recipe(seats int, grades []string) string {
	list := strings.Join(grades, ",")
	if len(list) > 60 {
		sum := sha256.Sum256([]byte(list))
		list = "#" + hex.EncodeToString(sum[:12])
	}
	return fmt.Sprintf("%s %d %s", recipeVersion, seats, list)
}

// drawing is a plan in the making: segments of seats that stand side by side.
type drawing struct {
	stage    Stage
	sections []string
	segments []segment
}

// segment is an unbroken stretch of a row.
type segment struct {
	section string
	row     string
	seats   int
	place   func(offset float64) (x, y float64) // offset in seats from the segment's middle
}

func (d *drawing) addSection(name string) string {
	d.sections = append(d.sections, name)
	return name
}

// plan lays the seats out, numbers them in the segments' order, and moves the drawing to the margin.
func (d *drawing) plan() Plan {
	p := Plan{Sections: make([]Section, len(d.sections))}
	for i, name := range d.sections {
		p.Sections[i].Name = name
	}
	total := 0
	for _, s := range d.segments {
		total += s.seats
	}
	p.Seats = make([]Seat, 0, total)
	counters := map[string]int{}
	for _, s := range d.segments {
		key := s.section + "\x00" + s.row
		for i := range s.seats {
			counters[key]++
			x, y := s.place(float64(i) - float64(s.seats-1)/2)
			p.Seats = append(p.Seats, Seat{
				Number: len(p.Seats) + 1, Section: s.section, Row: s.row,
				Label: SeatLabel(s.section, s.row, strconv.Itoa(counters[key])), X: x, Y: y,
			})
		}
	}
	stage := d.stage
	p.Stage = &stage
	p.moveToMargin()
	return p
}

// SeatLabel is what a ticket says about a seat: 1층 A구역 7열 12번.
func SeatLabel(section, row, seat string) string {
	parts := make([]string, 0, 3)
	if section != "" {
		parts = append(parts, section)
	}
	if row != "" {
		parts = append(parts, row+"열")
	}
	return strings.Join(append(parts, seat+"번"), " ")
}

// moveToMargin shifts everything so that the drawing begins at the margin, and rounds to a tenth of a
// unit: nobody sees more, and the document becomes a third smaller.
func (p *Plan) moveToMargin() {
	left, top := p.Stage.X, p.Stage.Y
	for i := range p.Seats {
		left, top = min(left, p.Seats[i].X), min(top, p.Seats[i].Y)
	}
	dx, dy := planMargin-left, planMargin-top
	for i := range p.Seats {
		p.Seats[i].X, p.Seats[i].Y = tenth(p.Seats[i].X+dx), tenth(p.Seats[i].Y+dy)
	}
	p.Stage.X, p.Stage.Y = tenth(p.Stage.X+dx), tenth(p.Stage.Y+dy)
	p.Stage.Width, p.Stage.Height = tenth(p.Stage.Width), tenth(p.Stage.Height)
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// onArc places seats along an arc around (0, centreY), at the angle (0 is straight down) and radius.
func onArc(centreY, radius, angle float64) func(float64) (float64, float64) {
	return func(offset float64) (float64, float64) {
		phi := angle + offset*seatPitch/radius
		return radius * math.Sin(phi), centreY + radius*math.Cos(phi)
	}
}
