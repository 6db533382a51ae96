package coupon_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/coupon"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func TestDiscount(t *testing.T) {
	t.Parallel()
	t.Run("is won or percent, capped, and nothing under the least price", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			coupon      coupon.Coupon
			price, want money.KRW
		}{
			{coupon.Coupon{Type: coupon.Amount, DiscountValue: 5_000}, 50_000, 5_000},
			{coupon.Coupon{Type: coupon.Amount, DiscountValue: 5_000}, 3_000, 3_000},
			{coupon.Coupon{Type: coupon.Amount, DiscountValue: 5_000}, 0, 0},
			{coupon.Coupon{Type: coupon.Amount, DiscountValue: 5_000, MinAmount: 50_000}, 49_999, 0},
			{coupon.Coupon{Type: coupon.Amount, DiscountValue: 5_000, MinAmount: 50_000}, 50_000, 5_000},
			{coupon.Coupon{Type: coupon.Rate, DiscountValue: 15}, 33_333, 4_999},
			{coupon.Coupon{Type: coupon.Rate, DiscountValue: 15, MaxDiscount: 3_000}, 33_333, 3_000},
			{coupon.Coupon{Type: coupon.Rate, DiscountValue: 100}, 33_333, 33_333},
			{coupon.Coupon{Type: coupon.Rate, DiscountValue: 1}, 99, 0},
		} {
			if got := c.coupon.Discount(c.price); got != c.want {
				t.Errorf("%+v takes %s off %s, want %s", c.coupon, got, c.price, c.want)
			}
		}
	})
	t.Run("is never negative, never more than the price or the cap, and grows with the price", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			c := coupon.Coupon{
				Type: rapid.SampledFrom([]coupon.Type{coupon.Amount, coupon.Rate}).Draw(t, "type"), DiscountValue: rapid.Int64Range(1, 100).Draw(t, "value"),
				MinAmount: money.KRW(rapid.Int64Range(0, 100_000).Draw(t, "min")), MaxDiscount: money.KRW(rapid.Int64Range(0, 50_000).Draw(t, "cap")),
			}
			if c.Type == coupon.Amount {
				c.DiscountValue *= rapid.Int64Range(1, 1_000_000).Draw(t, "won")
			}
			price := money.KRW(rapid.Int64Range(0, coupon.MaxWon).Draw(t, "price"))
			more := price + money.KRW(rapid.Int64Range(0, 100_000).Draw(t, "more"))
			got := c.Discount(price)
			switch {
			case got < 0 || got > price:
				t.Fatalf("%s off %s", got, price)
			case c.MaxDiscount > 0 && got > c.MaxDiscount:
				t.Fatalf("%s is over the cap of %s", got, c.MaxDiscount)
			case price < c.MinAmount && got != 0:
				t.Fatalf("%s off %s, which is under %s", got, price, c.MinAmount)
			case c.Discount(more) < got:
				t.Fatalf("%s off %s, and less off %s", got, price, more)
			case c.Type == coupon.Rate && got*100 > price*money.KRW(c.DiscountValue):
				t.Fatalf("%s off %s is more than %d %%", got, price, c.DiscountValue)
			}
		})
	})
}

func TestStatus(t *testing.T) {
	t.Parallel()
	stands := coupon.Coupon{MaxQuantity: 2, StartsAt: now, EndsAt: now.Add(time.Hour)}
	with := func(change func(*coupon.Coupon)) coupon.Coupon { c := stands; change(&c); return c }
	for _, c := range []struct {
		coupon coupon.Coupon
		at     time.Time
		want   coupon.Status
		claim  error
	}{
		{stands, now.Add(-1), coupon.Scheduled, coupon.ErrNotOpen},
		{stands, now, coupon.Open, nil},
		{stands, now.Add(time.Hour - 1), coupon.Open, nil},
		{stands, now.Add(time.Hour), coupon.Ended, coupon.ErrNotOpen},
		{with(func(c *coupon.Coupon) { c.Issued = 1 }), now, coupon.Open, nil},
		{with(func(c *coupon.Coupon) { c.Issued = 2 }), now, coupon.Exhausted, coupon.ErrExhausted},
		{with(func(c *coupon.Coupon) { c.Issued, c.MaxQuantity = 1_000, 0 }), now, coupon.Open, nil},
		{with(func(c *coupon.Coupon) { c.WithdrawnAt = now }), now.Add(-1), coupon.Withdrawn, coupon.ErrNotOpen},
	} {
		if got := c.coupon.Status(c.at); got != c.want {
			t.Errorf("%+v is %s, want %s", c.coupon, got, c.want)
		}
		if err := c.coupon.Claimable(c.at); !errors.Is(err, c.claim) {
			t.Errorf("claiming a coupon that is %s: %v", c.want, err)
		}
	}
}

func TestDraft(t *testing.T) {
	t.Parallel()
	good := coupon.Draft{
		Code: " open-2026 ", Name: " 오픈 ", Type: coupon.Rate, DiscountValue: 10, MaxQuantity: 100, StartsAt: now, EndsAt: now.Add(time.Hour),
		MinAmount: 10_000, MaxDiscount: 5_000,
	}
	t.Run("what is right becomes a coupon with a tidy code", func(t *testing.T) {
		t.Parallel()
		c, err := good.Coupon(now)
		if err != nil || c.Code != "open-2026" || c.Name != "오픈" || c.Status(now) != coupon.Open {
			t.Errorf("%+v, %v", c, err)
		}
	})
	for location, wrong := range map[string]func(*coupon.Draft){
		"code":          func(d *coupon.Draft) { d.Code = "쿠폰" },
		"code ":         func(d *coupon.Draft) { d.Code = "WELCOME-9-9D" },
		"code  ":        func(d *coupon.Draft) { d.Code = strings.Repeat("A", 41) },
		"name":          func(d *coupon.Draft) { d.Name = "  " },
		"type":          func(d *coupon.Draft) { d.Type = "GIFT" },
		"discountValue": func(d *coupon.Draft) { d.DiscountValue = 101 },
		"maxQuantity":   func(d *coupon.Draft) { d.MaxQuantity = 0 },
		"minAmount":     func(d *coupon.Draft) { d.MinAmount = -1 },
		"maxDiscount":   func(d *coupon.Draft) { d.MaxDiscount = -1 },
		"maxDiscount ":  func(d *coupon.Draft) { d.Type = coupon.Amount },
		"startsAt":      func(d *coupon.Draft) { d.StartsAt, d.EndsAt = time.Time{}, time.Time{}.Add(time.Hour) },
		"endsAt":        func(d *coupon.Draft) { d.EndsAt = d.StartsAt },
		"endsAt ":       func(d *coupon.Draft) { d.StartsAt, d.EndsAt = now.Add(-2*time.Hour), now },
	} {
		t.Run("is told what is wrong: "+location, func(t *testing.T) {
			t.Parallel()
			d := good
			wrong(&d)
			_, err := d.Coupon(now)
			if !errors.Is(err, coupon.ErrInvalid) {
				t.Fatalf("told %v", err)
			}
			problems, _ := fault.As(err).Details()["errors"].([]coupon.Problem)
			found := false
			for _, p := range problems {
				found = found || p.Location == strings.TrimSpace(location)
			}
			if !found {
				t.Errorf("told %+v", problems)
			}
		})
	}
	t.Run("all of it at once", func(t *testing.T) {
		t.Parallel()
		_, err := coupon.Draft{}.Coupon(now)
		if problems := fault.As(err).Details()["errors"].([]coupon.Problem); len(problems) < 6 {
			t.Errorf("told %+v", problems)
		}
	})
}

func TestGrantIDs(t *testing.T) {
	t.Parallel()
	kim, lee := id.New(), id.New()
	ids := map[string]bool{coupon.GrantID(1, kim): true, coupon.GrantID(2, kim): true, coupon.GrantID(1, lee): true, coupon.GrantID(12, kim): true}
	if len(ids) != 4 || !ids[coupon.GrantID(1, kim)] {
		t.Errorf("%v", ids)
	}
	for grant := range ids {
		if strings.Contains(grant, kim[:8]) || len(grant) != 36 {
			t.Errorf("%s", grant)
		}
	}
	if coupon.KeyID(coupon.Key(42)) != 42 || coupon.KeyID("round:42") != 0 || coupon.KeyID("coupon:") != 0 {
		t.Error("a key does not say whose it is")
	}
}
