package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

// shownColumns are what scanShown reads; p is performances, h is halls.
const shownColumns = `p.id, p.title, p.category, p.description, p.hall_id, p.plan_version, p.start_date, p.end_date,
 p.duration_minutes, p.age_limit, p.ticket_limit, p.min_price, p.kopis_id, p.source, p.ratings_0, p.ratings_1, p.ratings_2,
 p.ratings_3, p.ratings_4, p.ratings_5, p.status, p.opens_at, p.picture, p.picture_widths, h.name, h.address, h.seats, h.plan_version`

func scanShown(rows *sql.Rows, more ...any) (catalog.Shown, error) {
	var s catalog.Shown
	var start, end string
	var kopisID sql.NullString
	var opensAt sql.NullTime
	var lowest int64
	var widths string
	err := rows.Scan(append([]any{
		&s.ID, &s.Title, &s.Category, &s.Description, &s.HallID, &s.PlanVersion, &start, &end,
		&s.DurationMinutes, &s.AgeLimit, &s.TicketLimit, &lowest, &kopisID, &s.Source, &s.Ratings[0], &s.Ratings[1], &s.Ratings[2],
		&s.Ratings[3], &s.Ratings[4], &s.Ratings[5], &s.Status, &opensAt, &s.Picture.Name, &widths, &s.Hall.Name, &s.Hall.Address, &s.Hall.Seats, &s.Hall.PlanVersion,
	}, more...)...)
	s.StartDate, s.EndDate = dateOf(start), dateOf(end)
	s.Picture.Widths = widthsOf(widths)
	s.KopisID, s.MinPrice, s.OpensAt, s.Hall.ID = kopisID.String, money.KRW(lowest), opensAt.Time, s.HallID
	return s, err
}

// Performance implements catalog.Performances.
func (s *Catalog) Performance(ctx context.Context, id int64) (catalog.Shown, error) {
	return performance(ctx, s.db.primary(ctx), id)
}

func performance(ctx context.Context, q Queryer, id int64) (catalog.Shown, error) {
	found, err := shown(ctx, q, []int64{id})
	if err != nil {
		return catalog.Shown{}, err
	}
	if len(found) == 0 {
		return catalog.Shown{}, catalog.ErrPerformanceNotFound
	}
	return found[0], nil
}

// Shown implements catalog.Performances.
func (s *Catalog) Shown(ctx context.Context, ids []int64) ([]catalog.Shown, error) {
	return shown(ctx, s.db.primary(ctx), ids)
}

// shown reads performances last: one that is still there then had its prices and line-up when they were read before.
// The other way round, a performance that was deleted between two statements would be returned without prices.
func shown(ctx context.Context, q Queryer, ids []int64) ([]catalog.Shown, error) {
	prices, err := pricesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	lineUps, err := lineUpsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]catalog.Shown, len(ids))
	err = queryIn(ctx, q, "SELECT "+shownColumns+" FROM performances p JOIN halls h ON h.id = p.hall_id WHERE p.id IN %s", ids,
		func(rows *sql.Rows) error {
			one, err := scanShown(rows)
			one.Prices, one.LineUp = prices[one.ID], lineUps[one.ID]
			for _, performer := range one.LineUp {
				one.PerformerIDs = append(one.PerformerIDs, performer.ID)
			}
			byID[one.ID] = one
			return err
		})
	found := make([]catalog.Shown, 0, len(byID))
	for _, id := range ids {
		if one, ok := byID[id]; ok {
			found = append(found, one)
			delete(byID, id)
		}
	}
	return found, err
}

func pricesOf(ctx context.Context, q Queryer, ids []int64) (map[int64][]catalog.Price, error) {
	prices := make(map[int64][]catalog.Price, len(ids))
	const query = "SELECT performance_id, grade, amount FROM performance_prices WHERE performance_id IN %s ORDER BY performance_id, place"
	err := queryIn(ctx, q, query, ids, func(rows *sql.Rows) error {
		var id int64
		var price catalog.Price
		err := rows.Scan(&id, &price.Grade, &price.Amount)
		prices[id] = append(prices[id], price)
		return err
	})
	return prices, err
}

func lineUpsOf(ctx context.Context, q Queryer, ids []int64) (map[int64][]catalog.Performer, error) {
	lineUps := make(map[int64][]catalog.Performer, len(ids))
	const query = `SELECT l.performance_id, p.id, p.name, p.birth, p.nation FROM performance_performers l
 JOIN performers p ON p.id = l.performer_id WHERE l.performance_id IN %s ORDER BY l.performance_id, l.place`
	err := queryIn(ctx, q, query, ids, func(rows *sql.Rows) error {
		var id int64
		var performer catalog.Performer
		var birth string
		err := rows.Scan(&id, &performer.ID, &performer.Name, &birth, &performer.Nation)
		performer.Birth = dateOf(birth)
		lineUps[id] = append(lineUps[id], performer)
		return err
	})
	return lineUps, err
}

// listingCursor is where a page of a listing ends.
type listingCursor struct {
	Order catalog.Order `json:"o"`
	Key   int64         `json:"k"`
	ID    int64         `json:"i"`
}

// orderColumns are the columns that the orders go by; all of them grow from the first item on.
var orderColumns = map[catalog.Order]string{
	catalog.Soonest: "p.soonest_key", catalog.Opening: "p.opening_key", catalog.Popular: "p.popular_key",
}

// Listing implements catalog.Performances. The text is put together from fixed clauses, so there are few
// of them; every combination of a status, category or hall with an order has an index, and the page begins
// in it where the last one ended. What other filters leave out is skipped over.
func (s *Catalog) Listing(ctx context.Context, query catalog.ListingQuery) (catalog.Page[catalog.Shown], error) {
	if query.Order == "" {
		query.Order = catalog.Soonest
	}
	column := orderColumns[query.Order]
	place := listingCursor{Order: query.Order}
	if err := query.Cursor.Open(&place); err != nil {
		return catalog.Page[catalog.Shown]{}, err
	}
	if column == "" || place.Order != query.Order {
		return catalog.Page[catalog.Shown]{}, catalog.ErrBadCursor
	}
	where, args := listingFilters(query, column, place)
	text := fmt.Sprintf("SELECT %s, %s FROM performances p JOIN halls h ON h.id = p.hall_id%s ORDER BY %s, p.id LIMIT ?",
		shownColumns, column, where, column)
	rows, err := s.db.primary(ctx).QueryContext(ctx, text, append(args, query.Limit+1)...)
	if err != nil {
		return catalog.Page[catalog.Shown]{}, err
	}
	defer rows.Close()
	var items []catalog.Shown
	keys := map[int64]int64{}
	for rows.Next() {
		var key int64
		one, err := scanShown(rows, &key)
		if err != nil {
			return catalog.Page[catalog.Shown]{}, err
		}
		one.Description = ""
		keys[one.ID] = key
		items = append(items, one)
	}
	return pageOf(items, query.Limit, func(last catalog.Shown) any {
		return listingCursor{query.Order, keys[last.ID], last.ID}
	}), rows.Err()
}

func listingFilters(query catalog.ListingQuery, column string, place listingCursor) (where string, args []any) {
	var clauses []string
	filter := func(wanted bool, clause string, values ...any) {
		if wanted {
			clauses = append(clauses, clause)
			args = append(args, values...)
		}
	}
	filter(query.Status != "", "p.status = ?", string(query.Status))
	filter(query.Category != "", "p.category = ?", string(query.Category))
	filter(query.HallID != 0, "p.hall_id = ?", query.HallID)
	filter(query.PerformerID != 0, "p.id IN (SELECT performance_id FROM performance_performers WHERE performer_id = ?)", query.PerformerID)
	filter(query.From != clock.Date{}, "p.end_date >= ?", dateText(query.From))
	filter(query.To != clock.Date{}, "p.start_date <= ?", dateText(query.To))
	filter(query.Contains != "", "p.title LIKE ? ESCAPE '!'", likePattern(query.Contains))
	filter(query.Cursor != "", fmt.Sprintf("%[1]s >= ? AND (%[1]s > ? OR p.id > ?)", column), place.Key, place.Key, place.ID)
	if len(clauses) == 0 {
		return "", args
	}
	return " WHERE " + strings.Join(clauses, " AND "), args
}
