package batch

import (
	"strings"
	"time"
)

// End lies behind every id: as the last part of a key it says that what the parts before it name is done with.
const End = "~"

// Key joins the parts of a place among rows that are ordered by more than one thing. No part but the last may
// contain a slash.
func Key(parts ...string) string { return strings.Join(parts, "/") }

// Split takes a key apart into two; both are "" for the beginning.
func Split(key string) (first, second string) {
	first, second, _ = strings.Cut(key, "/")
	return first, second
}

// TimeKey is the place of a row among rows that are ordered by an instant and an id.
func TimeKey(at time.Time, id string) string { return Key(at.UTC().Format(time.RFC3339Nano), id) }

// SplitTime takes a TimeKey apart; what it can't read is the beginning.
func SplitTime(key string) (at time.Time, id string) {
	text, id := Split(key)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Unix(0, 0).UTC(), ""
	}
	return at, id
}
