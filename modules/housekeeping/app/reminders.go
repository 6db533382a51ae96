package housekeepingapp

import (
	"context"
	"strconv"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// A reminder that comes half a day late is still one; later it is none.
const remindWithin = 12 * time.Hour

// upcomingReservationAlert reminds of the shows of tomorrow: the day after the run's, in Seoul.
func upcomingReservationAlert(settings Settings, needs Needs) Job {
	return Job{
		Description: "Reminds everybody who has tickets for a show of tomorrow.",
		Plan: batch.Plan{
			Schedule: settings.Upcoming, Within: remindWithin,
			Job: batch.Job{Name: housekeeping.UpcomingReservationAlert, Steps: func(asOf clock.Date) []batch.Step {
				r := reminder{needs.Performances, needs.Reservations, asOf.AddDays(1).Start(), asOf.AddDays(2).Start(), needs.Reservations.TellUpcoming}
				return []batch.Step{{Name: "remind", Count: r.count, Chunk: r.chunk}}
			}},
		},
	}
}

// reservationReviewAlert asks after the shows of today how it was. A show that begins later than the job runs
// (21:00) is asked about the next day: each once, and none before it has begun.
func reservationReviewAlert(settings Settings, needs Needs) Job {
	return Job{
		Description: "Asks everybody who had tickets for a show of today for a review.",
		Plan: batch.Plan{
			Schedule: settings.Review, Within: remindWithin,
			Job: batch.Job{Name: housekeeping.ReservationReviewAlert, Steps: func(asOf clock.Date) []batch.Step {
				until := timeOf(settings.Review, asOf)
				r := reminder{needs.Performances, needs.Reservations, until.AddDate(0, 0, -1), until, needs.Reservations.TellReviewable}
				return []batch.Step{{Name: "ask for reviews", Count: r.count, Chunk: r.chunk}}
			}},
		},
	}
}

// timeOf is when the schedule has its turn on the day; a schedule that has none then counts at the day's end.
func timeOf(schedule batch.Schedule, day clock.Date) time.Time {
	if at := schedule.Next(day.Start().Add(-time.Second)); clock.DateOf(at) == day {
		return at.In(clock.Seoul)
	}
	return day.AddDays(1).Start()
}

// reminder tells of the reservations of rounds that start in [from, to). When a round starts is the
// catalogue's to say: it may have been moved since it was sold.
type reminder struct {
	performances performances
	reservations reservations
	from, to     time.Time
	tell         func(ctx context.Context, chunk *batch.Chunk, rounds []int64) (batch.Done, error)
}

// roundsAtOnce is how many rounds a chunk looks at: most have fewer reservations than fit into a chunk.
const roundsAtOnce = 50

func (r reminder) chunk(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
	rounds, err := r.performances.Starting(ctx, r.from, r.to, numberOf(chunk.After), roundsAtOnce)
	if err != nil || len(rounds) == 0 {
		return batch.Done{Next: chunk.After, End: true}, err
	}
	done, err := r.tell(ctx, chunk, rounds)
	done.End = done.End && len(rounds) < roundsAtOnce
	return done, err
}

func (r reminder) count(ctx context.Context, after string) (n int64, err error) {
	for from := numberOf(after); ; {
		rounds, err := r.performances.Starting(ctx, r.from, r.to, from, roundsAtOnce)
		if err != nil || len(rounds) == 0 {
			return n, err
		}
		part, err := r.reservations.CountCompleted(ctx, rounds)
		if err != nil {
			return 0, err
		}
		n, from = n+part, rounds[len(rounds)-1]+1
	}
}

// numberOf is the id from which a key's work goes on: that of its first part, or the one behind it.
func numberOf(key string) int64 {
	first, second := batch.Split(key)
	number, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0
	}
	if second == batch.End {
		number++
	}
	return number
}

func numberKey(number int64, second string) string {
	return batch.Key(strconv.FormatInt(number, 10), second)
}
