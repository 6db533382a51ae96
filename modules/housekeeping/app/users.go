package housekeepingapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Monthly jobs may run a week late: what they wait for is years.
const monthlyWithin = 7 * 24 * time.Hour

func yearsBefore(day clock.Date, years int) time.Time { return day.Start().AddDate(-years, 0, 0) }

// oldUsersAlert tells those whom nobody has seen for two years, while they can still come back.
func oldUsersAlert(settings Settings, needs Needs) Job {
	return Job{
		Description: "Tells people who have not been here for long that their account is going to end.",
		Plan: batch.Plan{
			Schedule: settings.OldUsersAlert, Within: monthlyWithin,
			Job: batch.Job{Name: housekeeping.OldUsersAlert, Steps: func(asOf clock.Date) []batch.Step {
				before := yearsBefore(asOf, settings.AlertYears)
				return []batch.Step{{
					Name: "tell",
					Count: func(ctx context.Context, _ string) (int64, error) {
						return needs.Accounts.CountUnused(ctx, before, true)
					},
					Chunk: func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
						return needs.Accounts.TellUnused(ctx, chunk, before)
					},
				}}
			}},
		},
	}
}

// oldUsers ends accounts that nobody has used for three years, as their owners would, and cuts what people who
// have left did long ago off from them. What is kept, and how long, is docs/adr/0013.
func oldUsers(settings Settings, needs Needs) Job {
	return Job{
		Description: "Ends accounts that were unused for years, and takes the person out of what the ledger need not keep any more.",
		Plan: batch.Plan{
			Schedule: settings.OldUsers, Within: monthlyWithin,
			Job: batch.Job{Name: housekeeping.OldUsers, Steps: func(asOf clock.Date) []batch.Step {
				unused := unusedAccounts{needs, yearsBefore(asOf, settings.OldUsersYears)}
				left := peopleWhoLeft{needs, yearsBefore(asOf, settings.LedgerYears)}
				return []batch.Step{
					{Name: "end accounts", Count: unused.count, Chunk: unused.chunk},
					{Name: "unlink orders", Count: left.count, Chunk: left.chunk(needs.Orders.Unlink)},
					{Name: "unlink reservations", Count: left.count, Chunk: left.chunk(needs.Reservations.Unlink)},
				}
			}},
		},
	}
}

// unusedAccounts ends accounts. Who is still to come to a show stays until it is over.
type unusedAccounts struct {
	Needs
	before time.Time
}

func (u unusedAccounts) count(ctx context.Context, _ string) (int64, error) {
	return u.Accounts.CountUnused(ctx, u.before, false)
}

func (u unusedAccounts) chunk(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
	ids, next, err := u.Accounts.Unused(ctx, u.before, chunk.After, chunk.Limit)
	if err != nil || len(ids) == 0 {
		return batch.Done{Next: chunk.After, End: true}, err
	}
	coming, err := u.Reservations.Coming(ctx, ids)
	if err != nil {
		return batch.Done{}, err
	}
	done, err := u.Accounts.WithdrawUnused(ctx, chunk.At(next, len(coming)), without(ids, coming), u.before)
	done.End = len(ids) < chunk.Limit
	return done, err
}

// peopleWhoLeft goes over what was reserved before the instant by people whose accounts have ended.
type peopleWhoLeft struct {
	Needs
	before time.Time
}

const peopleAtOnce = 100

func (p peopleWhoLeft) next(ctx context.Context, after string, limit int) (ids []string, next string, end bool, err error) {
	user, last := batch.Split(after)
	if last == batch.End {
		user += batch.End // behind this person, and before every other
	}
	people, err := p.Accounts.Withdrawn(ctx, user, peopleAtOnce)
	if err != nil || len(people) == 0 {
		return nil, after, true, err
	}
	ids, next, err = p.Reservations.Made(ctx, people, p.before, after, limit)
	if len(ids) < limit {
		next, end = batch.Key(people[len(people)-1], batch.End), len(people) < peopleAtOnce
	}
	return ids, next, end, err
}

func (p peopleWhoLeft) count(ctx context.Context, after string) (n int64, err error) {
	for end := false; !end; {
		var ids []string
		if ids, after, end, err = p.next(ctx, after, 1000); err != nil {
			return 0, err
		}
		n += int64(len(ids))
	}
	return n, nil
}

func (p peopleWhoLeft) chunk(unlink func(context.Context, *batch.Chunk, []string) (batch.Done, error)) func(context.Context, *batch.Chunk) (batch.Done, error) {
	return func(ctx context.Context, chunk *batch.Chunk) (batch.Done, error) {
		ids, next, end, err := p.next(ctx, chunk.After, chunk.Limit)
		if err != nil || len(ids) == 0 {
			return batch.Done{Next: next, End: end}, err
		}
		done, err := unlink(ctx, chunk.At(next, 0), ids)
		done.End = end
		return done, err
	}
}
