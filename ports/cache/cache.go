// Package cache keeps copies of what can be had elsewhere for a while, where all instances find them.
//
// Everything in it may be gone at any time, and what can't be asked is not there: an outage is a miss, never an
// error that a caller has to think about. It is never the only place of anything.
package cache

import (
	"context"
	"time"
)

// Limits of what is kept. What goes beyond them is not kept.
const (
	MaxKey   = 250       // bytes
	MaxValue = 256 << 10 // bytes
	MaxTTL   = 24 * time.Hour
)

// Cache is safe for concurrent use. Keys carry no personal data; values that do live for minutes at most.
type Cache interface {
	// Get returns those of the keys that are there. The values must not be changed.
	Get(ctx context.Context, keys ...string) map[string][]byte
	// Set keeps a value for ttl, in place of what there was. Whether it is kept is not promised.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Delete forgets keys. An error says that they may still be there until their time is over.
	Delete(ctx context.Context, keys ...string) error
}
