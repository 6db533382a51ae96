package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/housekeepingsql"
	"github.com/ticketblue/ticketblue/modules/housekeeping"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Housekeeping is the store of the record of runs.
type Housekeeping struct{ db *DB }

// NewHousekeeping returns the housekeeping store on db.
func NewHousekeeping(db *DB) *Housekeeping { return &Housekeeping{db} }

var _ housekeeping.Store = (*Housekeeping)(nil)

// maxErrorText bounds what is kept of an error.
const maxErrorText = 2000

// checkpoint stores within the transaction how far the chunk has come; outside of a job it does nothing. A process that has lost its lease rolls its chunk back with batch.ErrLost.
func (t *tx) checkpoint(ctx context.Context, chunk *batch.Chunk, done batch.Done) error {
	c := chunk.Commit(done)
	if c == nil {
		return nil
	}
	return t.advance(ctx, *c)
}

func (t *tx) advance(ctx context.Context, c batch.Checkpoint) error {
	if err := t.renew(ctx, c.Lease); err != nil {
		return err
	}
	advanced, err := housekeepingsql.New(t).Advance(ctx, housekeepingsql.AdvanceParams{
		AfterKey: c.Done.Next, RowsRead: int64(c.Done.Read), Written: int64(c.Done.Written), Skipped: int64(c.Done.Skipped),
		RunID: c.Lease.RunID, Place: int32(c.Place), Chunks: c.Chunk - 1,
	})
	if err == nil && advanced == 0 {
		return fmt.Errorf("chunk %d of step %d of run %s was committed before", c.Chunk, c.Place, c.Lease.RunID)
	}
	return err
}

// renew is the guard of everything that a run writes.
func (t *tx) renew(ctx context.Context, lease batch.Lease) error {
	if lease.Owner == "" {
		return nil
	}
	renewed, err := housekeepingsql.New(t).RenewLease(ctx, housekeepingsql.RenewLeaseParams{
		ExpiresAt: stamp(lease.Until), Job: lease.Job, Owner: lease.Owner,
	})
	if err == nil && renewed == 0 {
		return batch.ErrLost
	}
	return err
}

// Begin implements batch.Store.
func (s *Housekeeping) Begin(ctx context.Context, run batch.Run, lease batch.Lease, now time.Time) (batch.Run, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (batch.Run, error) {
		q := housekeepingsql.New(tx)
		if err := tx.audit(ctx, "job.begun", "job", run.Job, nil, audit.Facts{"asOf": run.AsOf.String(), "dryRun": run.DryRun}); err != nil {
			return batch.Run{}, err
		}
		if run.DryRun {
			return run, insertRun(ctx, q, run, run.ID)
		}
		before, err := q.RunOfDay(ctx, housekeepingsql.RunOfDayParams{Job: run.Job, AsOf: run.AsOf.String()})
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return batch.Run{}, err
		}
		known := err == nil
		if known && before.Status == string(batch.Completed) {
			return batch.Run{}, batch.ErrAlreadyCompleted.With("runId", before.ID)
		}
		if known {
			lease.RunID = before.ID
		}
		if err := s.takeLease(ctx, q, lease, now); err != nil {
			return batch.Run{}, err
		}
		gone := stampOrNull(now)
		if err := q.AbandonSteps(ctx, housekeepingsql.AbandonStepsParams{EndedAt: gone, Job: run.Job, ID: lease.RunID}); err != nil {
			return batch.Run{}, err
		}
		if err := q.AbandonRuns(ctx, housekeepingsql.AbandonRunsParams{EndedAt: gone, Error: "its process went away", Job: run.Job, ID: lease.RunID}); err != nil {
			return batch.Run{}, err
		}
		if !known {
			return run, insertRun(ctx, q, run, "")
		}
		if err := q.ContinueRun(ctx, housekeepingsql.ContinueRunParams{StartedBy: run.StartedBy, ID: before.ID}); err != nil {
			return batch.Run{}, err
		}
		return readRun(ctx, q, before.ID)
	})
}

// takeLease gives the job to the owner, or tells who has it.
func (s *Housekeeping) takeLease(ctx context.Context, q *housekeepingsql.Queries, lease batch.Lease, now time.Time) error {
	held, err := q.Lease(ctx, lease.Job)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = q.InsertLease(ctx, housekeepingsql.InsertLeaseParams{
			Job: lease.Job, RunID: lease.RunID, Owner: lease.Owner, ExpiresAt: stamp(lease.Until),
		})
		if s.db.engine.IsDuplicate(err) {
			return batch.ErrRunning.Because(err)
		}
		return err
	case err != nil:
		return err
	case held.ExpiresAt.After(now):
		return batch.ErrRunning.With("runId", held.RunID)
	}
	return q.TakeLease(ctx, housekeepingsql.TakeLeaseParams{
		RunID: lease.RunID, Owner: lease.Owner, ExpiresAt: stamp(lease.Until), Job: lease.Job,
	})
}

func insertRun(ctx context.Context, q *housekeepingsql.Queries, run batch.Run, key string) error {
	err := q.InsertRun(ctx, housekeepingsql.InsertRunParams{
		ID: run.ID, Job: run.Job, AsOf: run.AsOf.String(), RunKey: key, DryRun: run.DryRun, Status: string(run.Status),
		Starts: int32(run.Starts), StartedBy: run.StartedBy, StartedAt: stamp(run.StartedAt),
	})
	for place, step := range run.Steps {
		if err != nil {
			return err
		}
		err = q.InsertStep(ctx, housekeepingsql.InsertStepParams{RunID: run.ID, Place: int32(place), Name: step.Name, Status: string(step.Status)})
	}
	return err
}

// Renew implements batch.Store.
func (s *Housekeeping) Renew(ctx context.Context, lease batch.Lease) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error { return tx.renew(ctx, lease) })
}

// SaveStep implements batch.Store.
func (s *Housekeeping) SaveStep(ctx context.Context, lease batch.Lease, place int, step batch.StepRun) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		if err := tx.renew(ctx, lease); err != nil {
			return err
		}
		return housekeepingsql.New(tx).SaveStep(ctx, housekeepingsql.SaveStepParams{
			Status: string(step.Status), Total: step.Total, RowsRead: step.Read, StartedAt: stampOrNull(step.StartedAt),
			EndedAt: stampOrNull(step.EndedAt), Error: cut(step.Error, maxErrorText), RunID: lease.RunID, Place: int32(place),
		})
	})
}

// Checkpoint implements batch.Store.
func (s *Housekeeping) Checkpoint(ctx context.Context, checkpoint batch.Checkpoint) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error { return tx.advance(ctx, checkpoint) })
}

// End implements batch.Store. The lease ends with the run.
func (s *Housekeeping) End(ctx context.Context, lease batch.Lease, run batch.Run) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		lease.Until = run.EndedAt
		if err := tx.renew(ctx, lease); err != nil {
			return err
		}
		if err := housekeepingsql.New(tx).EndRun(ctx, housekeepingsql.EndRunParams{
			Status: string(run.Status), EndedAt: stampOrNull(run.EndedAt), Error: cut(run.Error, maxErrorText), ID: run.ID,
		}); err != nil || run.Status != batch.Failed {
			return err
		}
		return tx.append(ctx, outbox.NewEvent(housekeeping.EventRunFailed, run.ID, run.EndedAt, housekeeping.RunFailed{
			RunID: run.ID, Job: run.Job, At: run.EndedAt.UTC(),
		}))
	})
}

// Run implements housekeeping.Store.
func (s *Housekeeping) Run(ctx context.Context, id string) (batch.Run, error) {
	run, err := readRun(ctx, housekeepingsql.New(s.db.reader(ctx)), id)
	return run, missing(err, housekeeping.ErrRunNotFound)
}

// Runs implements housekeeping.Store.
func (s *Housekeeping) Runs(ctx context.Context, query housekeeping.Query) ([]batch.Run, error) {
	at := farFuture
	if !query.Before.At.IsZero() {
		at = stamp(query.Before.At)
	}
	text, args := "SELECT id FROM job_runs WHERE (started_at < ? OR (started_at = ? AND id < ?))", []any{at, at, query.Before.ID}
	if query.Job != "" {
		text, args = text+" AND job = ?", append(args, query.Job)
	}
	if query.Status != "" {
		text, args = text+" AND status = ?", append(args, string(query.Status))
	}
	if !query.AsOf.IsZero() {
		text, args = text+" AND as_of = ?", append(args, query.AsOf.String())
	}
	var ids []string
	reader := s.db.reader(ctx)
	found, err := reader.QueryContext(ctx, text+" ORDER BY started_at DESC, id DESC LIMIT ?", append(args, query.Limit)...)
	if err := eachRow(found, err, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}); err != nil {
		return nil, err
	}
	runs := make([]batch.Run, len(ids))
	for i, id := range ids {
		if runs[i], err = readRun(ctx, housekeepingsql.New(reader), id); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func readRun(ctx context.Context, q *housekeepingsql.Queries, id string) (batch.Run, error) {
	row, err := q.Run(ctx, id)
	if err != nil {
		return batch.Run{}, err
	}
	asOf, err := clock.ParseDate(row.AsOf)
	if err != nil {
		return batch.Run{}, fmt.Errorf("run %s: %w", id, err)
	}
	run := batch.Run{
		ID: row.ID, Job: row.Job, AsOf: asOf, DryRun: row.DryRun, Status: batch.Status(row.Status), Starts: int(row.Starts),
		StartedBy: row.StartedBy, StartedAt: row.StartedAt, EndedAt: row.EndedAt.Time, Error: row.Error,
	}
	steps, err := q.Steps(ctx, id)
	for _, step := range steps {
		run.Steps = append(run.Steps, batch.StepRun{
			Name: step.Name, Status: batch.Status(step.Status), After: step.AfterKey, Total: step.Total, Read: step.RowsRead,
			Written: step.Written, Skipped: step.Skipped, Chunks: step.Chunks, StartedAt: step.StartedAt.Time,
			EndedAt: step.EndedAt.Time, Error: step.Error,
		})
	}
	return run, err
}
