package catalog

import (
	"math"
	"strconv"
)

// level is one floor of a theatre: rows of arcs, cut into blocks by aisles.
type level struct {
	name   string
	seats  int
	blocks int
	radius float64 // of the first row
	spread float64 // half of the fan's angle
}

// theatre draws up to arenaFrom seats as a fan on one to three floors.
func (d *drawing) theatre(seats int) {
	floors := shareFloors(seats)
	front := frontRow(floors[0])
	spread := 0.20 + 0.28*math.Min(1, float64(seats)/2500)
	radius := math.Max(front*seatPitch/(2*spread), 4*rowPitch)
	centreY := -radius
	d.stage = proscenium(front, radius)
	for i, n := range floors {
		l := level{seats: n, radius: radius, spread: spread, blocks: blocksFor(2 * spread * radius / seatPitch)}
		if len(floors) > 1 {
			l.name = strconv.Itoa(i+1) + "층"
		}
		radius = d.level(l, centreY) + levelGap
	}
}

// proscenium is a stage three rows before the first one, as wide as the row's bend leaves room for: its
// ends rise towards the stage.
func proscenium(front, radius float64) Stage {
	const depth = 70
	width := math.Min(math.Max(front*0.8, 6)*seatPitch, 2*math.Sqrt(2*radius*2*rowPitch))
	return Stage{X: -width / 2, Y: -3*rowPitch - depth, Width: width, Height: depth}
}

// shareFloors says how many seats each floor has: small halls are on one, large ones on three.
func shareFloors(seats int) []int {
	switch {
	case seats <= 450:
		return []int{seats}
	case seats <= 1300:
		second := seats * 30 / 100
		return []int{seats - second, second}
	}
	second, third := seats*25/100, seats*18/100
	return []int{seats - second - third, second, third}
}

// frontRow is how many seats the first row of a floor with n seats has, for a pleasing shape.
func frontRow(n int) float64 { return math.Max(4, math.Round(1.05*math.Sqrt(float64(n)))) }

// blocksFor is how many blocks a row of the width is cut into; odd, so that the best one is in the middle.
func blocksFor(width float64) int {
	switch {
	case width < 16:
		return 1
	case width < 42:
		return 3
	}
	return 5
}

// level draws one floor and returns the radius of its last row.
func (d *drawing) level(l level, centreY float64) float64 {
	names := make([]string, l.blocks)
	for b := range names {
		names[b] = d.addSection(blockName(l.name, b, l.blocks))
	}
	rows := rowSeats(l)
	step := 2 * l.spread / float64(l.blocks)
	radius := l.radius
	for i, counts := range rows {
		radius = l.radius + float64(i)*rowPitch
		for b, n := range counts {
			if n > 0 {
				angle := -l.spread + step*(float64(b)+0.5)
				d.segments = append(d.segments, segment{names[b], strconv.Itoa(i + 1), n, onArc(centreY, radius, angle)})
			}
		}
	}
	return radius
}

// blockName is 1층 A구역, 1층 where there are no blocks, and 객석 where there is only one room.
func blockName(floor string, block, blocks int) string {
	name := ""
	if blocks > 1 {
		name = string(rune('A'+block)) + "구역"
	}
	switch {
	case floor == "" && name == "":
		return "객석"
	case floor == "":
		return name
	case name == "":
		return floor
	}
	return floor + " " + name
}

// rowSeats says how many seats each block of each row has: as many rows as it takes, and what is too
// much is taken away one a row from the back, left and right in turn, so that no row looks torn.
func rowSeats(l level) [][]int {
	var rows [][]int
	total := 0
	for i := 0; total < l.seats; i++ {
		arc := 2 * l.spread * (l.radius + float64(i)*rowPitch)
		each := int((arc - float64(l.blocks-1)*aisleWidth) / float64(l.blocks) / seatPitch)
		each = max(each, 2)
		counts := make([]int, l.blocks)
		for b := range counts {
			counts[b] = each
			total += each
		}
		rows = append(rows, counts)
	}
	trimRows(rows, total-l.seats)
	return rows
}

func trimRows(rows [][]int, excess int) {
	for turn := 0; excess > 0; turn++ {
		for i := len(rows) - 1; i >= 0 && excess > 0; i-- {
			if takeSeat(rows[i], turn+i) {
				excess--
			}
		}
	}
}

// takeSeat takes a seat from an outer block, or from the fullest one, while the row keeps one.
func takeSeat(row []int, turn int) bool {
	block := 0
	if turn%2 == 1 {
		block = len(row) - 1
	}
	total := 0
	for b, n := range row {
		total += n
		if n > row[block]+3 {
			block = b
		}
	}
	if total <= 1 || row[block] == 0 {
		return false
	}
	row[block]--
	return true
}
