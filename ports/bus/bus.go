// Package bus carries words between the instances of one office: that there is something new to look at, and
// roughly what.
//
// It may lose a word, and says so afterwards where it can: it is for speed alone, so whoever listens also looks by
// itself now and then. Telling never waits for anything and never fails anybody's request. Words of one instance
// about one topic that do arrive come in the order in which they were told.
package bus

import "context"

// Limits of what is carried.
const (
	MaxTopic   = 100     // bytes of a topic's name
	MaxPayload = 8 << 10 // bytes of a word; what is longer is not carried
)

// Bus is safe for concurrent use.
type Bus interface {
	// Publish tells everybody who listens to the topic, on every instance, this one too. It does not wait: a word
	// that finds no room on its way is dropped, as is one that is longer than MaxPayload. Values of ctx may go along
	// for tracing; its end does not matter.
	Publish(ctx context.Context, topic string, payload []byte)
	// Subscribe has hear called for each word about the topic that comes from now on, one at a time, until cancel is
	// called; a call that is under way then may still end. hear gets a payload of its own, and nil when words may
	// have been lost. It is quick: while it works, others wait, and then lose words.
	Subscribe(topic string, hear func(payload []byte)) (cancel func())
}
