package catalog

import (
	"encoding/binary"
	"slices"
)

/*
Drawing returns the plan in a compact binary form, for the page: what it needs to draw blocks first, then the seats.
Numbers are varints (LEB128); those that may be negative are zigzag; a text is its length in bytes and its UTF-8; places
are tenths of the plan's unit.

	"TBP" 1                                        what it is, and the version of this form
	length of the head in bytes
	head    plan version, hall
	        1, the stage's x and y (zigzag), width, height and name; or 0
	        number of grades, each a text
	        number of sections, each: name, number of seats, its most frequent grade, number of points of its outline,
	        and these: x and y, each the difference from the point before (zigzag; the first from 0)
	        number of seats
	rows    number, each: section, name
	labels  number of patterns, each: what stands before and behind the number in a label
	runs    number, each: row as the difference from the run before (zigzag), grade, number of seats, and
	        1 + pattern, the first seat's number, the step to the next one's (zigzag); or 0 and the whole label
	places  the x of each seat, then the y of each: the difference from what is expected, which is a step as from the
	        seat before the last to the last (zigzag; the first two seats are expected at 0 and at the first)

Seats have the numbers from 1 on, in the order of the runs.
*/
func (p *Plan) Drawing() []byte {
	c := p.columns()
	document := append(make([]byte, 0, 4*len(p.Seats)+4096), "TBP\x01"...)
	head := p.appendHead(nil, c)
	document = binary.AppendUvarint(document, uint64(len(head)))
	document = append(document, head...)

	document = appendCount(document, len(c.rows))
	for _, row := range c.rows {
		document = appendString(appendCount(document, row.section), row.name)
	}
	document = appendCount(document, len(c.patterns))
	for _, pattern := range c.patterns {
		document = appendString(appendString(document, pattern[0]), pattern[1])
	}
	document = appendCount(document, len(c.runs))
	row := 0
	for _, run := range c.runs {
		document = binary.AppendVarint(document, int64(run.row-row))
		row = run.row
		document = appendCount(appendCount(document, run.grade), run.count)
		if run.whole {
			document = appendString(append(document, 0), run.label)
			continue
		}
		document = appendCount(appendCount(document, 1+run.pattern), run.from)
		document = binary.AppendVarint(document, int64(run.step))
	}
	return appendPlaces(appendPlaces(document, c.x), c.y)
}

func (p *Plan) appendHead(head []byte, c *planColumns) []byte {
	head = appendCount(appendCount(head, p.Version), int(p.HallID))
	if stage := p.Stage; stage != nil {
		head = append(head, 1)
		for _, value := range []float64{stage.X, stage.Y, stage.Width, stage.Height} {
			head = binary.AppendVarint(head, int64(tenths(value)))
		}
		head = appendString(head, stage.Name)
	} else {
		head = append(head, 0)
	}
	head = appendCount(head, len(c.grades))
	for _, grade := range c.grades {
		head = appendString(head, grade)
	}
	head = appendCount(head, len(c.sections))
	for i, name := range c.sections {
		o := &c.outlines[i]
		head = appendCount(appendCount(appendString(head, name), o.seats), o.grade())
		points := o.points()
		head = appendCount(head, len(points))
		var x, y int32
		for _, seat := range points {
			head = binary.AppendVarint(head, int64(c.x[seat]-x))
			head = binary.AppendVarint(head, int64(c.y[seat]-y))
			x, y = c.x[seat], c.y[seat]
		}
	}
	return appendCount(head, len(p.Seats))
}

func appendCount(document []byte, count int) []byte {
	return binary.AppendUvarint(document, uint64(count)) //nolint:gosec // nothing that is counted is negative
}

func appendString(document []byte, text string) []byte {
	return append(appendCount(document, len(text)), text...)
}

func appendPlaces(document []byte, places []int32) []byte {
	var last, step int64
	for i, place := range places {
		value := int64(place)
		document = binary.AppendVarint(document, value-last-step)
		if i > 0 {
			step = value - last
		}
		last = value
	}
	return document
}

// outline gathers where a section's seats lie while they come in their order.
type outline struct {
	seats  int
	rows   [][2]int // the first and the last seat of each row, in the order in which the rows come
	row    int      // the last one's
	grades []int    // how many seats of each
}

func (o *outline) add(row, grade, seat int) {
	if o.seats == 0 || o.row != row {
		o.rows = append(o.rows, [2]int{seat, seat})
		o.row = row
	}
	o.rows[len(o.rows)-1][1] = seat
	o.seats++
	for len(o.grades) <= grade {
		o.grades = append(o.grades, 0)
	}
	o.grades[grade]++
}

func (o *outline) grade() int {
	if o.seats == 0 {
		return 0
	}
	return slices.Index(o.grades, slices.Max(o.grades))
}

// How finely an outline follows the first and the last row, and the rows' ends.
const (
	outlineSeats = 6 // from point to point along a row,
	outlineSteps = 24
	outlineEnds  = 3
)

// points walks around the section from seat to seat: along the first row, down the ends of the rows, back along the last
// row and up their beginnings. That is exact for blocks and arcs, leaves a ring's middle open, and of what is laid out
// otherwise it still covers the seats.
func (o *outline) points() []int {
	if o.seats == 0 {
		return nil
	}
	var points []int
	put := func(seat int) {
		if len(points) == 0 || points[len(points)-1] != seat {
			points = append(points, seat)
		}
	}
	along := func(from, to int) {
		steps := min(outlineSteps, (max(from-to, to-from)+outlineSeats-1)/outlineSeats)
		for i := range steps + 1 {
			put(from + (to-from)*i/max(steps, 1))
		}
	}
	last := len(o.rows) - 1
	ends := min(outlineEnds, last)
	along(o.rows[0][0], o.rows[0][1])
	for i := 1; i < ends; i++ {
		put(o.rows[last*i/ends][1])
	}
	if last > 0 {
		along(o.rows[last][1], o.rows[last][0])
	}
	for i := ends - 1; i > 0; i-- {
		put(o.rows[last*i/ends][0])
	}
	return points
}
