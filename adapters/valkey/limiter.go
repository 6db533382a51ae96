package valkey

import (
	"context"
	"strconv"
	"time"

	vendor "github.com/valkey-io/valkey-go"

	"github.com/ticketblue/ticketblue/ports/limit"
)

// slot is limit.Slot by the server's clock, in microseconds. KEYS: the key; ARGV: the period, the distance of two
// slots, and 1 to count or -1 to give a use back. It returns how long to wait.
var slot = vendor.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local next = tonumber(redis.call('GET', KEYS[1]) or '0')
if ARGV[3] == '-1' then
  next = next - ARGV[2]
  if next > now then
    redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
  else
    redis.call('DEL', KEYS[1])
  end
  return 0
end
if next < now then next = now end
local booked = next + ARGV[2]
local wait = booked - now - ARGV[1]
if wait > 0 then return wait end
if ARGV[3] == '1' then
  redis.call('SET', KEYS[1], string.format('%.0f', booked), 'PX', math.ceil((booked - now) / 1000))
end
return 0
`)

// Limiter counts for all instances. While the server is down each counts for itself.
type Limiter struct {
	client *Client
	alone  limit.Limiter
}

// Limiter returns the client's limiter; alone counts while the server is down.
func (c *Client) Limiter(alone limit.Limiter) *Limiter { return &Limiter{c, alone} }

var _ limit.Limiter = (*Limiter)(nil)

// Take implements limit.Limiter.
func (l *Limiter) Take(ctx context.Context, key string, uses int, period time.Duration) time.Duration {
	wait, err := l.ask(ctx, key, uses, period, "1")
	if err != nil {
		return l.alone.Take(ctx, key, uses, period)
	}
	return wait
}

// Look implements limit.Limiter.
func (l *Limiter) Look(ctx context.Context, key string, uses int, period time.Duration) time.Duration {
	wait, err := l.ask(ctx, key, uses, period, "0")
	if err != nil {
		return l.alone.Look(ctx, key, uses, period)
	}
	return wait
}

// Give implements limit.Limiter. What was counted here while the server was down is given back here.
func (l *Limiter) Give(ctx context.Context, key string, uses int, period time.Duration) {
	if _, err := l.ask(ctx, key, uses, period, "-1"); err != nil {
		l.alone.Give(ctx, key, uses, period)
	}
}

func (l *Limiter) ask(ctx context.Context, key string, uses int, period time.Duration, count string) (wait time.Duration, err error) {
	err = l.client.do(ctx, "limit", func(ctx context.Context, server vendor.Client) error {
		micros, err := slot.Exec(ctx, server, []string{l.client.key("limit", key)}, []string{
			strconv.FormatInt(period.Microseconds(), 10), strconv.FormatInt(period.Microseconds()/int64(max(uses, 1)), 10), count,
		}).AsInt64()
		wait = time.Duration(micros) * time.Microsecond
		return err
	})
	return wait, err
}
