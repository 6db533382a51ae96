// Package limit counts what somebody does and says when it is too often.
//
// A rate is a number of uses in a period. It is kept by the generic cell rate algorithm (ITU-T I.371, as a virtual
// schedule): a use books the next free slot, slots are period/uses apart, and a key may be up to a whole period
// ahead of time. So who was quiet may do all uses at once, and then one each period/uses; there is no edge of a
// window at which twice as many pass.
//
// All instances count together where they can ask each other. Where they can't, each counts for itself: a limit is
// a little looser then, and never a reason to refuse somebody.
package limit

import (
	"context"
	"time"
)

// Limiter is safe for concurrent use. Keys carry no personal data, as others keep them.
type Limiter interface {
	// Take counts one use of the key and returns 0; or, when it is too often, counts nothing and returns how long
	// until there is a use again.
	Take(ctx context.Context, key string, uses int, period time.Duration) (wait time.Duration)
	// Look is Take without counting.
	Look(ctx context.Context, key string, uses int, period time.Duration) (wait time.Duration)
	// Give takes back a use that Take counted: it turned out to be none of those that are limited. What may not happen too
	// often is counted before it is known whether it does, so that many at once do not all find the limit unreached.
	Give(ctx context.Context, key string, uses int, period time.Duration)
}

// Returned is the other way round: what to keep of a key after a use is given back.
func Returned(next time.Time, uses int, period time.Duration) time.Time {
	return next.Add(-period / time.Duration(max(uses, 1)))
}

// Slot is the algorithm, for adapters to share. next is the key's next free slot as it is kept (the zero Time for
// one that is unknown); booked is what to keep after a use, when wait is 0.
func Slot(next, now time.Time, uses int, period time.Duration) (booked time.Time, wait time.Duration) {
	uses = max(uses, 1)
	if next.Before(now) {
		next = now
	}
	booked = next.Add(period / time.Duration(uses))
	if ahead := booked.Sub(now) - period; ahead > 0 {
		return next, ahead
	}
	return booked, 0
}
