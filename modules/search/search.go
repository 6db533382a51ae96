// Package search knows what can be found by words and how it is shown: performances, halls and performers
// as the search index has them, and what may be asked for.
//
// Nothing here owns a fact. The catalogue does; what stands here is a copy, made again whenever the
// catalogue tells of a change and as a whole when somebody asks for it. A newcomer reads this file, then
// ask.go, then modules/search/app.
package search

import (
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Performance is a performance as it is found and shown in a list.
type Performance struct {
	ID         int64
	Title      string
	Category   string
	StartDate  clock.Date `json:",omitzero"`
	EndDate    clock.Date `json:",omitzero"`
	HallID     int64
	HallName   string
	Region     string // of the hall, one of Regions or ""
	Status     string // BEFORE_OPEN, AVAILABLE, SOLD_OUT or CLOSED, as of when it was read
	PosterURL  string
	MinPrice   money.KRW
	Performers []string // names in billing order; found by, not shown

	// Popularity, 0 to 1,000,000, decides between equal matches.
	Popularity int
}

// Ended reports whether nothing of the performance can be seen any more.
func (p Performance) Ended() bool { return p.Status == statusClosed }

// statusClosed is the status of what is over.
const statusClosed = "CLOSED"

// Hall is a hall as it is found.
type Hall struct {
	ID         int64
	Name       string
	Address    string
	Popularity int
}

// Performer is a person or a group on stage as they are found.
type Performer struct {
	ID         int64
	Name       string
	Popularity int
}

// Kind is what a change is about.
type Kind string

// The kinds of things that are found.
const (
	Performances Kind = "performances"
	Halls        Kind = "halls"
	Performers   Kind = "performers"
)

// Changed names things that were made, changed or deleted. It doesn't say which: whoever refreshes the
// index looks at what they are now, so that changes may come late, twice and in any order.
type Changed struct {
	Kind Kind
	IDs  []int64
}
