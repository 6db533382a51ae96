package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

var _ booking.SalesStore = (*Booking)(nil)

// CountSales implements booking.SalesStore.
func (s *Booking) CountSales(ctx context.Context, ids []string) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		each := slices.Compact(slices.Sorted(slices.Values(ids)))
		reservations, err := reservationsByID(ctx, tx, each)
		if err != nil {
			return err
		}
		return countSales(ctx, tx, reservations)
	})
}

// WalkSales implements booking.SalesStore.
func (s *Booking) WalkSales(ctx context.Context, limit int) (done bool, err error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (bool, error) {
		place, done := "", false
		err := tx.QueryRowContext(ctx, "SELECT place, done FROM sales_walk WHERE id = 1").Scan(&place, &done)
		begun := !errors.Is(err, sql.ErrNoRows)
		if begun && (err != nil || done) {
			return done, err
		}
		reservations, err := reservationsBehind(ctx, tx, place, limit)
		if err != nil {
			return false, err
		}
		if err := countSales(ctx, tx, reservations); err != nil {
			return false, err
		}
		if done = len(reservations) < limit; len(reservations) > 0 {
			place = reservations[len(reservations)-1].ID
		}
		move := "UPDATE sales_walk SET place = ?, done = ? WHERE id = 1"
		if !begun {
			move = "INSERT INTO sales_walk (id, place, done) VALUES (1, ?, ?)"
		}
		_, err = tx.ExecContext(ctx, move, place, done)
		return done, err
	})
}

// walkSalesAgain has the next WalkSales begin at the beginning: what is counted is passed over.
func walkSalesAgain(ctx context.Context, tx *tx) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM sales_walk")
	return err
}

// slotKey names a row of sales_hours.
type slotKey struct {
	performanceID int64
	day           clock.Date
	hour          int
	grade         string
}

// allPerformances stands in performance_id where all of them are added up.
const allPerformances = 0

// countSales adds reservations of different ids to the figures, as far as they aren't in them.
func countSales(ctx context.Context, tx *tx, reservations []*booking.Reservation) error {
	var ids []string
	now := make(map[string]*booking.Reservation, len(reservations))
	for _, r := range reservations {
		if r.Countable() > booking.Uncounted {
			ids, now[r.ID] = append(ids, r.ID), r
		}
	}
	counted := make(map[string]booking.Counted, len(ids))
	err := queryIn(ctx, tx, "SELECT reservation_id, state, returned, refunds FROM sales_counted WHERE reservation_id IN %s", ids, func(rows *sql.Rows) error {
		var id string
		var so booking.Counted
		var refunds sql.Null[int64]
		var returned sql.Null[int]
		err := rows.Scan(&id, &so.State, &returned, &refunds)
		so.Returned, so.Refunds = returned.V, money.KRW(refunds.V)
		if so.State == booking.CountedReturned { // perhaps by a release that knew of nothing else
			if !returned.Valid {
				so.Returned = len(now[id].Seats)
			}
			if !refunds.Valid {
				so.Refunds = now[id].Refund
			}
		}
		counted[id] = so
		return err
	})
	if err != nil {
		return err
	}
	hours, rounds := map[slotKey]booking.Figures{}, map[int64]booking.Figures{}
	var known []string
	var rows [][]any
	for _, r := range reservations {
		so, again := counted[r.ID]
		for _, slot := range r.SalesSince(so) {
			for _, performance := range []int64{allPerformances, r.PerformanceID} {
				addTo(hours, slotKey{performance, slot.Day, slot.Hour, slot.Grade}, slot.Figures)
			}
			addTo(rounds, r.RoundID, slot.Figures)
		}
		now := r.CountedNow()
		if now.State <= so.State && now.Returned <= so.Returned && now.Refunds <= so.Refunds {
			continue
		}
		if rows = append(rows, []any{r.ID, now.State, now.Returned, int64(now.Refunds)}); again {
			known = append(known, r.ID)
		}
	}
	if err := execMany(ctx, tx, "DELETE FROM sales_counted WHERE reservation_id IN ", known); err != nil {
		return err
	}
	if err := insertMany(ctx, tx, "INSERT INTO sales_counted (reservation_id, state, returned, refunds) VALUES ", rows); err != nil {
		return err
	}
	return saveFigures(ctx, tx, hours, rounds)
}

func addTo[K comparable](sums map[K]booking.Figures, key K, more booking.Figures) {
	sum := sums[key]
	sum.Add(more)
	sums[key] = sum
}

const figureColumns = "reservations, tickets, amount, canceled, returned, refunds"

func figureValues(f booking.Figures) []any {
	return []any{f.Reservations, f.Tickets, int64(f.Amount), f.Canceled, f.Returned, int64(f.Refunds)}
}

// saveFigures adds to rows, in one order, so that two transactions wait for each other instead of locking each other
// out; rows that aren't there yet are inserted.
func saveFigures(ctx context.Context, tx *tx, hours map[slotKey]booking.Figures, rounds map[int64]booking.Figures) error {
	const more = " SET reservations = reservations + ?, tickets = tickets + ?, amount = amount + ?, canceled = canceled + ?, returned = returned + ?, refunds = refunds + ? WHERE "
	keys := make([]slotKey, 0, len(hours))
	for key := range hours {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b slotKey) int {
		if a.performanceID != b.performanceID {
			return int(a.performanceID - b.performanceID)
		}
		if order := strings.Compare(a.day.String(), b.day.String()); order != 0 {
			return order
		}
		if a.hour != b.hour {
			return a.hour - b.hour
		}
		return strings.Compare(a.grade, b.grade)
	})
	for _, key := range keys {
		name := []any{key.performanceID, key.day.String(), key.hour, key.grade}
		err := addFigures(ctx, tx, hours[key], name,
			"UPDATE sales_hours"+more+"performance_id = ? AND sold_day = ? AND sold_hour = ? AND grade = ?",
			"INSERT INTO sales_hours ("+figureColumns+", performance_id, sold_day, sold_hour, grade) VALUES "+tuples(1, 10))
		if err != nil {
			return err
		}
	}
	ids := make([]int64, 0, len(rounds))
	for id := range rounds {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		err := addFigures(ctx, tx, rounds[id], []any{id},
			"UPDATE sales_rounds"+more+"round_id = ?", "INSERT INTO sales_rounds ("+figureColumns+", round_id) VALUES "+tuples(1, 7))
		if err != nil {
			return err
		}
	}
	return nil
}

func addFigures(ctx context.Context, tx *tx, f booking.Figures, name []any, update, insert string) error {
	values := append(figureValues(f), name...)
	changed, err := tx.ExecContext(ctx, update, values...)
	if err != nil {
		return err
	}
	if n, err := changed.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, insert, values...)
	return err
}

// Sales implements booking.SalesStore.
func (s *Booking) Sales(ctx context.Context, performanceID int64, from clock.Date) ([]booking.SalesSlot, error) {
	rows, err := s.db.reader(ctx).QueryContext(ctx, "SELECT sold_day, sold_hour, grade, "+figureColumns+
		" FROM sales_hours WHERE performance_id = ? AND sold_day >= ? ORDER BY sold_day, sold_hour, grade", performanceID, dateText(from))
	var slots []booking.SalesSlot
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var slot booking.SalesSlot
		var day string
		f := &slot.Figures
		err := rows.Scan(&day, &slot.Hour, &slot.Grade, &f.Reservations, &f.Tickets, &f.Amount, &f.Canceled, &f.Returned, &f.Refunds)
		slot.Day = dateOf(day)
		slots = append(slots, slot)
		return err
	})
	return slots, err
}

// SalesOfRounds implements booking.SalesStore.
func (s *Booking) SalesOfRounds(ctx context.Context, roundIDs []int64) (map[int64]booking.Figures, error) {
	sold := make(map[int64]booking.Figures, len(roundIDs))
	err := queryIn(ctx, s.db.reader(ctx), "SELECT round_id, "+figureColumns+" FROM sales_rounds WHERE round_id IN %s", roundIDs, func(rows *sql.Rows) error {
		var id int64
		var f booking.Figures
		err := rows.Scan(&id, &f.Reservations, &f.Tickets, &f.Amount, &f.Canceled, &f.Returned, &f.Refunds)
		sold[id] = f
		return err
	})
	return sold, err
}
