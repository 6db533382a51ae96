package storetest

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func testCoupons(t *testing.T, open func(*testing.T) *office) {
	t.Run("a coupon comes back as it was made", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		made := draft(3)
		made.Type, made.DiscountValue, made.MinAmount, made.MaxDiscount = coupon.Rate, 15, 30_000, 10_000
		c := o.add(made)
		made.ID = c.ID
		same(t, made, *c)
		same(t, made, o.get(c))
		byCode, err := o.ByCode(t.Context(), c.Code)
		must(t, err)
		same(t, made, byCode)
		_, err = o.Coupon(t.Context(), 999)
		wantFault(t, err, coupon.ErrNotFound)
		_, err = o.ByCode(t.Context(), "NONE")
		wantFault(t, err, coupon.ErrNotFound)
		for _, code := range []string{made.Code, strings.ToLower(made.Code), strings.ToUpper(made.Code)} {
			made.Code = code
			_, err = o.Add(t.Context(), made, nil)
			wantFault(t, err, coupon.ErrCodeTaken)
		}
	})
	t.Run("withdrawing twice is withdrawing once", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(3))
		must(t, o.Withdraw(t.Context(), c.ID, now))
		must(t, o.Withdraw(t.Context(), c.ID, now.Add(time.Hour)))
		same(t, now, o.get(c).WithdrawnAt)
		same(t, []string{coupon.EventWithdrawn}, o.told(c))
		wantFault(t, o.Withdraw(t.Context(), 999, now), coupon.ErrNotFound)
	})
	t.Run("lists go by status, kind and part of a name, newest first, page by page", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		scheduled, ended, named := draft(1), draft(1), draft(1)
		scheduled.StartsAt, ended.EndsAt, named.Name = now.Add(time.Second), now, "100% 할인_쿠폰"
		first, second, third := o.add(scheduled), o.add(ended), o.add(named)
		gone, full, welcome := o.add(draft(1)), o.add(draft(1)), o.add(coupon.NewWelcome(5_000, time.Hour, now))
		must(t, o.Withdraw(t.Context(), gone.ID, now))
		must(t, o.grant(full, id.New())[0])
		for _, c := range []struct {
			query coupon.Query
			want  []int64
		}{
			{coupon.Query{}, []int64{welcome.ID, full.ID, gone.ID, third.ID, second.ID, first.ID}},
			{coupon.Query{Kind: coupon.Claimed, Status: coupon.Open}, []int64{third.ID}},
			{coupon.Query{Status: coupon.Open}, []int64{welcome.ID, third.ID}},
			{coupon.Query{Status: coupon.Scheduled}, []int64{first.ID}},
			{coupon.Query{Status: coupon.Ended}, []int64{second.ID}},
			{coupon.Query{Status: coupon.Withdrawn}, []int64{gone.ID}},
			{coupon.Query{Status: coupon.Exhausted}, []int64{full.ID}},
			{coupon.Query{Contains: "0% 할"}, []int64{third.ID}},
			{coupon.Query{Contains: "n_쿠"}, nil},
			{coupon.Query{Contains: second.Code[3:10]}, []int64{second.ID}},
			{coupon.Query{Limit: 2, Before: gone.ID}, []int64{third.ID, second.ID}},
		} {
			if c.query.Limit == 0 {
				c.query.Limit = 10
			}
			c.query.Now = now
			found, err := o.Coupons(t.Context(), c.query)
			must(t, err)
			var ids []int64
			for _, f := range found {
				ids = append(ids, f.ID)
			}
			same(t, c.want, ids)
		}
	})
}

func testGrants(t *testing.T, open func(*testing.T) *office) {
	t.Run("one's own are listed by status, newest first, page by page", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		user := id.New()
		ending := draft(5)
		ending.EndsAt = now.Add(time.Hour)
		coupons := []*coupon.Coupon{o.add(draft(5)), o.add(ending), o.add(draft(5)), o.add(draft(5)), o.add(coupon.NewWelcome(5_000, 30*time.Minute, now))}
		for i, c := range coupons {
			outcomes, _, err := o.Grant(t.Context(), c.ID, []coupon.Request{{Grant: coupon.NewGrant(c, user, now.Add(time.Duration(i/2)*time.Second))}})
			must(t, errors.Join(append(outcomes, err)...))
		}
		o.grant(coupons[0], id.New())
		must(t, o.Withdraw(t.Context(), coupons[2].ID, now))
		used := coupon.NewGrant(coupons[3], user, now.Add(time.Second))
		must(t, o.setAside(used, "r1"))
		o.settle(used, true)
		list := func(status coupon.GrantStatus, at time.Time, after coupon.Cursor, limit int) (ids []int64, last coupon.Cursor) {
			held, err := o.Grants(t.Context(), user, status, at, after, limit)
			must(t, err)
			for _, h := range held {
				ids, last = append(ids, h.CouponID), coupon.Cursor{At: h.GrantedAt, CouponID: h.CouponID}
				if status != "" && h.Status(at) != status {
					t.Errorf("%s is listed as %s", h.Status(at), status)
				}
			}
			return ids, last
		}
		id := func(i int) int64 { return coupons[i].ID }
		first, place := list("", now, coupon.Cursor{}, 3)
		same(t, []int64{id(4), id(3), id(2)}, first)
		rest, _ := list("", now, place, 3)
		same(t, []int64{id(1), id(0)}, rest)
		for _, c := range []struct {
			status coupon.GrantStatus
			at     time.Time
			want   []int64
		}{
			{coupon.Available, now, []int64{id(4), id(1), id(0)}},
			{coupon.Available, now.Add(time.Hour), []int64{id(0)}},
			{coupon.GrantUsed, now.AddDate(1, 0, 0), []int64{id(3)}},
			{coupon.GrantExpired, now, []int64{id(2)}},
			{coupon.GrantExpired, now.Add(time.Hour), []int64{id(4), id(2), id(1)}},
		} {
			got, _ := list(c.status, c.at, coupon.Cursor{}, 10)
			same(t, c.want, got)
		}
	})
	t.Run("another's is as none", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		g := o.has(o.add(draft(5)))
		other := o.has(o.add(draft(5)))
		for _, grant := range []string{g.ID, "invented", ""} {
			_, err := o.Held(t.Context(), other.UserID, grant)
			wantFault(t, err, coupon.ErrNotUsable)
			wantFault(t, o.SetAside(t.Context(), other.UserID, grant, "r1", now), coupon.ErrNotUsable)
		}
		same(t, "", o.held(g).ReservationID)
	})
}

func testSetAside(t *testing.T, open func(*testing.T) *office) {
	t.Run("for one reservation at a time, any number of times", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		g := o.has(o.add(draft(5)))
		must(t, o.setAside(g, "r1"))
		must(t, o.setAside(g, "r1"))
		wantFault(t, o.setAside(g, "r2"), coupon.ErrNotUsable)
		same(t, "r1", o.held(g).ReservationID)
		o.settle(g, false)
		must(t, o.setAside(g, "r2"))
	})
	t.Run("not when expired, withdrawn or used; but what is set aside stays so", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(5))
		free, aside, used := o.has(c), o.has(c), o.has(c)
		must(t, errors.Join(o.setAside(aside, "r1"), o.setAside(used, "r2")))
		o.settle(used, true)
		wantFault(t, o.SetAside(t.Context(), free.UserID, free.ID, "r3", c.EndsAt), coupon.ErrNotUsable)
		must(t, o.SetAside(t.Context(), aside.UserID, aside.ID, "r1", c.EndsAt))
		wantFault(t, o.setAside(used, "r3"), coupon.ErrNotUsable)
		must(t, o.setAside(used, "r2"))
		must(t, o.Withdraw(t.Context(), c.ID, now))
		wantFault(t, o.setAside(free, "r3"), coupon.ErrNotUsable)
		must(t, o.setAside(aside, "r1"))
	})
	t.Run("of a crowd of reservations one gets it", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		g := o.has(o.add(draft(5)))
		var won atomic.Int32
		var crowd sync.WaitGroup
		for range 50 {
			reservation := id.New()
			crowd.Go(func() {
				err := o.SetAside(t.Context(), g.UserID, g.ID, reservation, now)
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, coupon.ErrNotUsable) {
					t.Errorf("told %v", err)
				}
			})
		}
		crowd.Wait()
		same(t, int32(1), won.Load())
	})
}

func testSettle(t *testing.T, open func(*testing.T) *office) {
	t.Run("used, and given back once", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(5))
		g := o.has(c)
		must(t, o.setAside(g, "r1"))
		o.settle(g, true)
		held := o.held(g)
		same(t, now.Add(time.Minute), held.UsedAt)
		same(t, coupon.GrantUsed, held.Status(now))
		same(t, 1, o.get(c).Used)
		kept, err := o.Kept(t.Context(), g.UserID, "r1")
		must(t, err)
		same(t, []coupon.Grant{held.Grant}, kept)
		o.settle(g, false)
		held = o.held(g)
		same(t, "", held.ReservationID)
		same(t, coupon.Available, held.Status(now))
		same(t, 0, o.get(c).Used)
		same(t, 1, o.get(c).Issued)
		same(t, []string{coupon.EventGranted, coupon.EventUsed, coupon.EventReturned}, o.told(c))
		for _, e := range readAll(t, o.log)[1:] {
			told, err := outbox.Read[coupon.UseEvent](e)
			must(t, err)
			same(t, coupon.UseEvent{CouponID: c.ID, GrantID: g.ID, UserID: g.UserID, ReservationID: "r1", At: now.Add(time.Minute)}, told)
		}
	})
	t.Run("being set aside and let go is nobody's news", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(5))
		g := o.has(c)
		must(t, o.setAside(g, "r1"))
		o.settle(g, false)
		same(t, []string{coupon.EventGranted}, o.told(c))
	})
	t.Run("who decides on what was so before is told, and changes nothing", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(5))
		g, other := o.has(c), o.has(c)
		must(t, errors.Join(o.setAside(g, "r1"), o.setAside(other, "r1")))
		seen, fresh := o.held(g).Grant, o.held(other).Grant
		o.settle(g, false)
		must(t, o.setAside(g, "r1")) // it looks as before
		stale, err := o.Settle(t.Context(), []coupon.Settlement{{Grant: fresh, Used: true}, {Grant: seen, Used: true}}, now)
		must(t, err)
		same(t, true, stale)
		same(t, true, o.held(g).UsedAt.IsZero() && o.held(other).UsedAt.IsZero())
		same(t, 0, o.get(c).Used)
	})
}

func testErase(t *testing.T, open func(*testing.T) *office) {
	t.Run("nobody has them any more, and the counts stay right", func(t *testing.T) {
		t.Parallel()
		o := open(t)
		c := o.add(draft(5))
		g, other := o.has(c), o.has(c)
		must(t, o.setAside(g, "r1"))
		o.settle(g, true)
		must(t, o.Erase(t.Context(), g.UserID))
		must(t, o.Erase(t.Context(), g.UserID))
		held, err := o.Grants(t.Context(), g.UserID, "", now, coupon.Cursor{}, 10)
		must(t, err)
		same(t, 0, len(held))
		kept, err := o.Kept(t.Context(), g.UserID, "r1")
		must(t, err)
		same(t, 0, len(kept))
		after := o.get(c)
		same(t, 2, after.Issued)
		same(t, 1, after.Used)
		same(t, coupon.Available, ptr(o.held(other)).Status(now))
	})
}
