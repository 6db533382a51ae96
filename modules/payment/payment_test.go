package payment_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/modules/payment"
	"github.com/ticketblue/ticketblue/platform/money"
)

func TestDiscounted(t *testing.T) {
	t.Parallel()
	t.Run("1 to 99 won can't be charged, so a discount leaves nothing or 100", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct{ original, discount, amount, used money.KRW }{
			{50_000, 5_000, 45_000, 5_000}, {5_000, 5_000, 0, 5_000}, {5_000, 9_000, 0, 5_000}, {5_050, 5_000, 100, 4_950},
			{5_099, 5_000, 100, 4_999}, {5_100, 5_000, 100, 5_000}, {50_000, 0, 50_000, 0}, {0, 5_000, 0, 0}, {50, 10, 50, 0},
		} {
			amount, used := payment.Discounted(c.original, c.discount)
			if amount != c.amount || used != c.used {
				t.Errorf("%s less %s: pay %s, discount %s; want %s, %s", c.original, c.discount, amount, used, c.amount, c.used)
			}
		}
	})
	t.Run("nobody pays more than the price or gets more than the discount", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			original := money.KRW(rapid.Int64Range(0, 1_000_000).Draw(t, "original"))
			discount := money.KRW(rapid.Int64Range(0, 1_000_000).Draw(t, "discount"))
			amount, used := payment.Discounted(original, discount)
			if amount+used != original || amount < 0 || used < 0 || used > discount {
				t.Fatalf("%s less %s: pay %s, discount %s", original, discount, amount, used)
			}
			if amount > 0 && amount < payment.MinCharge && original >= payment.MinCharge {
				t.Fatalf("%s can't be charged", amount)
			}
		})
	})
}
