package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ticketblue/ticketblue/platform/clock"
)

func TestDate(t *testing.T) {
	t.Parallel()
	t.Run("a day begins at midnight in Seoul, wherever the instant was written", func(t *testing.T) {
		t.Parallel()
		for instant, want := range map[string]string{
			"2026-11-22T14:59:59.999999999Z": "2026-11-22",
			"2026-11-22T15:00:00Z":           "2026-11-23",
			"2026-11-22T23:59:59+09:00":      "2026-11-22",
			"2026-11-22T07:00:00-08:00":      "2026-11-23",
			"2028-02-28T15:00:00Z":           "2028-02-29",
		} {
			at, err := time.Parse(time.RFC3339Nano, instant)
			if err != nil {
				t.Fatal(err)
			}
			if got := clock.DateOf(at).String(); got != want {
				t.Errorf("%s is on %s, want %s", instant, got, want)
			}
		}
	})
	t.Run("only real days are read", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z", "오늘"} {
			if got, err := clock.ParseDate(text); err == nil {
				t.Errorf("%q was read as %s", text, got)
			}
		}
	})
	t.Run("days are counted as on a calendar", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			// Also through the years in which Korea had summer time.
			day := clock.DateOf(time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(t, "unix"), 0))
			n := rapid.IntRange(-5000, 5000).Draw(t, "days")
			other := day.AddDays(n)
			if got := day.DaysUntil(other); got != n {
				t.Fatalf("%s and %d days is %s, and that is %d days", day, n, other, got)
			}
			if day.Before(other) != (n > 0) || (day.String() < other.String()) != (n > 0) {
				t.Fatalf("%s, %s: order", day, other)
			}
			encoded, err := json.Marshal(other)
			if err != nil {
				t.Fatal(err)
			}
			var back clock.Date
			if err := json.Unmarshal(encoded, &back); err != nil || back != other {
				t.Fatalf("%s came back as %s, %v", encoded, back, err)
			}
		})
	})
}
