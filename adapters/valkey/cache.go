package valkey

import (
	"context"
	"time"

	vendor "github.com/valkey-io/valkey-go"

	"github.com/ticketblue/ticketblue/ports/cache"
)

// Cache is the cache on the server, which bounds it (its maxmemory with an eviction policy).
type Cache struct{ client *Client }

// Cache returns the client's cache.
func (c *Client) Cache() Cache { return Cache{c} }

var _ cache.Cache = Cache{}

// Get implements cache.Cache.
func (c Cache) Get(ctx context.Context, keys ...string) map[string][]byte {
	found := make(map[string][]byte, len(keys))
	names := make(map[string]string, len(keys)) // the server's → the caller's
	asked := make([]string, 0, len(keys))
	for _, key := range keys {
		if name := c.client.key("cache", key); len(key) <= cache.MaxKey && names[name] == "" {
			names[name] = key
			asked = append(asked, name)
		}
	}
	if len(asked) == 0 {
		return found
	}
	// What can't be asked is not there.
	c.client.do(ctx, "cache", func(ctx context.Context, server vendor.Client) error { //nolint:errcheck // it is counted
		answers, err := vendor.MGet(server, ctx, asked)
		if err != nil {
			return err
		}
		for name, answer := range answers {
			if value, err := answer.AsBytes(); err == nil {
				found[names[name]] = value
			}
		}
		return nil
	})
	return found
}

// Set implements cache.Cache.
func (c Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	if ttl < time.Millisecond || len(key) > cache.MaxKey || len(value) > cache.MaxValue {
		c.Delete(ctx, key) //nolint:errcheck // an older value must not stay; as far as it can be helped
		return
	}
	ttl = min(ttl, cache.MaxTTL)
	c.client.do(ctx, "cache", func(ctx context.Context, server vendor.Client) error { //nolint:errcheck // it is counted
		return server.Do(ctx, server.B().Set().Key(c.client.key("cache", key)).Value(vendor.BinaryString(value)).Px(ttl).Build()).Error()
	})
}

// Delete implements cache.Cache.
func (c Cache) Delete(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	return c.client.do(ctx, "cache", func(ctx context.Context, server vendor.Client) error {
		commands := make(vendor.Commands, len(keys)) // one each: in a cluster they live on different nodes
		for i, key := range keys {
			commands[i] = server.B().Unlink().Key(c.client.key("cache", key)).Build()
		}
		for _, answer := range server.DoMulti(ctx, commands...) {
			if err := answer.Error(); err != nil {
				return err
			}
		}
		return nil
	})
}
