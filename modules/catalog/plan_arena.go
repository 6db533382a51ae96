package catalog

import (
	"fmt"
	"math"
	"strconv"
)

const (
	floorBlockSeats = 16   // seats in a row of a floor block
	floorBlockRows  = 14   // rows of a floor block
	floorShare      = 0.18 // of all seats stand on the floor
	floorMax        = 4_000
	tierRows        = 24
	tierBlockSeats  = 18  // seats in the front row of a tier's block
	horseshoe       = 2.3 // radians to each side of straight down: the stage's end stays open
)

// arena draws a floor in blocks and, around it, tiers that leave the stage's end open.
func (d *drawing) arena(seats int) {
	floor := min(int(float64(seats)*floorShare), floorMax)
	width, depth := d.floor(floor)
	d.stage = Stage{X: -width * 0.35, Y: -rowPitch*3 - 110, Width: width * 0.7, Height: 110}
	radius := math.Hypot(width/2, depth/2) + levelGap
	left := seats - floor
	for tier := 1; left > 0; tier++ {
		var drawn int
		drawn, radius = d.tier(tier, left, depth/2, radius)
		left -= drawn
		radius += levelGap
	}
}

// floor draws blocks of n seats in front of the stage and returns how wide and deep they are.
func (d *drawing) floor(n int) (width, depth float64) {
	blocks := (n + floorBlockSeats*floorBlockRows - 1) / (floorBlockSeats * floorBlockRows)
	columns := max(2, int(math.Ceil(math.Sqrt(float64(blocks)*0.9))))
	blockWidth := floorBlockSeats*seatPitch + aisleWidth
	blockDepth := floorBlockRows*rowPitch + aisleWidth
	for b := 0; n > 0; b++ {
		inBlock := min(n, floorBlockSeats*floorBlockRows)
		column, line := b%columns, b/columns
		x := (float64(column) - float64(columns-1)/2) * blockWidth
		d.floorBlock(d.addSection("플로어 F"+strconv.Itoa(b+1)+"구역"), inBlock, x, float64(line)*blockDepth)
		n -= inBlock
		depth = float64(line+1) * blockDepth
	}
	return float64(columns) * blockWidth, depth
}

func (d *drawing) floorBlock(section string, n int, x, y float64) {
	for row := 1; n > 0; row++ {
		inRow, rowY := min(n, floorBlockSeats), y+float64(row-1)*rowPitch
		d.segments = append(d.segments, segment{section, strconv.Itoa(row), inRow, func(offset float64) (float64, float64) {
			return x + offset*seatPitch, rowY
		}})
		n -= inRow
	}
}

// tier draws one ring of blocks with up to left seats and returns how many, and its outermost radius.
func (d *drawing) tier(number, left int, centreY, radius float64) (drawn int, last float64) {
	blocks := max(3, int(2*horseshoe*radius/(tierBlockSeats*seatPitch+aisleWidth)))
	step := 2 * horseshoe / float64(blocks)
	rows := tierCounts(left, blocks, step, radius)
	for b := range blocks {
		section := d.addSection(fmt.Sprintf("%d층 %d%02d구역", number, number, b+1))
		angle := -horseshoe + step*(float64(b)+0.5)
		for i, counts := range rows {
			if n := counts[b]; n > 0 {
				place := onArc(centreY, radius+float64(i)*rowPitch, angle)
				d.segments = append(d.segments, segment{section, strconv.Itoa(i + 1), n, place})
				drawn += n
			}
		}
	}
	return drawn, radius + float64(len(rows))*rowPitch
}

// tierCounts says how many seats each block of each of the tier's rows has, at most left in all.
func tierCounts(left, blocks int, step, radius float64) [][]int {
	var rows [][]int
	for i := 0; i < tierRows && left > 0; i++ {
		each := int((step*(radius+float64(i)*rowPitch) - aisleWidth) / seatPitch)
		counts := make([]int, blocks)
		// A row that can't be filled is filled from the middle, where the view is best.
		for k := range blocks {
			b := blocks/2 + (k+1)/2*(1-2*(k%2))
			b = (b + blocks) % blocks
			counts[b] = min(each, left)
			left -= counts[b]
		}
		rows = append(rows, counts)
	}
	return rows
}
