// Package clock is where time comes from. Nothing else in the product calls time.Now: tests turn the
// clock instead of sleeping, and a day is a day in Seoul wherever the server stands.
//
// Instants are kept in UTC; only what people see or what the law counts in days uses the office's zone.
package clock

import (
	"time"
	_ "time/tzdata" // the binary runs on machines without a zone database

	"github.com/jonboulle/clockwork"
)

// Clock tells the time and makes timers. It is safe for concurrent use.
type Clock = clockwork.Clock

// Fake is a clock that stands still until a test advances it.
type Fake = clockwork.FakeClock

// System is the machine's own clock.
func System() Clock { return clockwork.NewRealClock() }

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return clockwork.NewFakeClockAt(t) }

// Seoul is the office's time zone.
var Seoul = mustLoad("Asia/Seoul")

func mustLoad(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic("clock: " + name + " is missing from the embedded zone database: " + err.Error())
	}
	return location
}

// Date is a calendar day without a time, in the office's zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day in Seoul on which t falls.
func DateOf(t time.Time) Date {
	year, month, day := t.In(Seoul).Date()
	return Date{year, month, day}
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(text string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, text, Seoul)
	if err != nil {
		return Date{}, err
	}
	return DateOf(t), nil
}

// Start is the first instant of the day.
func (d Date) Start() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Seoul)
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Start().AddDate(0, 0, n)) }

// DaysUntil counts the midnights from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	from := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	to := time.Date(other.Year, other.Month, other.Day, 0, 0, 0, 0, time.UTC)
	return int(to.Sub(from).Hours() / 24)
}

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.DaysUntil(other) > 0 }

// IsZero reports whether d was never set.
func (d Date) IsZero() bool { return d == Date{} }

// String is YYYY-MM-DD, which also sorts by time.
func (d Date) String() string { return d.Start().Format(time.DateOnly) }

// MarshalText makes the date a JSON string.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
