package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

const (
	insertRounds = "INSERT INTO rounds (id, performance_id, hall_id, plan_version, total, starts_at, sales_open_at, closed, sold_out, moves, called_off) VALUES "
	roundColumns = "id, performance_id, hall_id, plan_version, total, starts_at, sales_open_at, closed, sold_out, moves, called_off"
)

func roundRow(r catalog.Round) []any {
	return []any{r.ID, r.PerformanceID, r.HallID, r.PlanVersion, r.Total, stamp(r.StartsAt), stamp(r.SalesOpenAt), r.Closed, r.SoldOut, r.Moves, r.CalledOff}
}

func scanRound(rows *sql.Rows) (r catalog.Round, err error) {
	err = rows.Scan(&r.ID, &r.PerformanceID, &r.HallID, &r.PlanVersion, &r.Total, &r.StartsAt, &r.SalesOpenAt, &r.Closed, &r.SoldOut, &r.Moves, &r.CalledOff)
	return r, err
}

func roundOf(row catalogsql.Round) catalog.Round {
	return catalog.Round{
		ID: row.ID, PerformanceID: row.PerformanceID, HallID: row.HallID, PlanVersion: int(row.PlanVersion), Total: int(row.Total),
		StartsAt: row.StartsAt.UTC(), SalesOpenAt: row.SalesOpenAt.UTC(), Closed: row.Closed, SoldOut: row.SoldOut, Moves: int(row.Moves), CalledOff: row.CalledOff,
	}
}

func roundsOf(rows []catalogsql.Round) []catalog.Round {
	rounds := make([]catalog.Round, len(rows))
	for i, row := range rows {
		rounds[i] = roundOf(row)
	}
	return rounds
}

// AddRounds implements catalog.Rounds. The performance's row is locked first, so that two writers can't
// both find room for rounds that lie too close to each other.
func (s *Catalog) AddRounds(ctx context.Context, performanceID int64, added []catalog.Round, at time.Time, answer idempotency.Answer[[]catalog.Round]) ([]catalog.Round, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]catalog.Round, error) {
		existing, err := lockRounds(ctx, tx, performanceID)
		if err != nil {
			return nil, err
		}
		if err := checkSoldBy(ctx, tx, performanceID, added); err != nil {
			return nil, err
		}
		rounds := slices.Clone(added)
		slices.SortFunc(rounds, func(a, b catalog.Round) int { return a.StartsAt.Compare(b.StartsAt) })
		if err := checkSpacing(append(existing, rounds...)); err != nil {
			return nil, err
		}
		for i := range rounds {
			rounds[i].PerformanceID = performanceID
		}
		if err := addRounds(ctx, tx, rounds); err != nil {
			return nil, err
		}
		if err := turnStandings(ctx, tx, []int64{performanceID}, at); err != nil {
			return nil, err
		}
		if err := keepReceipt(ctx, tx, answer, rounds); err != nil {
			return nil, err
		}
		if err := auditRounds(ctx, tx, true, rounds...); err != nil {
			return nil, err
		}
		return rounds, s.tellRoundsChanged(ctx, tx, rounds, false, at)
	})
}

// checkSoldBy reports rounds at another hall than the performance's, or by a plan of which a grade has no price. The
// performance is locked.
func checkSoldBy(ctx context.Context, tx *tx, performanceID int64, rounds []catalog.Round) error {
	p, err := performance(ctx, tx, performanceID)
	if err != nil {
		return err
	}
	checked := 0
	for _, round := range rounds {
		if round.HallID != p.HallID || (p.PlanVersion != 0 && round.PlanVersion != p.PlanVersion) {
			return catalog.ErrOvertaken
		}
		if round.PlanVersion == checked {
			continue
		}
		head, err := catalogsql.New(tx).PlanHead(ctx, catalogsql.PlanHeadParams{HallID: round.HallID, Version: int32(round.PlanVersion)})
		if err != nil {
			return missing(err, catalog.ErrOvertaken)
		}
		var grades []string
		if err := json.Unmarshal([]byte(head.Grades), &grades); err != nil {
			return err
		}
		if p.CheckGrades(grades) != nil {
			return catalog.ErrOvertaken
		}
		checked = round.PlanVersion
	}
	return nil
}

// lockRounds locks a performance and returns its rounds. It comes first in a transaction: what is read
// after it is no older than the lock, on every engine.
func lockRounds(ctx context.Context, tx *tx, performanceID int64) ([]catalog.Round, error) {
	q := catalogsql.New(tx)
	locked, err := q.LockPerformance(ctx, performanceID)
	if err != nil {
		return nil, err
	}
	if locked == 0 {
		return nil, catalog.ErrPerformanceNotFound
	}
	rows, err := q.RoundsOfPerformance(ctx, performanceID)
	return roundsOf(rows), err
}

func checkSpacing(rounds []catalog.Round) error {
	if len(rounds) > catalog.MaxRounds {
		return catalog.ErrTooManyRounds
	}
	starts := make([]time.Time, len(rounds))
	for i, round := range rounds {
		starts[i] = round.StartsAt
	}
	return catalog.CheckSpacing(starts)
}

// addRounds gives rounds their ids and inserts them.
func addRounds(ctx context.Context, tx *tx, rounds []catalog.Round) error {
	if len(rounds) == 0 {
		return nil
	}
	first, err := takeNumbers(ctx, tx, roundNumber, len(rounds))
	if err != nil {
		return err
	}
	rows := make([][]any, len(rounds))
	for i := range rounds {
		rounds[i].ID = first + int64(i)
		rounds[i].StartsAt, rounds[i].SalesOpenAt = stamp(rounds[i].StartsAt), stamp(rounds[i].SalesOpenAt)
		rows[i] = roundRow(rounds[i])
	}
	return insertMany(ctx, tx, insertRounds, rows)
}

// tellRoundsChanged tells of rounds, and of their performances, whose standing they make.
func (s *Catalog) tellRoundsChanged(ctx context.Context, tx *tx, rounds []catalog.Round, deleted bool, at time.Time) error {
	var ids, performances []int64
	for _, round := range rounds {
		ids = append(ids, round.ID)
		if !slices.Contains(performances, round.PerformanceID) {
			performances = append(performances, round.PerformanceID)
		}
	}
	return tx.append(ctx,
		catalog.RoundsChangedOf(at, deleted, performances, ids...),
		catalog.PerformancesChanged(at, false, performances...))
}

// performanceOf says whose round it is, which never changes.
func (s *Catalog) performanceOf(ctx context.Context, roundID int64) (int64, error) {
	row, err := catalogsql.New(s.db.primary(ctx)).RoundByID(ctx, roundID)
	return row.PerformanceID, missing(err, catalog.ErrRoundNotFound)
}

// lockRound is lockRounds, and finds one of them.
func lockRound(ctx context.Context, tx *tx, performanceID, roundID int64) (all []catalog.Round, one *catalog.Round, err error) {
	all, err = lockRounds(ctx, tx, performanceID)
	if errors.Is(err, catalog.ErrPerformanceNotFound) {
		return nil, nil, catalog.ErrRoundNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(r catalog.Round) bool { return r.ID == roundID })
	if i < 0 {
		return nil, nil, catalog.ErrRoundNotFound
	}
	return all, &all[i], nil
}

// changedRound is a round before and after a change.
type changedRound struct{ was, is catalog.Round }

// ChangeRound implements catalog.Rounds.
func (s *Catalog) ChangeRound(ctx context.Context, id int64, change func(*catalog.Round, time.Time) error, now func() time.Time) (was, is catalog.Round, err error) {
	performanceID, err := s.performanceOf(ctx, id)
	if err != nil {
		return catalog.Round{}, catalog.Round{}, err
	}
	changed, err := write(ctx, s.db, func(ctx context.Context, tx *tx) (changedRound, error) {
		rounds, round, err := lockRound(ctx, tx, performanceID, id)
		if err != nil {
			return changedRound{}, err
		}
		was, at := *round, now()
		if err := change(round, at); err != nil {
			return changedRound{}, err
		}
		round.StartsAt, round.SalesOpenAt = stamp(round.StartsAt), stamp(round.SalesOpenAt)
		if err := was.CheckMove(round.StartsAt, at); err != nil {
			return changedRound{}, err
		}
		if !round.StartsAt.Equal(was.StartsAt) {
			round.Moves++
		}
		if err := checkSpacing(rounds); err != nil {
			return changedRound{}, err
		}
		if _, err := catalogsql.New(tx).UpdateRound(ctx, catalogsql.UpdateRoundParams{
			StartsAt: round.StartsAt, SalesOpenAt: round.SalesOpenAt, Closed: round.Closed, CalledOff: round.CalledOff, Moves: int32(round.Moves), ID: round.ID,
		}); err != nil {
			return changedRound{}, err
		}
		if err := turnStandings(ctx, tx, []int64{round.PerformanceID}, at); err != nil {
			return changedRound{}, err
		}
		if err := tx.audit(ctx, "round.changed", roundSubject, round.ID, roundFacts(was), roundFacts(*round)); err != nil {
			return changedRound{}, err
		}
		return changedRound{was, *round}, s.tellRoundsChanged(ctx, tx, []catalog.Round{*round}, false, at)
	})
	return changed.was, changed.is, err
}

// DeleteRound implements catalog.Rounds.
func (s *Catalog) DeleteRound(ctx context.Context, id int64, at time.Time) error {
	performanceID, err := s.performanceOf(ctx, id)
	if err != nil {
		return err
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		_, round, err := lockRound(ctx, tx, performanceID, id)
		if err != nil {
			return err
		}
		if _, err := catalogsql.New(tx).DeleteRound(ctx, id); err != nil {
			return err
		}
		if err := turnStandings(ctx, tx, []int64{performanceID}, at); err != nil {
			return err
		}
		if err := auditRounds(ctx, tx, false, *round); err != nil {
			return err
		}
		return s.tellRoundsChanged(ctx, tx, []catalog.Round{*round}, true, at)
	})
}

// RoundsByID implements catalog.Rounds.
func (s *Catalog) RoundsByID(ctx context.Context, ids []int64) ([]catalog.Round, error) {
	byID := make(map[int64]catalog.Round, len(ids))
	err := queryIn(ctx, s.db.primary(ctx), "SELECT "+roundColumns+" FROM rounds WHERE id IN %s", ids, func(rows *sql.Rows) error {
		round, err := scanRound(rows)
		byID[round.ID] = round
		return err
	})
	rounds := make([]catalog.Round, 0, len(byID))
	for _, id := range ids {
		if round, ok := byID[id]; ok {
			rounds = append(rounds, round)
			delete(byID, id)
		}
	}
	return rounds, err
}

// RoundsOf implements catalog.Rounds.
func (s *Catalog) RoundsOf(ctx context.Context, performanceID int64) ([]catalog.Round, error) {
	rows, err := catalogsql.New(s.db.primary(ctx)).RoundsOfPerformance(ctx, performanceID)
	return roundsOf(rows), err
}

// OnSale implements catalog.Rounds.
func (s *Catalog) OnSale(ctx context.Context, at time.Time, limit int) ([]catalog.Round, error) {
	rows, err := s.db.primary(ctx).QueryContext(ctx, "SELECT "+roundColumns+
		" FROM rounds WHERE starts_at > ? AND sales_open_at <= ? AND NOT closed ORDER BY starts_at, id LIMIT ?", stamp(at), stamp(at), limit)
	var rounds []catalog.Round
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		round, err := scanRound(rows)
		rounds = append(rounds, round)
		return err
	})
	return rounds, err
}

// MarkSoldOut implements catalog.Rounds.
func (s *Catalog) MarkSoldOut(ctx context.Context, roundID int64, soldOut bool, at time.Time) error {
	performanceID, err := s.performanceOf(ctx, roundID)
	if errors.Is(err, catalog.ErrRoundNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		_, round, err := lockRound(ctx, tx, performanceID, roundID)
		if errors.Is(err, catalog.ErrRoundNotFound) || (err == nil && round.SoldOut == soldOut) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := catalogsql.New(tx).UpdateSoldOut(ctx, catalogsql.UpdateSoldOutParams{SoldOut: soldOut, ID: roundID}); err != nil {
			return err
		}
		if err := turnStandings(ctx, tx, []int64{performanceID}, at); err != nil {
			return err
		}
		return s.tellRoundsChanged(ctx, tx, []catalog.Round{*round}, false, at)
	})
}
