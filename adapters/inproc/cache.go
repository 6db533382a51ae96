package inproc

import (
	"bytes"
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/cache"
)

// Cache is the cache of an office with one instance: it bounds the bytes that it keeps and forgets what is asked for
// least. Make it with NewCache, and Close it.
type Cache struct {
	clock clock.Clock
	kept  *otter.Cache[string, cached]
}

type cached struct {
	value []byte
	until time.Time
}

// entryCost is roughly what an entry takes beside its key and value.
const entryCost = 128

// NewCache returns an empty cache of so many bytes.
func NewCache(size int64, clock clock.Clock) *Cache {
	return &Cache{clock: clock, kept: otter.Must(&otter.Options[string, cached]{
		MaximumWeight:    uint64(max(size, 0)),
		Weigher:          func(key string, entry cached) uint32 { return uint32(len(key) + len(entry.value) + entryCost) },
		ExpiryCalculator: otter.ExpiryWriting[string, cached](cache.MaxTTL),
	})}
}

var _ cache.Cache = (*Cache)(nil)

// Close ends the work that the cache does beside its callers.
func (c *Cache) Close() { c.kept.StopAllGoroutines() }

// Get implements cache.Cache.
func (c *Cache) Get(_ context.Context, keys ...string) map[string][]byte {
	found := make(map[string][]byte, len(keys))
	now := c.clock.Now()
	for _, key := range keys {
		if entry, ok := c.kept.GetIfPresent(key); ok && now.Before(entry.until) {
			found[key] = entry.value
		}
	}
	return found
}

// Set implements cache.Cache.
func (c *Cache) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	if ttl <= 0 || len(key) > cache.MaxKey || len(value) > cache.MaxValue {
		c.kept.Invalidate(key) // an older value must not stay
		return
	}
	c.kept.Set(key, cached{bytes.Clone(value), c.clock.Now().Add(min(ttl, cache.MaxTTL))})
}

// Delete implements cache.Cache.
func (c *Cache) Delete(_ context.Context, keys ...string) error {
	for _, key := range keys {
		c.kept.Invalidate(key)
	}
	return nil
}
