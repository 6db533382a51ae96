package httpserver

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// ErrBadCursor is told for a cursor that no list gave out.
var ErrBadCursor = fault.New(fault.Invalid, "invalid_cursor", "This cursor is not one that the list gave out. Start again without one.")

// Paging is how every list is walked; embed it in the request's type.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Items a page"`
	Cursor string `query:"cursor" maxLength:"512" doc:"nextCursor of the page before"`
}

// Page is an answer with a part of a list.
type Page[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"nextCursor" doc:"For the next page; null at the end"`
}

// ReadCursor decodes a place in a list; "" is its zero value, the beginning.
func ReadCursor[T any](cursor string) (T, error) {
	var place T
	if cursor == "" {
		return place, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(raw, &place) != nil {
		return place, ErrBadCursor
	}
	return place, nil
}

// Cut takes limit items of a result that was asked for one more, and makes the cursor behind the last one
// when there is more.
func Cut[T any](found []T, limit int, placeOf func(T) any) ([]T, *string) {
	if len(found) <= limit {
		return found, nil
	}
	return found[:limit], new(NewCursor(placeOf(found[limit-1])))
}

// NewCursor is a place in a list as ReadCursor reads it.
func NewCursor(place any) string {
	raw, err := json.Marshal(place)
	if err != nil {
		panic("httpserver: a place in a list has plain fields and always encodes: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// LocalOrNil is Local, and nil for the zero time.
func LocalOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return new(Local(t))
}

// ErrBadDate is told for a day that the calendar doesn't have.
var ErrBadDate = fault.New(fault.Invalid, "invalid_date", "A day is written YYYY-MM-DD.")

// ReadDays reads a span of days in Seoul, both included, as the instants from which and until which it goes. An
// empty day leaves its end open, as the zero time.
func ReadDays(first, last string) (from, until time.Time, err error) {
	for _, end := range []struct {
		text string
		to   *time.Time
		add  int
	}{{first, &from, 0}, {last, &until, 1}} {
		if end.text == "" {
			continue
		}
		day, err := clock.ParseDate(end.text)
		if err != nil {
			return from, until, ErrBadDate.With("date", end.text)
		}
		*end.to = day.AddDays(end.add).Start()
	}
	return from, until, nil
}
