package valkey_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/valkey"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func (n never) Take(context.Context, string, int, time.Duration) time.Duration {
	n.Error("asked in the server's place")
	return 0
}

func (n never) Give(context.Context, string, int, time.Duration) {
	n.Error("asked in the server's place")
}

func (n never) Look(context.Context, string, int, time.Duration) time.Duration {
	n.Error("asked in the server's place")
	return 0
}

// alone is a limiter that says that it was asked.
type alone struct{ asked int }

func (a *alone) Take(context.Context, string, int, time.Duration) time.Duration {
	a.asked++
	return 7 * time.Second
}

func (a *alone) Look(ctx context.Context, key string, uses int, period time.Duration) time.Duration {
	return a.Take(ctx, key, uses, period)
}

func (a *alone) Give(context.Context, string, int, time.Duration) { a.asked++ }

// own is a server that the test may hurt, and a client with the time-outs of an office.
func own(t *testing.T) (*testenv.ValkeyServer, *valkey.Client) {
	t.Helper()
	server, err := testenv.StartValkey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server, office(t, server.Addr)
}

func office(t *testing.T, addr string) *valkey.Client {
	t.Helper()
	c, err := valkey.Open(valkey.Config{Addrs: []string{addr}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	await(t, "connected", func() bool { return c.Check(t.Context()) == nil })
	return c
}

// cost is what so many look-ups take together and at worst.
func cost(t *testing.T, c *valkey.Client, calls int) (all, worst time.Duration) {
	t.Helper()
	for range calls {
		began := time.Now()
		if found := c.Cache().Get(t.Context(), "a"); len(found) > 0 {
			t.Error("found something")
		}
		took := time.Since(began)
		all, worst = all+took, max(worst, took)
	}
	return all, worst
}

func TestOutages(t *testing.T) {
	t.Parallel()
	for name, hurt := range map[string]struct {
		hurt, heal func(*testenv.ValkeyServer, context.Context) error
	}{
		"killed": {
			func(s *testenv.ValkeyServer, _ context.Context) error { return s.Kill() },
			func(s *testenv.ValkeyServer, ctx context.Context) error { return s.Start(ctx) },
		},
		"stopped where it stands": {
			func(s *testenv.ValkeyServer, _ context.Context) error { return s.Pause() },
			func(s *testenv.ValkeyServer, _ context.Context) error { return s.Resume() },
		},
	} {
		t.Run(name+", it costs next to nothing, and is found again by itself", func(t *testing.T) {
			t.Parallel()
			server, c := own(t)
			c.Cache().Set(t.Context(), "a", []byte("1"), time.Hour)
			b := c.Bus()
			var mu sync.Mutex
			var heard []string
			defer b.Subscribe("seats", func(payload []byte) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, string(payload))
			})()
			hears := func(want string) func() bool {
				return func() bool {
					b.Publish(t.Context(), "seats", []byte("word"))
					mu.Lock()
					defer mu.Unlock()
					return slices.Contains(heard, want)
				}
			}
			await(t, "the bus carries", hears("word"))
			if err := hurt.hurt(server, t.Context()); err != nil {
				t.Fatal(err)
			}
			all, worst := cost(t, c, 1000)
			t.Logf("1,000 look-ups without it took %v, the worst %v", all, worst)
			if worst > time.Second || all > 3*time.Second {
				t.Errorf("1,000 look-ups without it took %v, the worst %v", all, worst)
			}
			own := &alone{}
			if wait := c.Limiter(own).Take(t.Context(), "kim", 1, time.Hour); wait != 7*time.Second || own.asked != 1 {
				t.Errorf("limits are not kept alone: %v", wait)
			}
			if err := c.Check(t.Context()); err == nil {
				t.Error("it looks well")
			}
			if _, err := c.Locks().Acquire(t.Context(), "relay", time.Minute); err == nil {
				t.Error("a lock was lent by nobody")
			}
			mu.Lock()
			heard = nil
			mu.Unlock()
			if err := hurt.heal(server, t.Context()); err != nil {
				t.Fatal(err)
			}
			await(t, "the cache keeps again", func() bool {
				c.Cache().Set(t.Context(), "b", []byte("2"), time.Hour)
				return string(c.Cache().Get(t.Context(), "b")["b"]) == "2"
			})
			await(t, "the bus carries again", hears("word"))
			if name == "killed" {
				await(t, "and says that words were lost", hears(""))
			}
		})
	}
	t.Run("emptied, it is an empty cache, and tokens still grow", func(t *testing.T) {
		t.Parallel()
		server, c := own(t)
		c.Cache().Set(t.Context(), "a", []byte("1"), time.Hour)
		lease, err := c.Locks().Acquire(t.Context(), "relay", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		cost(t, c, 1)
		next, err := c.Locks().Acquire(t.Context(), "relay", time.Minute)
		if err != nil || next.Token <= lease.Token {
			t.Errorf("token %d follows on %d, %v", next.Token, lease.Token, err)
		}
		if _, err := c.Locks().Renew(t.Context(), lease, time.Minute); err == nil {
			t.Error("both hold it")
		}
	})
	t.Run("not there yet, it is waited for by nobody and found when it comes", func(t *testing.T) {
		t.Parallel()
		server, _ := own(t)
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		c, err := valkey.Open(valkey.Config{Addrs: []string{server.Addr}, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		if all, _ := cost(t, c, 1000); all > time.Second {
			t.Errorf("1,000 look-ups took %v", all)
		}
		if err := server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		await(t, "it is found", func() bool { return c.Check(t.Context()) == nil })
	})
	t.Run("full, it keeps nothing more and fails nobody", func(t *testing.T) {
		t.Parallel()
		server, err := testenv.StartValkey(t.Context(), "--maxmemory", "1kb")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		c := office(t, server.Addr)
		c.Cache().Set(t.Context(), "a", make([]byte, 10_000), time.Hour)
		cost(t, c, 1)
	})
}
