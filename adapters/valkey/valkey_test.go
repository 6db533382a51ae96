package valkey_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/valkey"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/bus/bustest"
	"github.com/ticketblue/ticketblue/ports/cache/cachetest"
	"github.com/ticketblue/ticketblue/ports/limit"
	"github.com/ticketblue/ticketblue/ports/limit/limittest"
	"github.com/ticketblue/ticketblue/ports/lock/locktest"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// open returns a client that has connected. Tests share a server, so the answers have time.
func open(t *testing.T, addr, prefix string) *valkey.Client {
	t.Helper()
	c, err := valkey.Open(valkey.Config{Addrs: []string{addr}, Prefix: prefix, Timeout: 5 * time.Second, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	await(t, "connected", func() bool { return c.Check(t.Context()) == nil })
	return c
}

// pair is two clients of the test's own part of the shared server.
func pair(t *testing.T) (here, there *valkey.Client) {
	t.Helper()
	addr, err := testenv.Valkey()
	if err != nil {
		t.Fatal(err)
	}
	prefix := id.New()
	return open(t, addr, prefix), open(t, addr, prefix)
}

func TestBus(t *testing.T) {
	t.Parallel()
	bustest.Run(t, func(t *testing.T) bustest.Rig {
		here, there := pair(t)
		return bustest.Rig{Here: here.Bus(), There: there.Bus()}
	})
}

func TestLocks(t *testing.T) {
	t.Parallel()
	locktest.Run(t, func(t *testing.T) locktest.Rig {
		here, there := pair(t)
		return locktest.Rig{Here: here.Locks(), There: there.Locks()}
	})
}

func TestCache(t *testing.T) {
	t.Parallel()
	cachetest.Run(t, func(t *testing.T) cachetest.Rig {
		here, there := pair(t)
		return cachetest.Rig{Here: here.Cache(), There: there.Cache(), Pass: pass}
	})
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	limittest.Run(t, func(t *testing.T) limittest.Rig {
		here, there := pair(t)
		return limittest.Rig{Here: here.Limiter(never{t}), There: there.Limiter(never{t}), Pass: pass}
	})
}

// never is a limiter that must not be asked: the server is there.
type never struct{ *testing.T }

var _ limit.Limiter = never{}

func pass(d time.Duration) { <-time.After(d) }

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if <-look.C; time.Now().After(deadline) {
			t.Fatalf("not so: %s", what)
		}
	}
}
