// Package eventlog is the contract of a log of what happened to reservations, payments and coupons, for people who
// search and count it: in files on the machine, on standard output, in a log stack.
//
// A log is a copy: the ledger is the database. What is promised is that no record is missing in the end (who writes
// is told when one was not taken, and writes it again) and that a record that comes twice carries the same ID both
// times, so that a log stack that stores by ID has it once. Records hold no personal data: people are opaque ids.
package eventlog

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Streams of records. Each has a file and an index of its own.
const (
	Reservation = "reservation"
	Payment     = "payment"
	Coupon      = "coupon"
)

// Streams are all there are.
var Streams = []string{Reservation, Payment, Coupon}

// Record is something that happened.
type Record struct {
	ID     string // unique; the same when it is written again
	Stream string // one of Streams
	Action string // such as held, completed, canceled
	At     time.Time
	Trace  string // id of the trace in which it happened; "" when none was kept
	Facts  any    // a struct whose fields are the stream's; stable
}

// Log takes records. It is safe for concurrent use.
type Log interface {
	// Write returns nil when it has taken all of them. After an error some may have been taken: write the same
	// records again. A log that is out of order for a while says so by a fault of kind Unavailable.
	Write(ctx context.Context, records []Record) error
	// Close lets go of files and connections.
	Close() error
}

// Origin says who writes.
type Origin struct {
	Version  string
	Instance string
}

// line is a record as it is written: field names follow the Elastic Common Schema (ECS 8), the stream's own facts
// stand under its name.
type line struct {
	Timestamp string            `json:"@timestamp"`
	ECS       map[string]string `json:"ecs"`
	Event     lineEvent         `json:"event"`
	Service   lineService       `json:"service"`
	Trace     *lineTrace        `json:"trace,omitempty"`
}

type lineEvent struct {
	ID      string `json:"id"`
	Dataset string `json:"dataset"` // ticketblue.reservation
	Action  string `json:"action"`
	Kind    string `json:"kind"`
}

type lineService struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Node    map[string]string `json:"node"`
}

type lineTrace struct {
	ID string `json:"id"`
}

// Append adds the record as one line of JSON, with its line break.
func (r Record) Append(buffer []byte, origin Origin) ([]byte, error) {
	l := line{
		Timestamp: r.At.UTC().Format("2006-01-02T15:04:05.000000Z"), ECS: map[string]string{"version": "8.11"},
		Event:   lineEvent{ID: r.ID, Dataset: "ticketblue." + r.Stream, Action: r.Action, Kind: "event"},
		Service: lineService{Name: "ticketblue", Version: origin.Version, Node: map[string]string{"name": origin.Instance}},
	}
	if r.Trace != "" {
		l.Trace = &lineTrace{r.Trace}
	}
	head, err := json.Marshal(l)
	if err != nil {
		return buffer, fmt.Errorf("event log: %w", err)
	}
	facts, err := json.Marshal(r.Facts)
	if err != nil {
		return buffer, fmt.Errorf("event log: facts of %s: %w", r.Stream, err)
	}
	buffer = append(buffer, head[:len(head)-1]...)
	buffer = append(append(append(buffer, `,"`...), r.Stream...), `":`...)
	return append(append(buffer, facts...), "}\n"...), nil
}
