package coupon_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/coupon"
)

func TestAllot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		issued, quantity int
		asked            time.Time
		who, holders     string // people, by letters
		winners          string
		refusals         []error // of those who did not win, in their order
	}{
		"the first come, until there is none left": {issued: 8, quantity: 10, asked: now, who: "a b c", winners: "a b", refusals: []error{coupon.ErrExhausted}},
		"nobody twice, whether they ask twice or have it": {quantity: 10, asked: now, who: "a b a c", holders: "b", winners: "a c",
			refusals: []error{coupon.ErrAlreadyGranted, coupon.ErrAlreadyGranted}},
		"who has it is told so, not that none is left": {issued: 10, quantity: 10, asked: now, who: "a b", holders: "a",
			refusals: []error{coupon.ErrAlreadyGranted, coupon.ErrExhausted}},
		"nobody before it begins": {quantity: 10, asked: now.Add(-time.Second), who: "a", refusals: []error{coupon.ErrNotOpen}},
		"nobody after its end":    {quantity: 10, asked: now.Add(time.Hour), who: "a", refusals: []error{coupon.ErrNotOpen}},
		"nobody asks":             {quantity: 10, asked: now},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			of := coupon.Coupon{Issued: c.issued, MaxQuantity: c.quantity, StartsAt: now, EndsAt: now.Add(time.Hour)}
			var requests []coupon.Request
			for _, who := range strings.Fields(c.who) {
				requests = append(requests, coupon.Request{Grant: coupon.Grant{UserID: who, GrantedAt: c.asked}})
			}
			holders := map[string]bool{}
			for _, who := range strings.Fields(c.holders) {
				holders[who] = true
			}
			outcomes, winners := of.Allot(requests, holders)
			var won []string
			for _, w := range winners {
				won = append(won, w.Grant.UserID)
			}
			if strings.Join(won, " ") != c.winners || of.Issued != c.issued+len(won) {
				t.Errorf("%v won, %d are issued", won, of.Issued)
			}
			refusals := slices.DeleteFunc(slices.Clone(outcomes), func(err error) bool { return err == nil })
			if len(outcomes) != len(requests) || !slices.EqualFunc(refusals, c.refusals, errors.Is) {
				t.Errorf("the outcomes are %v, want %v", outcomes, c.refusals)
			}
		})
	}
}
