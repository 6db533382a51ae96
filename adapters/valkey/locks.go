package valkey

import (
	"context"
	"fmt"
	"strconv"
	"time"

	vendor "github.com/valkey-io/valkey-go"

	"github.com/ticketblue/ticketblue/ports/lock"
)

// lockTimeout is how long an answer about a lock is waited for: nobody's request does.
const lockTimeout = time.Second

// Scripts about a lock. KEYS: the lease and the last token, side by side in a cluster. A token is greater than the
// last one and than the server's microseconds, so it grows also after the server was emptied.
var (
	acquireLease = vendor.NewLuaScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local t = redis.call('TIME')
local token = math.max(t[1] * 1000000 + t[2], tonumber(redis.call('GET', KEYS[2]) or '0') + 1)
local text = string.format('%.0f', token)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], text, 'PX', ARGV[1])
return token
`)
	renewLease = vendor.NewLuaScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`)
	releaseLease = vendor.NewLuaScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`)
)

// Locks lends locks on the server. Without it none can be had; when it is emptied, a lock passes to the next who asks
// while the last holder believes in it until it renews: hence the token.
type Locks struct{ client *Client }

// Locks returns the client's locks.
func (c *Client) Locks() Locks { return Locks{c} }

var _ lock.Locker = Locks{}

// Acquire implements lock.Locker.
func (l Locks) Acquire(ctx context.Context, name string, ttl time.Duration) (lock.Lease, error) {
	asked := time.Now() //nolint:forbidigo // leases are about machines
	token, err := l.run(ctx, acquireLease, name, millis(ttl))
	if err == nil && token == 0 {
		err = lock.ErrHeld
	}
	if err != nil {
		return lock.Lease{}, err
	}
	return lock.Lease{Name: name, Token: token, Until: asked.Add(ttl)}, nil
}

// Renew implements lock.Locker.
func (l Locks) Renew(ctx context.Context, lease lock.Lease, ttl time.Duration) (lock.Lease, error) {
	asked := time.Now() //nolint:forbidigo // as above
	renewed, err := l.run(ctx, renewLease, lease.Name, millis(ttl), strconv.FormatInt(lease.Token, 10))
	if err == nil && renewed == 0 {
		err = lock.ErrLost
	}
	if err != nil {
		return lock.Lease{}, err
	}
	lease.Until = asked.Add(ttl)
	return lease, nil
}

// Release implements lock.Locker.
func (l Locks) Release(ctx context.Context, lease lock.Lease) error {
	_, err := l.run(ctx, releaseLease, lease.Name, strconv.FormatInt(lease.Token, 10))
	return err
}

// run does not ask the breaker: a lock is asked for by few, and can't be gone without.
func (l Locks) run(ctx context.Context, script *vendor.Lua, name string, args ...string) (int64, error) {
	server := l.client.server.Load()
	if server == nil {
		return 0, ErrDown
	}
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	keys := []string{l.client.key("lease", "{"+name+"}"), l.client.key("token", "{"+name+"}")}
	answer, err := script.Exec(ctx, *server, keys, args).AsInt64()
	if err != nil {
		failures.WithLabelValues("lock", "failed").Inc()
		return 0, fmt.Errorf("%w: %w", ErrDown, err)
	}
	return answer, nil
}

// millis rounds down, but for nothing: the server's lease is never shorter than what its holder counts on by more
// than a millisecond, which the network takes as well.
func millis(ttl time.Duration) string {
	return strconv.FormatInt(max((ttl+time.Millisecond-1).Milliseconds(), 1), 10)
}
