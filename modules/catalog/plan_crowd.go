package catalog

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// LikelySeats says which n seats of the plan a crowd would have taken: two to four side by side, the best
// ones first, but not in order, as people know more than one way to a good seat. The same random source
// gives the same seats; they come in ascending order.
func (p *Plan) LikelySeats(n int, random *rand.Rand) []int {
	groups := p.companies(random)
	farthest := 0.0
	for i := range groups {
		farthest = max(farthest, groups[i].distance)
	}
	for i := range groups {
		groups[i].distance += random.NormFloat64() * farthest * 0.18
	}
	slices.SortFunc(groups, func(a, b company) int { return cmp.Compare(a.distance, b.distance) })
	taken := make([]int, 0, n)
	for _, group := range groups {
		for i := 0; i < group.seats && len(taken) < n; i++ {
			taken = append(taken, group.first+i)
		}
	}
	slices.Sort(taken)
	return taken
}

// company is some people who sit together, from seat number first on.
type company struct {
	first, seats int
	distance     float64
}

// companies cuts every row of the plan into parties of two to four, with a single one here and there.
func (p *Plan) companies(random *rand.Rand) []company {
	view := Plan{Stage: p.Stage, Seats: p.Seats}
	if view.Stage == nil {
		view.Stage = &Stage{}
	}
	var groups []company
	for i := 0; i < len(p.Seats); {
		size := []int{2, 2, 2, 3, 4, 4, 1}[random.IntN(7)]
		end := i + 1
		for end < len(p.Seats) && end < i+size && p.Seats[end].Row == p.Seats[i].Row && p.Seats[end].Section == p.Seats[i].Section {
			end++
		}
		groups = append(groups, company{p.Seats[i].Number, end - i, view.distance(p.Seats[i:end])})
		i = end
	}
	return groups
}
