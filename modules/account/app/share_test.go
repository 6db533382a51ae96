package accountapp_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/cache"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// sessions is a store with one session, which counts how often it is asked for it.
type sessions struct {
	account.Store
	session account.Session
	ended   bool
	asked   int
}

func (s *sessions) SessionsByAccess(_ context.Context, access []string, at time.Time) (map[string]account.Opened, error) {
	s.asked++
	opened := map[string]account.Opened{}
	if !s.ended && slices.Contains(access, "tba_kim") {
		opened["tba_kim"] = account.Opened{Session: s.session, Until: at.Add(account.AccessTTL)}
	}
	return opened, nil
}

// shelf is a cache that keeps what it is given.
type shelf struct{ kept map[string][]byte }

var _ cache.Cache = shelf{}

func (s shelf) Get(_ context.Context, keys ...string) map[string][]byte {
	found := map[string][]byte{}
	for _, key := range keys {
		if value, ok := s.kept[key]; ok {
			found[key] = value
		}
	}
	return found
}

func (s shelf) Set(_ context.Context, key string, value []byte, _ time.Duration) { s.kept[key] = value }

func (s shelf) Delete(context.Context, ...string) error { return nil }

func TestSharedSessions(t *testing.T) {
	t.Parallel()
	open := func() (store *sessions, fake *clock.Fake, instance func() *accountapp.Accounts) {
		store, fake = &sessions{session: account.Session{ID: "s1", UserID: "kim", Role: account.RoleUser}}, clock.NewFake(now)
		kept := shelf{map[string][]byte{}}
		return store, fake, func() *accountapp.Accounts {
			a := accountapp.New(store, fake)
			a.Shared = kept
			return a
		}
	}
	alive := func(t *testing.T, a *accountapp.Accounts, want bool) {
		t.Helper()
		session, err := a.Session(t.Context(), "tba_kim")
		if want && (err != nil || session.UserID != "kim") || !want && !errors.Is(err, account.ErrSessionExpired) {
			t.Errorf("got %+v, %v", session, err)
		}
	}
	t.Run("what one instance has read the other need not", func(t *testing.T) {
		t.Parallel()
		store, fake, instance := open()
		here, there := instance(), instance()
		fake.Advance(time.Minute)
		alive(t, here, true)
		alive(t, there, true)
		if store.asked != 1 {
			t.Errorf("the store was asked %d times", store.asked)
		}
		fake.Advance(31 * time.Second) // a copy lives as long as what was read, and no longer
		alive(t, there, true)
		if store.asked != 2 {
			t.Errorf("the store was asked %d times", store.asked)
		}
	})
	t.Run("what was heard to have ended is not believed", func(t *testing.T) {
		t.Parallel()
		store, fake, instance := open()
		here, there := instance(), instance()
		fake.Advance(time.Minute)
		alive(t, here, true)
		store.ended = true
		for _, a := range []*accountapp.Accounts{here, there} {
			a.Ended("kim", "s1")
			alive(t, a, false)
		}
	})
	t.Run("an instance that has just begun believes nobody, as it may not have heard", func(t *testing.T) {
		t.Parallel()
		store, fake, instance := open()
		here := instance()
		fake.Advance(time.Minute)
		alive(t, here, true)
		store.ended = true
		alive(t, instance(), false)
	})
	t.Run("what nobody can read is read from the store", func(t *testing.T) {
		t.Parallel()
		_, fake, instance := open()
		a := instance()
		fake.Advance(time.Minute)
		for _, rubbish := range []string{"", "{", `{"session":{"UserID":"lee"},"until":"2030-01-01T00:00:00Z"}`} {
			b := instance()
			b.Shared = always{[]byte(rubbish)}
			fake.Advance(time.Minute)
			alive(t, b, true)
		}
		alive(t, a, true)
	})
}

// always is a cache that has the same for every key.
type always struct{ value []byte }

func (c always) Get(_ context.Context, keys ...string) map[string][]byte {
	return map[string][]byte{keys[0]: c.value}
}
func (c always) Set(context.Context, string, []byte, time.Duration) {}
func (c always) Delete(context.Context, ...string) error            { return nil }
