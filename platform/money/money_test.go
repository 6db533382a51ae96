package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/platform/money"
)

func TestString(t *testing.T) {
	t.Parallel()
	for amount, want := range map[money.KRW]string{
		0: "₩0", 7: "₩7", 999: "₩999", 1000: "₩1,000", 55_000: "₩55,000", 1_234_567: "₩1,234,567", -100: "-₩100", -1_000_000: "-₩1,000,000",
	} {
		if got := amount.String(); got != want {
			t.Errorf("%d is written %s, want %s", int64(amount), got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	t.Run("is rounded down to a whole won", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			amount money.KRW
			rate   int
			want   money.KRW
		}{{100_000, 10, 10_000}, {99, 10, 9}, {9, 10, 0}, {1, 100, 1}, {170_000, 0, 0}} {
			if got := c.amount.Percent(c.rate); got != c.want {
				t.Errorf("%d %% of %s is %s, want %s", c.rate, c.amount, got, c.want)
			}
		}
	})
	t.Run("what is kept and what goes back are the whole, and neither is negative", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			amount := money.KRW(rapid.Int64Range(0, 1e12).Draw(t, "amount"))
			rate := rapid.IntRange(0, 100).Draw(t, "rate")
			kept := amount.Percent(rate)
			if kept < 0 || kept > amount || money.Sum(kept, amount-kept) != amount {
				t.Fatalf("%d %% of %s is %s", rate, amount, kept)
			}
		})
	})
}
