// Package batch tests the jobs on a whole office: killed in every chunk and run again, their end must be that of
// a run which nothing disturbed, table by table.
package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the tables

	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// now is a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

var today = clock.DateOf(now)

// idleOffice is an office that serves nobody, with its tables in reach.
type idleOffice struct {
	t     *testing.T
	dir   string
	clock *clock.Fake
	*office.Office
	tables *sql.DB
}

// open opens an office on a data folder, "" for a new one. Chunks have four rows.
func open(t *testing.T, dir string, change ...func(*office.Settings)) *idleOffice {
	t.Helper()
	if dir == "" {
		dir = t.TempDir()
	}
	settings := office.Settings{DataDir: dir}
	settings.Defaults()
	settings.Housekeeping.Engine.Chunk = 4
	for _, c := range change {
		c(&settings)
	}
	h := &idleOffice{t: t, dir: dir, clock: clock.NewFake(now)}
	var err error
	h.Office, err = office.Open(t.Context(), settings, h.clock, slog.New(slog.DiscardHandler), nil)
	must(t, err)
	h.tables, err = sql.Open("sqlite", filepath.Join(dir, sqlite.FileName)+"?_pragma=busy_timeout(10000)")
	must(t, err)
	t.Cleanup(func() {
		h.tables.Close()
		must(t, h.Close())
	})
	return h
}

// copied is the database of an idleOffice in a folder of its own.
func (h *idleOffice) copied() string {
	h.t.Helper()
	dir := h.t.TempDir()
	_, err := h.tables.Exec("VACUUM INTO ?", filepath.Join(dir, sqlite.FileName))
	must(h.t, err)
	key, err := os.ReadFile(filepath.Join(h.dir, "ticket-key.pem"))
	must(h.t, err)
	must(h.t, os.WriteFile(filepath.Join(dir, "ticket-key.pem"), key, 0o600))
	return dir
}

// passing are values that differ from run to run and mean nothing: ids of events, and positions.
var passing = map[string][]string{"outbox_events": {"position", "id"}}

// dump is every row of every table but the record of runs, sorted.
func (h *idleOffice) dump() []string {
	h.t.Helper()
	var lines []string
	for _, table := range h.column("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'job_%' AND name NOT LIKE 'sqlite_%'") {
		columns := slices.DeleteFunc(h.column("SELECT name FROM pragma_table_info('"+table+"')"), func(c string) bool {
			return slices.Contains(passing[table], c)
		})
		rows, err := h.tables.Query("SELECT " + strings.Join(columns, ", ") + " FROM " + table)
		must(h.t, err)
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			must(h.t, rows.Scan(into...))
			for i, value := range values {
				if text, ok := value.([]byte); ok {
					values[i] = string(text)
				}
			}
			lines = append(lines, fmt.Sprint(table, values))
		}
		must(h.t, rows.Err())
		rows.Close()
	}
	slices.Sort(lines)
	return lines
}

func (h *idleOffice) column(query string, args ...any) (values []string) {
	h.t.Helper()
	rows, err := h.tables.Query(query, args...)
	must(h.t, err)
	defer rows.Close()
	for rows.Next() {
		var value string
		must(h.t, rows.Scan(&value))
		values = append(values, value)
	}
	must(h.t, rows.Err())
	return values
}

func (h *idleOffice) count(query string, args ...any) (n int) {
	h.t.Helper()
	must(h.t, h.tables.QueryRow(query, args...).Scan(&n))
	return n
}

func (h *idleOffice) exec(query string, args ...any) {
	h.t.Helper()
	_, err := h.tables.Exec(query, args...)
	must(h.t, err)
}

// told counts the events of a type.
func (h *idleOffice) told(kind string) int {
	h.t.Helper()
	return h.count("SELECT COUNT(*) FROM outbox_events WHERE type = ?", kind)
}

// day is an instant so many days from today, at an hour in Seoul, as the database has it.
func day(days, hour int) string {
	return stamp(today.AddDays(days).Start().Add(time.Duration(hour) * time.Hour))
}

// years is an instant so many years and days before today.
func years(n, days int) string { return stamp(today.Start().AddDate(-n, 0, -days)) }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999999-07:00") }

// do runs a job to its end and wants it to get there.
func (h *idleOffice) do(name string, request batch.Request) batch.Run {
	h.t.Helper()
	run, err := h.Housekeeping.Do(h.t.Context(), name, request)
	must(h.t, err)
	return run
}

var errPower = errors.New("the power failed")

// dieAfterChunk makes a run die behind the commit of the first chunk that did something. In front of a step's
// first chunk there is a word of progress, too.
func dieAfterChunk() func(batch.Progress) {
	step, began := "", int64(0)
	return func(p batch.Progress) {
		if p.Step != step {
			step, began = p.Step, p.Read
		}
		if p.Read > began {
			panic(errPower)
		}
	}
}

// doOrDie runs a job as a process would that dies behind its first commit: nothing of the engine runs on, and its
// lease stays.
func (h *idleOffice) doOrDie(job string) (run batch.Run, err error, died bool) {
	defer func() {
		if value := recover(); value != nil {
			died = true
		}
	}()
	run, err = h.Housekeeping.Do(h.t.Context(), job, batch.Request{Progress: dieAfterChunk()})
	return run, err, false
}

// stopAfterChunk ends a context when a chunk is done.
func stopAfterChunk(ctx context.Context) (context.Context, func(batch.Progress)) {
	ctx, cancel := context.WithCancel(ctx)
	step, calls := "", 0
	return ctx, func(p batch.Progress) {
		if p.Step != step {
			step, calls = p.Step, 0
		}
		if calls++; calls == 2 {
			cancel()
		}
	}
}

// withoutFailures leaves out that it was told of runs that failed.
func withoutFailures(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "housekeeping.run.failed") })
}

func diff(want, got []string) string {
	var lines []string
	for _, line := range want {
		if !slices.Contains(got, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			lines = append(lines, "+ "+line)
		}
	}
	if len(lines) > 20 {
		lines = append(lines[:20], fmt.Sprintf("and %d more", len(lines)-20))
	}
	return strings.Join(lines, "\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
