package catalog

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// pretixPlan is the part of pretix's seating plan format that says where seats are. Positions add up:
// zone, row, seat. The format is described by the JSON schema in pretix's documentation for plugin
// developers (seating-plan.schema.json).
type pretixPlan struct {
	Name       string           `json:"name"`
	Size       *pretixSize      `json:"size,omitempty"`
	Categories []pretixCategory `json:"categories"`
	Zones      []pretixZone     `json:"zones"`
}

type pretixSize struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

type pretixCategory struct {
	Name  string `json:"name"`
	Color string `json:"color"`
}

type pretixZone struct {
	Name     string       `json:"name"`
	ZoneID   string       `json:"zone_id,omitempty"`
	UUID     string       `json:"uuid,omitempty"`
	Position pretixPoint  `json:"position"`
	Rows     []pretixRow  `json:"rows"`
	Areas    []pretixArea `json:"areas"`
}

type pretixRow struct {
	Number         string       `json:"row_number"`
	NumberPosition string       `json:"row_number_position"`
	Position       pretixPoint  `json:"position"`
	Seats          []pretixSeat `json:"seats"`
}

type pretixSeat struct {
	Number   string      `json:"seat_number"`
	GUID     string      `json:"seat_guid"`
	UUID     string      `json:"uuid,omitempty"`
	Category string      `json:"category"`
	Position pretixPoint `json:"position"`
}

type pretixPoint struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// pretixArea is a shape of the drawing. Only a rectangle whose text names a stage means something to us.
type pretixArea struct {
	Shape     string           `json:"shape"`
	Color     string           `json:"color"`
	Border    string           `json:"border_color"`
	Position  pretixPoint      `json:"position"`
	Rotation  float64          `json:"rotation"`
	Rectangle *pretixRectangle `json:"rectangle,omitempty"`
	Text      *pretixText      `json:"text,omitempty"`
}

type pretixRectangle struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

type pretixText struct {
	Text     string      `json:"text"`
	Color    string      `json:"color"`
	Size     float64     `json:"size"`
	Position pretixPoint `json:"position"`
}

// stageNames are what drawings write into the stage.
var stageNames = map[string]bool{"stage": true, "Stage": true, "STAGE": true, "무대": true, "Bühne": true}

// readPretix makes zones sections, and keeps categories as grades under their own names.
func readPretix(document []byte) (Plan, error) {
	var drawing pretixPlan
	if err := json.Unmarshal(document, &drawing); err != nil {
		return Plan{}, unreadable("%v.", err)
	}
	var p Plan
	sections := map[string]bool{}
	for z := range drawing.Zones {
		zone := &drawing.Zones[z]
		if !sections[zone.Name] {
			sections[zone.Name] = true
			p.Sections = append(p.Sections, Section{zone.Name})
		}
		first := len(p.Seats)
		p.readZone(zone)
		p.layAside(first)
		if len(p.Seats) > MaxSeats {
			break // Check says so
		}
	}
	return p, p.Check()
}

func (p *Plan) readZone(zone *pretixZone) {
	for _, area := range zone.Areas {
		if area.Rectangle != nil && area.Text != nil && stageNames[area.Text.Text] {
			p.Stage = &Stage{
				X: zone.Position.X + area.Position.X, Y: zone.Position.Y + area.Position.Y,
				Width: area.Rectangle.Width, Height: area.Rectangle.Height,
			}
		}
	}
	named := map[string]int{}
	for r := range zone.Rows {
		row := &zone.Rows[r]
		// Drawings repeat row names on the other side of an aisle; tickets can't.
		if named[row.Number]++; named[row.Number] > 1 {
			row.Number += "-" + strconv.Itoa(named[row.Number])
		}
		x, y := zone.Position.X+row.Position.X, zone.Position.Y+row.Position.Y
		for s := range row.Seats {
			seat := &row.Seats[s]
			grade := seat.Category
			if grade == "" {
				grade = DefaultGrade
			}
			p.Seats = append(p.Seats, Seat{
				Number: len(p.Seats) + 1, Label: SeatLabel(zone.Name, row.Number, seat.Number),
				Section: zone.Name, Row: row.Number, Grade: grade,
				X: tenth(x + seat.Position.X), Y: tenth(y + seat.Position.Y),
			})
		}
	}
}

// layAside moves the seats from first on below all others when they lie on them, as the floors of a
// building do in a drawing that shows one floor at a time.
func (p *Plan) layAside(first int) {
	const cell = 12.0
	taken := make(map[[2]int]bool, first)
	bottom := math.Inf(-1)
	for _, seat := range p.Seats[:first] {
		taken[[2]int{int(seat.X / cell), int(seat.Y / cell)}] = true
		bottom = max(bottom, seat.Y)
	}
	hidden, top := 0, math.Inf(1)
	for _, seat := range p.Seats[first:] {
		if taken[[2]int{int(seat.X / cell), int(seat.Y / cell)}] {
			hidden++
		}
		top = min(top, seat.Y)
	}
	if hidden*5 < len(p.Seats)-first || hidden == 0 {
		return
	}
	for i := first; i < len(p.Seats); i++ {
		p.Seats[i].Y = tenth(p.Seats[i].Y + bottom + levelGap - top)
	}
}

// gradeColors are the colours of grades (look.md), in the order of the plan's grades.
var gradeColors = []string{"#CC79A7", "#0072B2", "#009E73", "#E69F00", "#56B4E9", "#D55E00", "#F0E442", "#5B6780"}

// WritePretix returns the plan as a pretix seating plan, which ReadPlan reads again to the same
// seats. Zones are the sections, in the order of their first seats, and positions are absolute.
func (p *Plan) WritePretix(name string) ([]byte, error) {
	drawing := pretixPlan{Name: name, Categories: []pretixCategory{}, Zones: []pretixZone{}}
	for i, grade := range p.Grades() {
		drawing.Categories = append(drawing.Categories, pretixCategory{grade, gradeColors[i%len(gradeColors)]})
	}
	zones := map[string]int{}
	for i := range p.Seats {
		seat := &p.Seats[i]
		z, known := zones[seat.Section]
		if !known {
			z = len(drawing.Zones)
			zones[seat.Section] = z
			drawing.Zones = append(drawing.Zones, pretixZone{Name: seat.Section, ZoneID: "zone-" + strconv.Itoa(z+1), Areas: []pretixArea{}})
		}
		drawing.Zones[z].add(seat)
	}
	if p.Stage != nil && len(drawing.Zones) > 0 {
		drawing.Zones[0].Areas = []pretixArea{p.Stage.pretix()}
	}
	drawing.Size = p.extent()
	document, err := json.Marshal(drawing)
	if err != nil {
		return nil, fmt.Errorf("write pretix plan: %w", err)
	}
	return document, nil
}

// add appends a seat to the zone's last row, or begins another one.
func (z *pretixZone) add(seat *Seat) {
	last := len(z.Rows) - 1
	if last < 0 || z.Rows[last].Number != seat.Row {
		z.Rows = append(z.Rows, pretixRow{Number: seat.Row, NumberPosition: "both"})
		last++
	}
	row := &z.Rows[last]
	row.Seats = append(row.Seats, pretixSeat{
		Number: placeInRow(seat, len(row.Seats)+1), GUID: strconv.Itoa(seat.Number),
		Category: seat.Grade, Position: pretixPoint{seat.X, seat.Y},
	})
}

// placeInRow is the number that the seat's label ends in; its place when the label is of another form.
func placeInRow(seat *Seat, place int) string {
	prefix := SeatLabel(seat.Section, seat.Row, "")
	prefix = prefix[:len(prefix)-len("번")]
	if label := seat.Label; len(label) > len(prefix)+len("번") && label[:len(prefix)] == prefix && label[len(label)-len("번"):] == "번" {
		return label[len(prefix) : len(label)-len("번")]
	}
	return strconv.Itoa(place)
}

func (s *Stage) pretix() pretixArea {
	return pretixArea{
		Shape: "rectangle", Color: "#E3E8F0", Border: "#5B6780", Position: pretixPoint{s.X, s.Y},
		Rectangle: &pretixRectangle{s.Width, s.Height},
		Text:      &pretixText{Text: "무대", Color: "#0B1220", Size: 16, Position: pretixPoint{s.Width / 2, s.Height / 2}},
	}
}

func (p *Plan) extent() *pretixSize {
	var size pretixSize
	for i := range p.Seats {
		size.Width = math.Max(size.Width, p.Seats[i].X+planMargin)
		size.Height = math.Max(size.Height, p.Seats[i].Y+planMargin)
	}
	return &size
}
