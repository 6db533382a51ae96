package accountapp_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// crowd is a store in which every token opens a session of its own, after a while.
type crowd struct {
	account.Store
	asked []int // for how many at once; never from two sides
}

func (c *crowd) SessionsByAccess(_ context.Context, access []string, at time.Time) (map[string]account.Opened, error) {
	c.asked = append(c.asked, len(access))
	time.Sleep(20 * time.Millisecond)
	opened := map[string]account.Opened{}
	for _, token := range access {
		opened[token] = account.Opened{Session: account.Session{ID: "session of " + token, UserID: token}, Until: at.Add(account.AccessTTL)}
	}
	return opened, nil
}

// People who come back all together after a while are unknown all together: the store is asked once for them, and
// each gets their own session.
func TestCrowdIsLookedUpTogether(t *testing.T) {
	t.Parallel()
	store := &crowd{}
	a := accountapp.New(store, clock.NewFake(now))
	const people = 100
	var done sync.WaitGroup
	for i := range people {
		done.Go(func() {
			token := fmt.Sprintf("tba_%d", i)
			session, err := a.Session(t.Context(), token)
			if err != nil || session.UserID != token {
				t.Errorf("%s opened %+v, %v", token, session, err)
			}
		})
	}
	done.Wait()
	if len(store.asked) > people/4 {
		t.Errorf("the store was asked %d times for %d people: %v", len(store.asked), people, store.asked)
	}
}
