package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/batch"
)

func testJobs(t *testing.T, open func(*testing.T) *people) {
	// unused are five buyers who were here one day after the other, and somebody who is here now.
	unused := func(t *testing.T, p *people) (ids []string) {
		t.Helper()
		for i := range 6 {
			user := person(fmt.Sprintf("old%d@example.com", i))
			user.LastSeenAt = now.AddDate(-3, 0, i-5)
			if i == 5 {
				user.LastSeenAt = now
			}
			user.CreatedAt = user.LastSeenAt
			must(t, p.tryJoin(user, ""))
			ids = append(ids, user.ID)
		}
		return ids[:5]
	}
	before := now.AddDate(-3, 0, 0)
	t.Run("unused are those last seen before the instant, the longest away first", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		want := unused(t, p)
		var found []string
		for key := ""; ; {
			ids, next, err := p.Unused(t.Context(), before, key, 2)
			must(t, err)
			if len(ids) == 0 {
				break
			}
			found, key = append(found, ids...), next
		}
		if !slices.Equal(found, want) {
			t.Errorf("found %v, want %v", found, want)
		}
		n, err := p.CountUnused(t.Context(), before, false)
		must(t, err)
		if n != 5 {
			t.Errorf("counted %d", n)
		}
	})
	t.Run("they end as if by their own hand; who has come back stays", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		ids := unused(t, p)
		done, err := p.WithdrawUnused(t.Context(), batch.Rows("", 10), ids, now.AddDate(-3, 0, -1), now)
		must(t, err)
		if done.Written != 4 || done.Skipped != 1 {
			t.Errorf("done: %+v", done)
		}
		for i, id := range ids {
			user, err := p.UserByID(t.Context(), id)
			must(t, err)
			if ended := user.WithdrawnAt.Equal(now) && user.Email == "" && user.Name == "" && user.PasswordHash == ""; ended != (i < 4) {
				t.Errorf("person %d is %+v", i, user)
			}
		}
		gone, err := p.Withdrawn(t.Context(), "", 10)
		must(t, err)
		want := slices.Clone(ids[:4])
		slices.Sort(want)
		if !slices.Equal(gone, want) {
			t.Errorf("withdrawn are %v, want %v", gone, want)
		}
		if n := p.heard(account.EventUserWithdrawn); n != 4 {
			t.Errorf("told %d times", n)
		}
	})
	t.Run("each is told once until they come back", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		ids := unused(t, p)
		tell := func(at time.Time) (told int) {
			t.Helper()
			key := ""
			for end := false; !end; {
				done, err := p.TellUnused(t.Context(), batch.Rows(key, 2), at.AddDate(-3, 0, 0), at)
				must(t, err)
				told, key, end = told+done.Written, done.Next, done.End
			}
			return told
		}
		if first, second := tell(now), tell(now.AddDate(0, 1, 0)); first != 5 || second != 0 {
			t.Errorf("told %d, then %d", first, second)
		}
		session, tokens := account.NewSession(account.User{ID: ids[0]}, now.AddDate(0, 2, 0), account.AccessTTL)
		must(t, p.StartSession(t.Context(), session, tokens, ""))
		n, err := p.CountUnused(t.Context(), now.AddDate(3, 0, 0), true)
		must(t, err)
		if n < 1 {
			t.Errorf("%d are to be told when years have passed again", n)
		}
	})
}

// heard counts the events of a type.
func (p *people) heard(kind string) (n int) {
	p.t.Helper()
	events, err := p.log.Read(p.t.Context(), 0, 500)
	must(p.t, err)
	for _, e := range events {
		if e.Type == kind {
			n++
		}
	}
	return n
}
