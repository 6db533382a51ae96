package catalog_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// drawnReader takes a drawing apart as Drawing's comment says it is put together.
type drawnReader struct {
	t    *testing.T
	rest []byte
}

func (r *drawnReader) count() int {
	value, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.t.Fatal("the drawing ends early")
	}
	r.rest = r.rest[n:]
	return int(value)
}

func (r *drawnReader) signed() int {
	value, n := binary.Varint(r.rest)
	if n <= 0 {
		r.t.Fatal("the drawing ends early")
	}
	r.rest = r.rest[n:]
	return int(value)
}

func (r *drawnReader) text() string {
	length := r.count()
	text := string(r.rest[:length])
	r.rest = r.rest[length:]
	return text
}

type drawnSection struct {
	name         string
	seats, grade int
	outline      [][2]int
}

// drawn is what a drawing says.
type drawn struct {
	version, hall int
	stage         *catalog.Stage
	grades        []string
	sections      []drawnSection
	runs          int
	seats         []catalog.Seat
}

func readDrawing(t *testing.T, document []byte) drawn {
	t.Helper()
	r := &drawnReader{t, document[4:]}
	if string(document[:4]) != "TBP\x01" {
		t.Fatalf("it begins with %q", document[:4])
	}
	length := r.count()
	body := r.rest[length:]
	d := drawn{version: r.count(), hall: r.count()}
	if r.count() == 1 {
		d.stage = &catalog.Stage{
			X: float64(r.signed()) / 10, Y: float64(r.signed()) / 10,
			Width: float64(r.signed()) / 10, Height: float64(r.signed()) / 10, Name: r.text(),
		}
	}
	for range r.count() {
		d.grades = append(d.grades, r.text())
	}
	for range r.count() {
		section := drawnSection{name: r.text(), seats: r.count(), grade: r.count()}
		var x, y int
		for range r.count() {
			x, y = x+r.signed(), y+r.signed()
			section.outline = append(section.outline, [2]int{x, y})
		}
		d.sections = append(d.sections, section)
	}
	total := r.count()
	if len(r.rest) != len(body) {
		t.Fatalf("the head's length is wrong by %d", len(r.rest)-len(body))
	}
	d.readSeats(r)
	if len(d.seats) != total || len(r.rest) != 0 {
		t.Fatalf("%d seats of %d, %d bytes left", len(d.seats), total, len(r.rest))
	}
	return d
}

func (d *drawn) readSeats(r *drawnReader) {
	type row struct{ section, name string }
	var rows []row
	for range r.count() {
		rows = append(rows, row{d.sections[r.count()].name, r.text()})
	}
	var patterns [][2]string
	for range r.count() {
		patterns = append(patterns, [2]string{r.text(), r.text()})
	}
	d.runs = r.count()
	at := 0
	for range d.runs {
		at += r.signed()
		grade, count, pattern := d.grades[r.count()], r.count(), r.count()
		var label func(int) string
		if pattern == 0 {
			whole := r.text()
			label = func(int) string { return whole }
		} else {
			from, step, around := r.count(), r.signed(), patterns[pattern-1]
			label = func(n int) string { return around[0] + strconv.Itoa(from+n*step) + around[1] }
		}
		for n := range count {
			d.seats = append(d.seats, catalog.Seat{
				Number: len(d.seats) + 1, Label: label(n), Section: rows[at].section, Row: rows[at].name, Grade: grade,
			})
		}
	}
	for _, put := range []func(*catalog.Seat, int){
		func(seat *catalog.Seat, tenths int) { seat.X = float64(tenths) / 10 },
		func(seat *catalog.Seat, tenths int) { seat.Y = float64(tenths) / 10 },
	} {
		last, step := 0, 0
		for i := range d.seats {
			value := last + step + r.signed()
			if i > 0 {
				step = value - last
			}
			last = value
			put(&d.seats[i], value)
		}
	}
}

func someHall() *catalog.Plan {
	plan := &catalog.Plan{
		HallID: 7, Version: 2, Stage: &catalog.Stage{X: -20.5, Y: -90, Width: 300, Height: 40, Name: "그라운드"},
		Sections: []catalog.Section{{Name: "1층"}, {Name: "빈 구역"}, {Name: ""}},
	}
	add := func(section, row, grade, label string, x, y float64) {
		plan.Seats = append(plan.Seats, catalog.Seat{
			Number: len(plan.Seats) + 1, Section: section, Row: row, Grade: grade, Label: label, X: x, Y: y,
		})
	}
	for n := range 30 {
		add("1층", "A", "VIP", fmt.Sprintf("1층 A열 %d번", 30-n), float64(n)*10.5, -3.2)
	}
	for n := range 10 {
		add("1층", "B", "R", fmt.Sprintf("1층 B열 %d번", 2*n+1), float64(n), 12)
	}
	add("", "", "R", "휠체어석", -500.7, 0)
	add("", "", "R", "박스 007", 0.1, 0.1)
	add("", "", "R", "박스 8", 99.9, -1)
	return plan
}

func TestPlanDrawing(t *testing.T) {
	t.Parallel()
	plan := someHall()
	read := readDrawing(t, plan.Drawing())
	if read.runs != 5 || read.version != 2 || read.hall != 7 || *read.stage != *plan.Stage {
		t.Errorf("got %+v", read)
	}
	for i, seat := range read.seats {
		if seat != plan.Seats[i] {
			t.Errorf("seat %d is %+v, was %+v", i+1, seat, plan.Seats[i])
		}
	}
	first := read.sections[0]
	if first.name != "1층" || first.seats != 40 || read.grades[first.grade] != "VIP" || len(read.sections[1].outline) != 0 {
		t.Errorf("got %+v", read.sections)
	}
	// Around 1층: along row A, back along row B.
	if corner := first.outline[0]; corner != [2]int{0, -32} {
		t.Errorf("the outline begins at %v", corner)
	}
	if end := first.outline[len(first.outline)-1]; end != [2]int{0, 120} {
		t.Errorf("the outline ends at %v", end)
	}
}

// The page reads the same bytes (web/src/seatmap/drawing.test.ts); -write-read writes them anew.
func TestPlanDrawingIsWhatThePageReads(t *testing.T) {
	t.Parallel()
	const golden = "testdata/drawing.hex"
	drawing := hex.EncodeToString(someHall().Drawing())
	if *writeRead {
		if err := os.WriteFile(golden, []byte(drawing+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(kept)) != drawing {
		t.Error("the form of drawings has changed, and with it what the page must read")
	}
}

func TestDrawingOfAStadiumIsSmall(t *testing.T) {
	t.Parallel()
	plan := catalog.GeneratePlan(42_861, "VIP", "R", "S", "A")
	drawing := plan.Drawing()
	read := readDrawing(t, drawing)
	head := len(drawing) - headless(t, drawing)
	t.Logf("%d bytes, %d of them the head; %d sections, %d runs", len(drawing), head, len(read.sections), read.runs)
	if len(drawing) > 200_000 || head > 12_000 {
		t.Errorf("%d bytes, %d of them the head", len(drawing), head)
	}
}

// headless is how many bytes come after the blocks.
func headless(t *testing.T, document []byte) int {
	t.Helper()
	r := &drawnReader{t, document[4:]}
	length := r.count()
	return len(r.rest) - length
}
