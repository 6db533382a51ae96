// Package season makes a demonstration season: real halls and real works, played by people and companies
// that don't exist, around a given day.
//
// The same day always gives the same season. It is plain values: halls, performers, performances with
// their rounds and reviews, and how much of each round is sold. Some rounds are on sale, some open within
// hours or days, some are over, some are sold out; so every page has something to show. Facts about halls
// come from KOPIS, which is named as their source.
package season

import (
	"math/rand/v2"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Season is a demonstration's catalogue. Halls and performers are referred to by their index.
type Season struct {
	Day          clock.Date
	Halls        []catalog.Hall
	Performers   []catalog.Performer
	Performances []Performance
}

// Performance is a performance whose HallID and PerformerIDs are not known yet.
type Performance struct {
	catalog.Performance
	Hall       int
	Performers []int
	Rounds     []Round
	Reviews    []catalog.Review // without ids
	Tickets    int64            // sold in all, also of rounds that are not in the season any more
}

// Round is one showing.
type Round struct {
	StartsAt    time.Time
	SalesOpenAt time.Time
	Sold        float64 // part of the seats, 0 to 1
}

// seed makes the season what it is; another one is another season.
const seed = 20261122

// builder is a season in the making.
type builder struct {
	season Season
	random *rand.Rand
	halls  map[byte][]int // by use
	people *people
	runs   map[int]int // performances so far, by hall
}

// New returns the season around the day.
func New(day clock.Date) Season {
	b := &builder{
		season: Season{Day: day}, random: rand.New(rand.NewPCG(seed, 1)), //nolint:gosec // a season holds no secret
		halls: map[byte][]int{}, runs: map[int]int{},
	}
	b.addHalls()
	b.people = newPeople(b)
	for _, add := range []func(){b.concerts, b.musicals, b.plays, b.classics, b.dances, b.traditionals, b.sports, b.etceteras} {
		add()
	}
	return b.season
}

func (b *builder) addHalls() {
	for i, v := range venues {
		hall := catalog.Hall{Name: v.name, Address: v.address, Seats: v.seats, KopisID: v.kopisID, Source: catalog.SourceKOPIS}
		if v.at != (catalog.Position{}) {
			hall.Position = &v.at
		}
		b.season.Halls = append(b.season.Halls, hall)
		for _, use := range []byte(v.uses) {
			b.halls[use] = append(b.halls[use], i)
		}
	}
}

// hallFor takes turns among the halls of a use.
func (b *builder) hallFor(use byte) int {
	candidates := b.halls[use]
	best := candidates[b.random.IntN(len(candidates))]
	for range 3 { // the least busy of a few
		if other := candidates[b.random.IntN(len(candidates))]; b.runs[other] < b.runs[best] {
			best = other
		}
	}
	b.runs[best]++
	return best
}

// pick returns one of the values.
func pick[T any](b *builder, values []T) T { return values[b.random.IntN(len(values))] }

// between returns a number from low to high, both included.
func (b *builder) between(low, high int) int { return low + b.random.IntN(high-low+1) }
