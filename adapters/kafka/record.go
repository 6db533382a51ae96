package kafka

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Headers of a record.
const (
	headerID       = "event-id"
	headerType     = "event-type"
	headerVersion  = "schema-version"
	headerOccurred = "occurred-at" // RFC 3339 with nanoseconds, UTC
	headerPosition = "outbox-position"
	headerTrace    = "traceparent" // W3C Trace Context; of those that are followed

	// Of a parked one, beside its own.
	headerConsumer  = "parked-by"
	headerReason    = "parked-because"
	headerTopic     = "parked-topic"
	headerPartition = "parked-partition"
	headerOffset    = "parked-offset"
)

// schemaVersion is of all payloads so far. A payload may gain members without a new one; readers pass over what they
// don't know.
const schemaVersion = "1"

// maxReason bounds what is kept of an error.
const maxReason = 2000

// record is an event on its way. Its own timestamp is when it is published, as Kafka counts retention from there.
func (c *Client) record(e outbox.Event) *kgo.Record {
	r := &kgo.Record{
		Topic: c.topic(e.Type), Key: []byte(e.Key), Value: e.Payload,
		Headers: []kgo.RecordHeader{
			{Key: headerID, Value: []byte(e.ID)}, {Key: headerType, Value: []byte(e.Type)}, {Key: headerVersion, Value: []byte(schemaVersion)},
			{Key: headerOccurred, Value: []byte(e.OccurredAt.UTC().Format(time.RFC3339Nano))},
			{Key: headerPosition, Value: strconv.AppendInt(nil, e.Position, 10)},
		},
	}
	if e.Trace != "" {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: headerTrace, Value: []byte(e.Trace)})
	}
	return r
}

// event reads a record; false for one that is no event of ours.
func event(r *kgo.Record) (outbox.Event, bool) {
	e := outbox.Event{Key: string(r.Key), Payload: json.RawMessage(r.Value), OccurredAt: r.Timestamp.UTC()}
	for _, h := range r.Headers {
		switch h.Key {
		case headerID:
			e.ID = string(h.Value)
		case headerType:
			e.Type = string(h.Value)
		case headerTrace:
			e.Trace = string(h.Value)
		case headerOccurred:
			if at, err := time.Parse(time.RFC3339Nano, string(h.Value)); err == nil {
				e.OccurredAt = at
			}
		case headerPosition:
			if position, err := strconv.ParseInt(string(h.Value), 10, 64); err == nil {
				e.Position = position
			}
		}
	}
	return e, e.ID != "" && e.Type != ""
}

// parkedRecord is a record as it is set aside.
func (c *Client) parkedRecord(r *kgo.Record, consumer string, reason error) *kgo.Record {
	text := reason.Error()
	headers := append(append([]kgo.RecordHeader{}, r.Headers...),
		kgo.RecordHeader{Key: headerConsumer, Value: []byte(consumer)},
		kgo.RecordHeader{Key: headerReason, Value: []byte(text[:min(len(text), maxReason)])},
		kgo.RecordHeader{Key: headerTopic, Value: []byte(r.Topic)},
		kgo.RecordHeader{Key: headerPartition, Value: strconv.AppendInt(nil, int64(r.Partition), 10)},
		kgo.RecordHeader{Key: headerOffset, Value: strconv.AppendInt(nil, r.Offset, 10)},
	)
	return &kgo.Record{Topic: c.parked(), Key: r.Key, Value: r.Value, Headers: headers}
}
