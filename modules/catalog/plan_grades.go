package catalog

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// shares says which part of the seats each of n grades gets, the best first, in percent.
var shares = [][]float64{
	{100},
	{60, 40},
	{36, 36, 28},
	{18, 32, 28, 22},
	{14, 26, 26, 20, 14},
	{10, 22, 24, 20, 14, 10},
}

// assignGrades gives whole stretches of rows a grade, by how far they are from the middle of the stage.
func assignGrades(p *Plan, segments []segment, grades []string) {
	type stretch struct {
		first, seats int
		distance     float64
	}
	stretches := make([]stretch, len(segments))
	first := 0
	for i, s := range segments {
		stretches[i] = stretch{first, s.seats, p.distance(p.Seats[first : first+s.seats])}
		first += s.seats
	}
	slices.SortStableFunc(stretches, func(a, b stretch) int { return cmp.Compare(a.distance, b.distance) })

	limits := gradeLimits(len(p.Seats), grades)
	grade, given := 0, 0
	for _, s := range stretches {
		// A stretch goes to the better grade when most of it fits there.
		for grade < len(grades)-1 && given+s.seats/2 >= limits[grade] {
			grade++
		}
		for i := s.first; i < s.first+s.seats; i++ {
			p.Seats[i].Grade = grades[grade]
		}
		given += s.seats
	}
}

// distance is how far the middle of some seats is from the stage's front edge; sideways counts a little
// more than straight back, as it does for the eye.
func (p *Plan) distance(seats []Seat) float64 {
	var x, y float64
	for i := range seats {
		x += seats[i].X
		y += seats[i].Y
	}
	n := float64(len(seats))
	return math.Hypot(1.2*(x/n-p.Stage.X-p.Stage.Width/2), y/n-p.Stage.Y-p.Stage.Height)
}

// gradeLimits says up to how many seats from the stage each grade reaches.
func gradeLimits(seats int, grades []string) []int {
	weights := make([]float64, len(grades))
	sum := 0.0
	for i, grade := range grades {
		weights[i] = gradeWeight(i, len(grades), grade)
		sum += weights[i]
	}
	limits := make([]int, len(grades))
	reached := 0.0
	for i, weight := range weights {
		reached += weight / sum * float64(seats)
		limits[i] = int(math.Round(reached))
	}
	return limits
}

// gradeWeight is the usual share of the i-th of n grades; seats with a hindered view, for wheelchairs
// and the like are few.
func gradeWeight(i, n int, grade string) float64 {
	for _, few := range []string{"시야", "휠체어", "행복석", "PACKAGE", "패키지", "EXPERIENCE"} {
		if strings.Contains(strings.ToUpper(grade), few) {
			return 3
		}
	}
	if n <= len(shares) {
		return shares[n-1][i]
	}
	return 10
}
