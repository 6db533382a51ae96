package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

// TurnStandings implements catalog.Rounds. Which are due is asked outside of a transaction: usually none.
func (s *Catalog) TurnStandings(ctx context.Context, at time.Time, limit int) (int, error) {
	due, err := catalogsql.New(s.db.primary(ctx)).DuePerformances(ctx, catalogsql.DuePerformancesParams{
		ChangesAt: stampOrNull(at), Limit: int32(limit),
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	return len(due), exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		for _, id := range due {
			if _, err := catalogsql.New(tx).LockPerformance(ctx, id); err != nil {
				return err
			}
		}
		if err := turnStandings(ctx, tx, due, at); err != nil {
			return err
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, false, due...))
	})
}

// turnStandings derives the standing of performances, which are locked, from their rounds, and stores it.
func turnStandings(ctx context.Context, tx *tx, ids []int64, at time.Time) error {
	rounds, err := roundsByPerformance(ctx, tx, ids)
	if err != nil {
		return err
	}
	ends := map[int64]catalog.Performance{}
	err = queryIn(ctx, tx, "SELECT id, start_date, end_date FROM performances WHERE id IN %s", ids, func(rows *sql.Rows) error {
		var p catalog.Performance
		var start, end string
		err := rows.Scan(&p.ID, &start, &end)
		p.StartDate, p.EndDate = dateOf(start), dateOf(end)
		ends[p.ID] = p
		return err
	})
	if err != nil {
		return err
	}
	for id, p := range ends {
		if err := updateStanding(ctx, tx, id, catalog.StandingOf(p, rounds[id], at)); err != nil {
			return err
		}
	}
	return nil
}

func updateStanding(ctx context.Context, tx *tx, id int64, s catalog.Standing) error {
	return catalogsql.New(tx).UpdateStanding(ctx, catalogsql.UpdateStandingParams{
		Status: string(s.Status), OpensAt: stampOrNull(s.OpensAt), ChangesAt: stampOrNull(s.ChangesAt),
		SoonestKey: s.SoonestKey(), OpeningKey: s.OpeningKey(), ID: id,
	})
}

// roundsByPerformance returns the rounds of performances, by start.
func roundsByPerformance(ctx context.Context, q Queryer, ids []int64) (map[int64][]catalog.Round, error) {
	rounds := map[int64][]catalog.Round{}
	const query = "SELECT " + roundColumns + " FROM rounds WHERE performance_id IN %s ORDER BY performance_id, starts_at"
	err := queryIn(ctx, q, query, ids, func(rows *sql.Rows) error {
		round, err := scanRound(rows)
		rounds[round.PerformanceID] = append(rounds[round.PerformanceID], round)
		return err
	})
	return rounds, err
}
