package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

func TestSchedule(t *testing.T) {
	t.Parallel()
	starts := day(30, 19, 30)
	told := func(r booking.Reservation, now time.Time) []string {
		r.StartsAt, r.Policy = starts, booking.ConsumerStandard()
		lines := []string{}
		for _, p := range r.Schedule(now) {
			lines = append(lines, fmt.Sprintf("%s %d%% %d+%d", p.Until.In(clock.Seoul).Format("02 15:04"), p.FeeRatePercent, p.Fee, p.Amount))
		}
		return lines
	}
	held := booking.Reservation{Status: booking.Pending, Amount: 100_050}
	for name, c := range map[string]struct {
		r    booking.Reservation
		now  time.Time
		want []string
	}{
		"of a hold, weeks before": {held, day(5, 12, 0), []string{
			"13 00:00 0% 0+100050", "16 00:00 10% 10005+90045", "20 00:00 20% 20010+80040", "22 00:00 30% 30015+70035", "22 19:30 90% 90045+10005",
		}},
		"of a hold, five days before: free for a day": {held, day(25, 12, 0), []string{
			"18 12:00 0% 0+100050", "20 00:00 20% 20010+80040", "22 00:00 30% 30015+70035", "22 19:30 90% 90045+10005",
		}},
		"of a hold, three days before: free until the day ends": {held, day(27, 12, 0), []string{
			"20 00:00 0% 0+100050", "22 00:00 30% 30015+70035", "22 19:30 90% 90045+10005",
		}},
		"of a hold, on the day": {held, day(30, 12, 0), []string{"22 19:30 90% 90045+10005"}},
		"of what was paid, with a discount": {
			booking.Reservation{Status: booking.Completed, Amount: 100_050, Paid: 50_000, CompletedAt: day(5, 12, 0)}, day(28, 9, 0),
			[]string{"22 00:00 30% 15000+35000", "22 19:30 90% 45000+5000"},
		},
		"of what was moved": {
			booking.Reservation{
				Status: booking.Completed, Paid: 50_000, CompletedAt: day(5, 12, 0), CreatedAt: day(5, 12, 0), SoldFor: day(25, 19, 30),
				Move: booking.Move{From: day(25, 19, 30), At: day(22, 9, 0), FreeUntil: day(29, 9, 0)},
			}, day(24, 9, 0),
			[]string{"21 09:00 0% 0+50000", "22 00:00 30% 15000+35000", "22 19:30 90% 45000+5000"},
		},
		"of what has begun":    {booking.Reservation{Status: booking.Completed, Paid: 5}, starts, []string{}},
		"of what was canceled": {booking.Reservation{Status: booking.Canceled, Paid: 5}, day(5, 12, 0), []string{}},
	} {
		if got := told(c.r, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %v\nwant %v", name, got, c.want)
		}
	}
	t.Run("it says at each minute what canceling then costs", func(t *testing.T) {
		t.Parallel()
		r := booking.Reservation{Status: booking.Completed, Paid: 100_050, CompletedAt: day(26, 7, 13), StartsAt: starts, Policy: booking.ConsumerStandard()}
		periods := r.Schedule(r.CompletedAt)
		for at := r.CompletedAt; at.Before(starts); at = at.Add(time.Minute) {
			i := slices.IndexFunc(periods, func(p booking.FeePeriod) bool { return at.Before(p.Until) })
			if quote := r.Quote(at); quote.Fee != periods[i].Fee || quote.Amount != periods[i].Amount {
				t.Fatalf("at %v it costs %v, told was %+v", at, quote.Fee, periods[i])
			}
		}
		if sum := periods[0].Fee + periods[0].Amount; sum != money.KRW(100_050) {
			t.Errorf("fee and refund are %d", sum)
		}
	})
}
