package search

import (
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Limits of what may be asked. Words beyond MaxWords characters are not looked at.
const (
	DefaultLimit = 10
	MaxLimit     = 50
	MaxWords     = 100
	MaxShown     = 1000 // of one filter, over all pages
)

// What a search may be answered with instead.
var (
	ErrUnavailable  = fault.New(fault.Unavailable, "search_unavailable", "Search is not available at the moment. Lists still are.")
	ErrReindexing   = fault.New(fault.Conflict, "reindex_running", "The search index is being built already.")
	ErrInvalidLimit = fault.New(fault.Invalid, "invalid_limit", "A search answers 1 to 50 of each kind.")
	ErrTooFar       = fault.New(fault.Invalid, "too_far", "A search shows its best thousand. Ask for something narrower.")
)

// Query is one search box over everything.
type Query struct {
	Words string // as typed; blank finds nothing
	Limit int    // of each kind, 1 to MaxLimit; 0 is DefaultLimit
}

// Answer is what a search box shows, best first.
type Answer struct {
	Performances []Found[Performance]
	Halls        []Found[Hall]
	Performers   []Found[Performer]
}

// Found is a thing and why it was found: Highlight is HTML, escaped but for <mark> around what matched.
type Found[T any] struct {
	Thing     T
	Highlight string
}

// Filter asks for performances; what is empty doesn't matter, and everything that isn't must hold.
type Filter struct {
	Words     string // in title, performers and hall
	Title     string
	Performer string
	Hall      string
	Category  string
	Region    string     // of the hall, one of Regions
	Status    string     // "" is all
	From, To  clock.Date // shown on a day from From to To, both included: between its first and its last
	MinPrice  money.KRW  // the cheapest grade costs at least
	MaxPrice  money.KRW  // and at most; 0 does not matter
	Free      bool       // some grade costs nothing
	Limit     int        // 1 to MaxLimit; 0 is DefaultLimit
	Offset    int        // how many were shown before
}

// Names asks for halls or performers by words.
type Names struct {
	Words  string
	Limit  int // 1 to MaxLimit; 0 is DefaultLimit
	Offset int // how many were shown before
}

// Page is a part of what was found.
type Page[T any] struct {
	Items []Found[T]
	Total int // of all pages
	More  bool
}

// LimitOf reads a limit, 0 being the usual one.
func LimitOf(limit int) (int, error) {
	if limit == 0 {
		return DefaultLimit, nil
	}
	if limit < 0 || limit > MaxLimit {
		return 0, ErrInvalidLimit.With("limit", limit)
	}
	return limit, nil
}
