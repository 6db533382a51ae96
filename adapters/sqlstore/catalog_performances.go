package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

const insertPerformance = `INSERT INTO performances (id, title, category, description, hall_id, plan_version, start_date, end_date,
 duration_minutes, age_limit, ticket_limit, min_price, kopis_id, source, picture, picture_widths, status, opens_at, changes_at, soonest_key, opening_key) VALUES `

// performanceRow is a row for insertPerformance.
func performanceRow(p catalog.Performance, s catalog.Standing) []any {
	return []any{
		p.ID, p.Title, string(p.Category), p.Description, p.HallID, p.PlanVersion, dateText(p.StartDate), dateText(p.EndDate),
		p.DurationMinutes, p.AgeLimit, p.TicketLimit, int64(p.MinPrice()), textOrNull(p.KopisID), p.Source,
		p.Picture.Name, widthsText(p.Picture.Widths),
		string(s.Status), stampOrNull(s.OpensAt), stampOrNull(s.ChangesAt), s.SoonestKey(), s.OpeningKey(),
	}
}

// AddPerformance implements catalog.Performances.
func (s *Catalog) AddPerformance(ctx context.Context, added catalog.Performance, at time.Time, answer idempotency.Answer[catalog.Shown]) (catalog.Shown, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Shown, error) {
		if err := checkReferences(ctx, tx, added); err != nil {
			return catalog.Shown{}, err
		}
		number, err := takeNumbers(ctx, tx, performanceNumber, 1)
		if err != nil {
			return catalog.Shown{}, err
		}
		p := added
		p.ID = number
		if err := insertMany(ctx, tx, insertPerformance, [][]any{performanceRow(p, catalog.StandingOf(p, nil, at))}); err != nil {
			return catalog.Shown{}, err
		}
		if err := insertParts(ctx, tx, []catalog.Performance{p}); err != nil {
			return catalog.Shown{}, err
		}
		value, err := performance(ctx, tx, p.ID)
		if err != nil {
			return catalog.Shown{}, err
		}
		if err := keepReceipt(ctx, tx, answer, value); err != nil {
			return catalog.Shown{}, err
		}
		if err := tx.audit(ctx, "performance.created", performanceSubject, p.ID, nil, performanceFacts(value.Performance)); err != nil {
			return catalog.Shown{}, err
		}
		return value, tx.append(ctx, catalog.PerformancesChanged(at, false, p.ID))
	})
}

// checkReferences reports a hall or a performer that doesn't exist, and keeps the others there until the commit.
func checkReferences(ctx context.Context, tx *tx, p catalog.Performance) error {
	q := catalogsql.New(tx)
	found, err := q.LockHall(ctx, p.HallID)
	if err != nil {
		return err
	}
	if found == 0 {
		return catalog.ErrHallNotFound
	}
	for _, id := range slices.Sorted(slices.Values(p.PerformerIDs)) { // in one order, so that two don't wait for each other
		found, err := q.LockPerformer(ctx, id)
		if err != nil {
			return err
		}
		if found == 0 {
			return catalog.ErrPerformerNotFound
		}
	}
	return nil
}

// insertParts adds the prices and line-ups of performances.
func insertParts(ctx context.Context, tx *tx, performances []catalog.Performance) error {
	var prices, lineUps [][]any
	for _, p := range performances {
		for i, price := range p.Prices {
			prices = append(prices, []any{p.ID, i + 1, price.Grade, int64(price.Amount)})
		}
		listed := map[int64]bool{}
		for i, performer := range p.PerformerIDs {
			if !listed[performer] {
				listed[performer] = true
				lineUps = append(lineUps, []any{p.ID, performer, i + 1})
			}
		}
	}
	err := insertMany(ctx, tx, "INSERT INTO performance_prices (performance_id, place, grade, amount) VALUES ", prices)
	if err != nil {
		return err
	}
	return insertMany(ctx, tx, "INSERT INTO performance_performers (performance_id, performer_id, place) VALUES ", lineUps)
}

// ChangePerformance implements catalog.Performances.
func (s *Catalog) ChangePerformance(ctx context.Context, p catalog.Performance, at time.Time) (catalog.Shown, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Shown, error) {
		rounds, err := lockRounds(ctx, tx, p.ID)
		if err != nil {
			return catalog.Shown{}, err
		}
		before, err := performance(ctx, tx, p.ID)
		if err != nil {
			return catalog.Shown{}, err
		}
		if err := checkReferences(ctx, tx, p); err != nil {
			return catalog.Shown{}, err
		}
		if before.HallID != p.HallID && len(rounds) > 0 {
			return catalog.Shown{}, catalog.ErrHasRounds
		}
		if err := updatePerformance(ctx, tx, p); err != nil {
			return catalog.Shown{}, err
		}
		if !p.Picture.IsZero() {
			if err := setPicture(ctx, tx, p.ID, p.Picture); err != nil {
				return catalog.Shown{}, err
			}
		}
		if err := turnStandings(ctx, tx, []int64{p.ID}, at); err != nil {
			return catalog.Shown{}, err
		}
		value, err := performance(ctx, tx, p.ID)
		if err != nil {
			return catalog.Shown{}, err
		}
		err = tx.audit(ctx, "performance.changed", performanceSubject, p.ID, performanceFacts(before.Performance), performanceFacts(value.Performance))
		if err != nil {
			return catalog.Shown{}, err
		}
		return value, tx.append(ctx, catalog.PerformancesChanged(at, false, p.ID))
	})
}

// updatePerformance stores a performance that exists, with its prices and line-up.
func updatePerformance(ctx context.Context, tx *tx, p catalog.Performance) error {
	q := catalogsql.New(tx)
	changed, err := q.UpdatePerformance(ctx, catalogsql.UpdatePerformanceParams{
		Title: p.Title, Category: string(p.Category), Description: p.Description, HallID: p.HallID, PlanVersion: int32(p.PlanVersion),
		StartDate: dateText(p.StartDate), EndDate: dateText(p.EndDate), DurationMinutes: int32(p.DurationMinutes),
		AgeLimit: int32(p.AgeLimit), TicketLimit: int32(p.TicketLimit), MinPrice: int64(p.MinPrice()), Source: p.Source, ID: p.ID,
	})
	if err != nil {
		return err
	}
	if changed == 0 {
		return catalog.ErrPerformanceNotFound
	}
	if err := q.DeletePrices(ctx, p.ID); err != nil {
		return err
	}
	if err := q.DeleteLineUp(ctx, p.ID); err != nil {
		return err
	}
	return insertParts(ctx, tx, []catalog.Performance{p})
}

// DeletePerformance implements catalog.Performances.
func (s *Catalog) DeletePerformance(ctx context.Context, id int64, ended []int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		rounds, err := lockRounds(ctx, tx, id)
		if err != nil {
			return err
		}
		before, err := performance(ctx, tx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rounds, func(r catalog.Round) bool { return !slices.Contains(ended, r.ID) }) {
			return catalog.ErrOvertaken
		}
		for _, remove := range []func(context.Context, int64) error{
			q.DeletePrices, q.DeleteLineUp, q.DeleteRoundsOfPerformance, q.DeleteReviewsOfPerformance,
		} {
			if err := remove(ctx, id); err != nil {
				return err
			}
		}
		deleted, err := q.DeletePerformance(ctx, id)
		if err != nil {
			return err
		}
		if deleted == 0 {
			return catalog.ErrPerformanceNotFound
		}
		if len(rounds) > 0 {
			ids := make([]int64, len(rounds))
			for i, round := range rounds {
				ids[i] = round.ID
			}
			if err := tx.append(ctx, catalog.RoundsChangedOf(at, true, []int64{id}, ids...)); err != nil {
				return err
			}
			if err := auditRounds(ctx, tx, false, rounds...); err != nil {
				return err
			}
		}
		if err := tx.audit(ctx, "performance.deleted", performanceSubject, id, performanceFacts(before.Performance), nil); err != nil {
			return err
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, true, id))
	})
}

// Join implements catalog.Performances.
func (s *Catalog) Join(ctx context.Context, performanceID, performerID int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		locked, err := q.LockPerformance(ctx, performanceID)
		if err != nil {
			return err
		}
		if locked == 0 {
			return catalog.ErrPerformanceNotFound
		}
		found, err := q.LockPerformer(ctx, performerID)
		if err != nil {
			return err
		}
		if found == 0 {
			return catalog.ErrPerformerNotFound
		}
		lineUp, err := q.LineUp(ctx, performanceID)
		if err != nil {
			return err
		}
		for _, performer := range lineUp {
			if performer.ID == performerID {
				return nil
			}
		}
		if len(lineUp) >= catalog.MaxPerformers {
			return catalog.ErrTooManyPerformers
		}
		last, err := q.LastPlace(ctx, performanceID)
		if err != nil {
			return err
		}
		if err := q.InsertLineUpEntry(ctx, catalogsql.InsertLineUpEntryParams{
			PerformanceID: performanceID, PerformerID: performerID, Place: int32(last) + 1,
		}); err != nil {
			return err
		}
		if err := tx.audit(ctx, "performance.performer_added", performanceSubject, performanceID, nil, audit.Facts{"performerId": performerID}); err != nil {
			return err
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, false, performanceID))
	})
}

// Leave implements catalog.Performances.
func (s *Catalog) Leave(ctx context.Context, performanceID, performerID int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		left, err := catalogsql.New(tx).DeleteLineUpEntry(ctx, catalogsql.DeleteLineUpEntryParams{
			PerformanceID: performanceID, PerformerID: performerID,
		})
		if err != nil {
			return err
		}
		if left == 0 {
			return catalog.ErrPerformerNotFound
		}
		if err := tx.audit(ctx, "performance.performer_removed", performanceSubject, performanceID, audit.Facts{"performerId": performerID}, nil); err != nil {
			return err
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, false, performanceID))
	})
}
