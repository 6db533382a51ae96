package catalog

import (
	"math"
	"strconv"
)

// planColumns is a plan as it is drawn: a column for each property instead of an object for each seat, which makes a
// stadium a hundredth as large to send. Seats are numbered from 1 in their order.
type planColumns struct {
	sections []string
	grades   []string
	rows     []columnRow
	patterns [][2]string  // what stands before and behind the number in a label
	runs     []*columnRun // of seats, one after another
	x, y     []int32      // in tenths of the plan's unit
	outlines []outline    // of the sections
}

type columnRow struct {
	section int // index into sections
	name    string
}

// columnRun is seats of one row and grade whose labels count on: pattern before, from + n×step, pattern behind.
type columnRun struct {
	row, pattern, grade int
	count, from, step   int
	whole               bool   // a run of one whose label has no number:
	label               string // that label
}

func (p *Plan) columns() *planColumns {
	c := &planColumns{x: make([]int32, len(p.Seats)), y: make([]int32, len(p.Seats))}
	sections, grades, rows, patterns := newIndex(&c.sections), newIndex(&c.grades), newIndex(&c.rows), newIndex(&c.patterns)
	for _, section := range p.Sections {
		sections.of(section.Name)
	}
	for i := range p.Seats {
		seat := &p.Seats[i]
		row := rows.of(columnRow{sections.of(seat.Section), seat.Row})
		grade := grades.of(seat.Grade)
		c.add(row, grade, seat.Label, patterns)
		c.x[i], c.y[i] = tenths(seat.X), tenths(seat.Y)
		for len(c.outlines) < len(c.sections) {
			c.outlines = append(c.outlines, outline{})
		}
		c.outlines[c.rows[row].section].add(row, grade, i)
	}
	for len(c.outlines) < len(c.sections) {
		c.outlines = append(c.outlines, outline{})
	}
	return c
}

func tenths(value float64) int32 { return int32(math.Round(value * 10)) }

// add makes the last run longer by a seat, or begins another.
func (c *planColumns) add(row, grade int, label string, patterns *index[[2]string]) {
	before, number, behind, numbered := cutNumber(label)
	if !numbered {
		c.runs = append(c.runs, &columnRun{row: row, grade: grade, count: 1, whole: true, label: label})
		return
	}
	pattern := patterns.of([2]string{before, behind})
	if len(c.runs) > 0 {
		last := c.runs[len(c.runs)-1]
		if !last.whole && last.row == row && last.grade == grade && last.pattern == pattern {
			if last.count == 1 {
				last.step = number - last.from
			}
			if number == last.from+last.count*last.step {
				last.count++
				return
			}
		}
	}
	c.runs = append(c.runs, &columnRun{row: row, pattern: pattern, grade: grade, count: 1, from: number})
}

// cutNumber cuts a label at its last number. It reports false for one that has none, or one that would not be written the
// same again (007).
func cutNumber(label string) (before string, number int, behind string, ok bool) {
	isDigit := func(i int) bool { return label[i] >= '0' && label[i] <= '9' }
	end := len(label)
	for end > 0 && !isDigit(end-1) {
		end--
	}
	start := end
	for start > 0 && isDigit(start-1) {
		start--
	}
	number, err := strconv.Atoi(label[start:end])
	if err != nil || number > math.MaxInt32 || strconv.Itoa(number) != label[start:end] {
		return "", 0, "", false
	}
	return label[:start], number, label[end:], true
}

// index gives values their places in a list, in the order in which they come.
type index[T comparable] struct {
	list   *[]T
	places map[T]int
}

func newIndex[T comparable](list *[]T) *index[T] { return &index[T]{list, map[T]int{}} }

func (x *index[T]) of(value T) int {
	place, known := x.places[value]
	if !known {
		place = len(*x.list)
		x.places[value] = place
		*x.list = append(*x.list, value)
	}
	return place
}
