package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

type batchCommand struct {
	List    batchListCommand    `cmd:"" help:"List the jobs, when they run next and how they last went."`
	Run     batchRunCommand     `cmd:"" help:"Run a job now, also beside a running server. Exits with 0 when it is done or was before, 1 when it failed, 3 when it runs elsewhere, 4 when it was stopped: the next run goes on."`
	History batchHistoryCommand `cmd:"" help:"List runs with their steps, the latest first."`
}

// Exit codes beyond 0 (done, or nothing to do) and 1 (failed).
const (
	exitRunning = 3
	exitStopped = 4
)

// coded is an error that ends the program with a code of its own.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

type batchListCommand struct {
	office.Settings `embed:""`
}

// Run lists the jobs.
func (c *batchListCommand) Run(ctx context.Context) error {
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		jobs, err := o.Housekeeping.Jobs(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "JOB\tSCHEDULE\tNEXT\tLAST\tWHAT IT DOES") //nolint:errcheck // flushed below
		for _, job := range jobs {
			last := "never"
			if job.LastRun != nil {
				last = fmt.Sprintf("%s for %s", job.LastRun.Status, job.LastRun.AsOf)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", job.Plan.Job.Name, job.Schedule, moment(job.NextRunAt), last, job.Description) //nolint:errcheck // flushed below
		}
		return table.Flush()
	})
}

type batchRunCommand struct {
	office.Settings `embed:""`
	Name            string `arg:"" help:"The job; see batch list."`
	AsOf            string `name:"as-of" help:"The day for which, YYYY-MM-DD; today when left out."`
	DryRun          bool   `name:"dry-run" help:"Count what there is to do and change nothing."`
}

// Run runs the job in this process.
func (c *batchRunCommand) Run(ctx context.Context) error {
	bar := newBar(os.Stderr)
	request := batch.Request{DryRun: c.DryRun, StartedBy: "operator", Progress: bar.show}
	if c.AsOf != "" {
		day, err := clock.ParseDate(c.AsOf)
		if err != nil {
			return errors.New("--as-of is a day, YYYY-MM-DD")
		}
		request.AsOf = day
	}
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		run, err := o.Housekeeping.Do(ctx, c.Name, request)
		bar.end()
		if run.ID != "" {
			showRun(os.Stdout, run)
		}
		switch {
		case errors.Is(err, batch.ErrAlreadyCompleted):
			fmt.Println(sentence(err))
			return nil
		case errors.Is(err, batch.ErrRunning), errors.Is(err, batch.ErrLost):
			return coded{err, exitRunning}
		case errors.Is(err, batch.ErrStopped):
			return coded{err, exitStopped}
		}
		return err
	})
}

type batchHistoryCommand struct {
	office.Settings `embed:""`
	Job             string `help:"Of this job only."`
	Limit           int    `default:"20" help:"How many runs."`
}

// Run lists runs.
func (c *batchHistoryCommand) Run(ctx context.Context) error {
	if c.Limit < 1 || c.Limit > 1000 {
		return errors.New("--limit must lie between 1 and 1,000")
	}
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		runs, err := o.Housekeeping.Runs(ctx, housekeeping.Query{Job: c.Job, Limit: c.Limit})
		for _, run := range runs {
			showRun(os.Stdout, run)
		}
		return err
	})
}

// showRun prints a run and its steps.
func showRun(w io.Writer, run batch.Run) {
	dry := ""
	if run.DryRun {
		dry = " (dry run: nothing was changed)"
	}
	took := ""
	if !run.EndedAt.IsZero() {
		took = fmt.Sprintf(", %s", run.EndedAt.Sub(run.StartedAt).Round(time.Millisecond))
	}
	fmt.Fprintf(w, "%s  %s for %s: %s%s  (begun %s by %s%s)\n", run.ID, run.Job, run.AsOf, run.Status, dry, moment(run.StartedAt), run.StartedBy, took) //nolint:errcheck // a terminal
	for _, step := range run.Steps {
		fmt.Fprintf(w, "    %-28s %-9s  read %d, written %d, skipped %d, chunks %d\n", step.Name, step.Status, step.Read, step.Written, step.Skipped, step.Chunks) //nolint:errcheck // a terminal
		if step.Error != "" {
			fmt.Fprintf(w, "        %s\n", strings.SplitN(step.Error, "\n", 2)[0]) //nolint:errcheck // a terminal
		}
	}
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(clock.Seoul).Format("2006-01-02 15:04")
}

// bar shows progress: a bar that is drawn again on a terminal, a line a step and a tenth of it otherwise.
type bar struct {
	w        io.Writer
	terminal bool
	step     string
	tenth    int64
	drawn    bool
}

func newBar(file *os.File) *bar {
	info, err := file.Stat()
	return &bar{w: file, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0, tenth: -1}
}

const barWidth = 30

func (b *bar) show(p batch.Progress) {
	share := int64(10)
	filled := barWidth
	if p.Total > 0 {
		share, filled = min(10, 10*p.Read/p.Total), int(min(barWidth, barWidth*p.Read/p.Total))
	}
	if b.terminal {
		if b.step != "" && b.step != p.Step {
			fmt.Fprintln(b.w) //nolint:errcheck // a terminal
		}
		fmt.Fprintf(b.w, "\r%-28s [%s%s] %d of %d ", p.Step, strings.Repeat("=", filled), strings.Repeat(" ", barWidth-filled), p.Read, p.Total) //nolint:errcheck // a terminal
		b.step, b.drawn = p.Step, true
		return
	}
	if b.step == p.Step && b.tenth == share {
		return
	}
	b.step, b.tenth = p.Step, share
	fmt.Fprintf(b.w, "%s: %d of %d\n", p.Step, p.Read, p.Total) //nolint:errcheck // a log
}

func (b *bar) end() {
	if b.drawn {
		fmt.Fprintln(b.w) //nolint:errcheck // a terminal
	}
}
