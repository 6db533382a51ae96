package catalog

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/platform/text"
)

// pretixPlan is the part of pretix's seating plan format that says where seats are. Positions add up:
// zone, row, seat. The format is described by the JSON schema in pretix's documentation for plugin
// developers (seating-plan.schema.json); files in use stray from it, so what is told here is read too.
// The page's editor reads alike (web/src/admin/plan/pretix.ts); the drawings in testdata/pretix hold both to it:
//   - a byte order mark is skipped, and names and numbers may be JSON numbers; names are cleaned (platform/text);
//   - zones of one name, or without one, are one section; a zone without seats is none;
//   - a row name that its section has already becomes A-2, a seat without a number takes its place in the row,
//     one without a category the grade R;
//   - an area whose text, plain or as an object, names a stage is the stage;
//   - a zone that lies on others is another floor and is laid aside.
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
	Name     looseText    `json:"name"`
	ZoneID   string       `json:"zone_id,omitempty"`
	UUID     string       `json:"uuid,omitempty"`
	Position pretixPoint  `json:"position"`
	Rows     []pretixRow  `json:"rows"`
	Areas    []pretixArea `json:"areas"`
}

type pretixRow struct {
	Number         looseText    `json:"row_number"`
	NumberPosition string       `json:"row_number_position"`
	Position       pretixPoint  `json:"position"`
	Seats          []pretixSeat `json:"seats"`
}

type pretixSeat struct {
	Number   looseText   `json:"seat_number"`
	GUID     string      `json:"seat_guid"`
	UUID     string      `json:"uuid,omitempty"`
	Category looseText   `json:"category"`
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
	Text     looseText   `json:"text"`
	Color    string      `json:"color"`
	Size     float64     `json:"size"`
	Position pretixPoint `json:"position"`
}

// UnmarshalJSON also takes the text alone.
func (t *pretixText) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		var fields struct {
			Text looseText `json:"text"`
		}
		err := json.Unmarshal(data, &fields)
		t.Text = fields.Text
		return err
	}
	return t.Text.UnmarshalJSON(data)
}

// looseText is a name, cleaned, that may also be written as a JSON number; anything else is none.
type looseText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *looseText) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*t = ""
	switch value := value.(type) {
	case string:
		*t = looseText(text.Line(value))
	case float64:
		*t = looseText(strconv.FormatFloat(value, 'f', -1, 64))
	}
	return nil
}

// stageNames are what drawings write into the stage, in small letters.
var stageNames = map[string]bool{"stage": true, "무대": true, "bühne": true}

// readPretix makes zones sections, and keeps categories as grades under their own names.
func readPretix(document []byte) (Plan, error) {
	var drawing pretixPlan
	if err := json.Unmarshal(document, &drawing); err != nil {
		return Plan{}, unreadable("A part of it is not what a pretix seating plan has there.")
	}
	reader := pretixReader{rows: map[string]map[string]bool{}}
	for z := range drawing.Zones {
		reader.zone(&drawing.Zones[z])
		if len(reader.plan.Seats) > MaxSeats {
			break // Check says so
		}
	}
	return reader.plan, reader.plan.Check()
}

// pretixReader makes a plan of zones.
type pretixReader struct {
	plan Plan
	rows map[string]map[string]bool // the names of rows that each section has
}

func (r *pretixReader) zone(zone *pretixZone) {
	for _, area := range zone.Areas {
		if area.Rectangle != nil && area.Text != nil && stageNames[strings.ToLower(string(area.Text.Text))] {
			r.plan.Stage = &Stage{
				X: zone.Position.X + area.Position.X, Y: zone.Position.Y + area.Position.Y,
				Width: area.Rectangle.Width, Height: area.Rectangle.Height,
			}
		}
	}
	first, section := len(r.plan.Seats), string(zone.Name)
	for i := range zone.Rows {
		if row := &zone.Rows[i]; len(row.Seats) > 0 {
			r.row(section, zone.Position, row)
		}
	}
	r.plan.layAside(first)
}

func (r *pretixReader) row(section string, zone pretixPoint, row *pretixRow) {
	if r.rows[section] == nil {
		r.rows[section] = map[string]bool{}
		r.plan.Sections = append(r.plan.Sections, Section{section})
	}
	// Drawings repeat row names on the other side of an aisle; tickets can't.
	name := string(row.Number)
	for n := 2; r.rows[section][name]; n++ {
		name = string(row.Number) + "-" + strconv.Itoa(n)
	}
	r.rows[section][name] = true
	for i := range row.Seats {
		seat := &row.Seats[i]
		number := cmp.Or(string(seat.Number), strconv.Itoa(i+1))
		r.plan.Seats = append(r.plan.Seats, Seat{
			Number: len(r.plan.Seats) + 1, Label: SeatLabel(section, name, number),
			Section: section, Row: name, Grade: cmp.Or(string(seat.Category), DefaultGrade),
			X: tenth(zone.X + row.Position.X + seat.Position.X), Y: tenth(zone.Y + row.Position.Y + seat.Position.Y),
		})
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
			drawing.Zones = append(drawing.Zones, pretixZone{Name: looseText(seat.Section), ZoneID: "zone-" + strconv.Itoa(z+1), Areas: []pretixArea{}})
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
	if last < 0 || string(z.Rows[last].Number) != seat.Row {
		z.Rows = append(z.Rows, pretixRow{Number: looseText(seat.Row), NumberPosition: "both"})
		last++
	}
	row := &z.Rows[last]
	row.Seats = append(row.Seats, pretixSeat{
		Number: looseText(placeInRow(seat, len(row.Seats)+1)), GUID: strconv.Itoa(seat.Number),
		Category: looseText(seat.Grade), Position: pretixPoint{seat.X, seat.Y},
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
