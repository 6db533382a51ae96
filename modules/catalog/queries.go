package catalog

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Page is a part of a list. Next is the cursor of what follows, "" when nothing does.
type Page[T any] struct {
	Items []T
	Next  Cursor
}

// Cursor is a place in a list, as the list itself gave it out: opaque to everybody else. The next page
// begins behind it by an index, however long the list is.
type Cursor string

// NewCursor seals a place: the sort keys of the last item.
func NewCursor(place any) Cursor {
	body, err := json.Marshal(place)
	if err != nil {
		panic("catalog: a place always marshals: " + err.Error())
	}
	return Cursor(base64.RawURLEncoding.EncodeToString(body))
}

// Open reads the place into the value it was made from, or tells ErrBadCursor. "" leaves it untouched.
func (c Cursor) Open(place any) error {
	if c == "" {
		return nil
	}
	body, err := base64.RawURLEncoding.DecodeString(string(c))
	if err == nil {
		err = json.Unmarshal(body, place)
	}
	if err != nil {
		return ErrBadCursor.Because(err)
	}
	return nil
}

// NameQuery lists things by name.
type NameQuery struct {
	Contains string // part of the name; "" for all
	Limit    int    // at least 1
	Cursor   Cursor
}

// Order is how a listing is sorted.
type Order string

// The orders; see Standing for what their keys are.
const (
	Soonest Order = "soonest" // the next round first, what is over last
	Opening Order = "opening" // the next opening of sales first
	Popular Order = "popular" // the most tickets sold first
)

// ListingQuery lists performances. Zero values don't filter.
type ListingQuery struct {
	Status      Status
	Category    Category
	From, To    clock.Date // shown on a day from From to To, both included
	Contains    string     // part of the title
	HallID      int64
	PerformerID int64
	Order       Order // "" is Soonest
	Limit       int   // at least 1
	Cursor      Cursor
}

// Shown is a performance as lists and pages show it.
type Shown struct {
	Performance
	Hall     Hall
	LineUp   []Performer // nil in lists, as are Prices
	MinPrice money.KRW
	Ratings  Ratings
	Status   Status    // as of the last turn; see Rounds.TurnStandings
	OpensAt  time.Time // the next opening of sales; zero when none lies ahead
}

// KnownHall is a hall with the plans that there are of it.
type KnownHall struct {
	Hall
	Plans []PackedPlan // without Packed
}

// PlanBy returns the version of the plan that was made by the recipe, or 0.
func (k KnownHall) PlanBy(recipe string) int {
	for _, plan := range k.Plans {
		if plan.Recipe == recipe {
			return plan.Version
		}
	}
	return 0
}

// HallLoad is a hall to add or change, with plans to add to it.
type HallLoad struct {
	Hall  Hall
	Plans []PackedPlan // Version 0; set by the load
}

// KnownPerformance is a performance with its rounds.
type KnownPerformance struct {
	Performance
	Rounds []Round
}

// PerformanceLoad is a performance to add or change, with the rounds that it should have.
type PerformanceLoad struct {
	Performance Performance
	Rounds      []Round
	Gone        []int64 // rounds to forget, whose sale has ended for good
}
