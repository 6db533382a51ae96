package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Sizes that fit into three minutes on two cores. P9 speaks of five million rows: a chunk costs the same
// wherever it stands in the table, so the ratio is that of its size or better.
const (
	roundSeats   = 5_000
	oneByOne     = 1_000  // reservations a pair, a transaction each
	setBased     = 20_000 // reservations a pair, in chunks
	chunkRows    = 1_000
	shownPerPair = 25_000 // reservations that are purged while somebody buys
	lightRate    = 200.0  // requests a second
	lightTime    = 4 * time.Second
)

// batchJobs is P9's half about jobs.
func batchJobs(ctx context.Context) error {
	if err := setsAgainstRows(ctx); err != nil {
		return err
	}
	return besideBuyers(ctx)
}

// yard is a database without a server, full of reservations.
type yard struct {
	dir   string
	db    *sqlstore.DB
	store *sqlstore.Booking
	close func() error
	next  int64 // round
}

func openYard(ctx context.Context) (*yard, error) {
	dir, err := os.MkdirTemp("", "ticketblue-perf-")
	if err != nil {
		return nil, err
	}
	db, engine, err := office.OpenStore(ctx, office.Settings{DataDir: dir})
	if err != nil {
		return nil, err
	}
	return &yard{dir: dir, db: db, store: sqlstore.NewBooking(db), close: engine.Close, next: 1_000_000}, nil
}

// round is the next one, sold long ago.
func (y *yard) round(performance int64, seats int, starts time.Time) *booking.Round {
	r := &booking.Round{
		ID: y.next, PerformanceID: performance, StartsAt: starts, SalesOpenAt: starts.AddDate(0, -1, 0), TicketLimit: 4,
		Policy: booking.ConsumerStandard(), Prices: map[string]money.KRW{"R": 50_000}, Seats: make([]booking.PlanSeat, seats),
	}
	for i := range r.Seats {
		r.Seats[i] = booking.PlanSeat{Label: fmt.Sprintf("%d번", i+1), Grade: "R"}
	}
	y.next++
	return r
}

// reservations are of two seats each, for all of the round.
func reservations(round *booking.Round, at time.Time) ([]*booking.Reservation, error) {
	var made []*booking.Reservation
	for seat := 1; seat < len(round.Seats); seat += 2 {
		seats, err := round.Choose([]int{seat, seat + 1})
		if err != nil {
			return nil, err
		}
		made = append(made, booking.Reserve(id.New(), round, seats, at, booking.HoldTTL))
	}
	return made, nil
}

// pending fills the yard with so many reservations that nobody paid.
func (y *yard) pending(ctx context.Context, n int) error {
	for n > 0 {
		round := y.round(1, roundSeats, time.Now().AddDate(0, 1, 0))
		made, err := reservations(round, time.Now().Add(-48*time.Hour))
		if err != nil {
			return err
		}
		for group := range slices.Chunk(made, 250) {
			claims := make([]booking.Claim, len(group))
			for i, r := range group {
				claims[i] = booking.Claim{Reservation: r, Limit: 4}
			}
			if _, _, err := y.store.ClaimSeats(ctx, round, claims); err != nil {
				return err
			}
		}
		n -= len(made)
	}
	return nil
}

// setsAgainstRows cancels what nobody paid: a transaction a reservation, and in chunks, in turn on one database.
func setsAgainstRows(ctx context.Context) error {
	y, err := openYard(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(y.dir)
	defer y.close()
	if err := y.pending(ctx, pairs*(oneByOne+setBased)); err != nil {
		return err
	}
	var ratios, rows, sets []float64
	now := time.Now()
	for range pairs {
		due, err := y.store.Due(ctx, now, oneByOne)
		if err != nil {
			return err
		}
		began := time.Now()
		for _, id := range due {
			if _, _, err := y.store.Release(ctx, []booking.Release{{
				ReservationID: id, Reason: booking.ByExpiry, At: now, Decide: func(*booking.Reservation) (booking.Ending, error) { return booking.Ending{}, nil },
			}}); err != nil {
				return err
			}
		}
		row := float64(len(due)) / time.Since(began).Seconds()
		began = time.Now()
		done := 0
		for done < setBased {
			chunk, _, err := y.store.ExpireBefore(ctx, batch.Rows("", chunkRows), now, now)
			if err != nil {
				return err
			}
			if done += chunk.Written; chunk.End {
				break
			}
		}
		set := float64(done) / time.Since(began).Seconds()
		ratios, rows, sets = append(ratios, set/row), append(rows, row), append(sets, set)
	}
	slices.Sort(ratios)
	slices.Sort(rows)
	slices.Sort(sets)
	fmt.Printf("P9  %-44s median %.1f worst %.1f x row-at-a-time; goal 20; %.0f/s in chunks of %d, %.0f/s one by one; %d reservations of 2 seats\n",
		"cancelling what nobody paid", ratios[pairs/2], ratios[0], sets[pairs/2], chunkRows, rows[pairs/2], pairs*(oneByOne+setBased))
	return nil
}

// besideBuyers purges old performances in a server that sells meanwhile, as it would by itself.
func besideBuyers(ctx context.Context) error {
	y, err := openYard(ctx)
	if err != nil {
		return err
	}
	today := clock.DateOf(time.Now())
	for pair := range pairs {
		// Ended so that the run for the day of this pair finds it, and no earlier one.
		if err := y.old(ctx, today.AddDays(pair-pairs).Start().AddDate(-10, 0, -1)); err != nil {
			return err
		}
	}
	if err := y.close(); err != nil {
		return err
	}
	p, _, err := startOffice(ctx, y.dir, "--no-batch")
	if err != nil {
		return err
	}
	defer p.stop()
	if err := p.signInAdmin(ctx); err != nil {
		return err
	}
	light, err := lightLoad(ctx, p)
	if err != nil {
		return err
	}
	if _, err := light(); err != nil { // warm
		return err
	}
	var ratios []float64
	var idles, busies []time.Duration
	rows := 0.0
	for pair := range pairs {
		idle, err := light()
		if err != nil {
			return err
		}
		var run jobRun
		if err := p.call("POST", "/api/v1/admin/batch/jobs/OldPerformances/runs", p.admin, map[string]string{"asOf": today.AddDays(pair - pairs).String()}, &run); err != nil {
			return err
		}
		for run.written() == 0 { // it looks for orders first, and there are none
			if run, err = p.run(run.ID); err != nil {
				return err
			}
		}
		began, before := time.Now(), run.written()
		busy, err := light()
		if err != nil {
			return err
		}
		if run, err = p.run(run.ID); err != nil || run.Status != "RUNNING" {
			return errors.Join(err, fmt.Errorf("the job was over too soon: %s", run.Status))
		}
		rows = float64(run.written()-before) / time.Since(began).Seconds()
		for run.Status == "RUNNING" {
			time.Sleep(100 * time.Millisecond)
			if run, err = p.run(run.ID); err != nil {
				return err
			}
		}
		ratios = append(ratios, float64(busy.percentile(0.99))/float64(idle.percentile(0.99)))
		idles, busies = append(idles, idle.percentile(0.99)), append(busies, busy.percentile(0.99))
	}
	slices.Sort(ratios)
	slices.Sort(idles)
	slices.Sort(busies)
	fmt.Printf("P9  %-44s median %.2f worst %.2f x idle; goal at most 1.25; p99 %s beside a job, %s idle; %.0f requests/s, half of them reserve; the job purges %.0f reservations/s\n",
		"p99 of buyers beside a job", ratios[pairs/2], ratios[pairs-1], busies[pairs/2].Round(time.Microsecond), idles[pairs/2].Round(time.Microsecond), lightRate, rows)
	return nil
}

// old adds a sold performance that ended on the day.
func (y *yard) old(ctx context.Context, ended time.Time) error {
	store := sqlstore.NewCatalog(y.db)
	hall, err := store.AddHall(ctx, catalog.Hall{Name: "Hall", Address: "Seoul"}, catalog.GeneratePlan(10), ended, nil)
	if err != nil {
		return err
	}
	shown, err := store.AddPerformance(ctx, catalog.Performance{
		Title: "Old", Category: catalog.Concert, HallID: hall.ID, StartDate: clock.DateOf(ended), EndDate: clock.DateOf(ended),
		TicketLimit: 4, Prices: []catalog.Price{{Grade: "R", Amount: 1}},
	}, ended, nil)
	if err != nil {
		return err
	}
	for n := 0; n < shownPerPair; n += roundSeats / 2 {
		round := y.round(shown.ID, roundSeats, ended)
		made, err := reservations(round, ended.AddDate(0, -1, 0))
		if err != nil {
			return err
		}
		for _, r := range made {
			r.Status, r.Paid, r.CompletedAt = booking.Completed, r.Amount, r.CreatedAt
		}
		if err := y.store.Load(ctx, round, made); err != nil {
			return err
		}
	}
	return nil
}

// lightLoad returns a measurement of buyers who come at a steady, low rate: one reserves, one looks.
func lightLoad(ctx context.Context, p *process) (func() (measured, error), error) {
	round, err := p.round(40_000)
	if err != nil {
		return nil, err
	}
	buyers, err := p.buyers(ctx, int(lightRate*lightTime.Seconds())*(2*pairs+1))
	if err != nil {
		return nil, err
	}
	first := 0
	return func() (measured, error) {
		from := first
		first += int(lightRate * lightTime.Seconds())
		return open(ctx, p.address, 32, lightRate, lightTime, func(c *conn, n int) (string, error) {
			buyer := buyers[from+n]
			send := request("POST", "/api/v1/reservations", buyer, fmt.Appendf(nil, `{"roundId":%d,"seats":[%d]}`, round, from+n+1))
			if n%2 == 1 {
				send = request("GET", "/api/v1/reservations", buyer, nil)
			}
			status, err := c.do(send)
			return fmt.Sprint(status), err
		})
	}, nil
}

// jobRun is what is read of a run.
type jobRun struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Steps  []struct {
		Written int64 `json:"written"`
	} `json:"steps"`
}

func (r jobRun) written() (n int64) {
	for _, step := range r.Steps {
		n += step.Written
	}
	return n
}

func (p *process) run(id string) (run jobRun, err error) {
	return run, p.call("GET", "/api/v1/admin/batch/runs/"+id, p.admin, nil, &run)
}
