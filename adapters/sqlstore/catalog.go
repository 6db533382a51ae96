package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Catalog is the store of the catalog context. Its methods stand in catalog_<concept>.go.
type Catalog struct{ db *DB }

// NewCatalog returns the catalogue's store on db.
func NewCatalog(db *DB) *Catalog { return &Catalog{db} }

var _ catalog.Store = (*Catalog)(nil)

// What catalog_numbers counts.
const (
	hallNumber        = "hall"
	performerNumber   = "performer"
	performanceNumber = "performance"
	roundNumber       = "round"
	reviewNumber      = "review"
)

// takeNumbers reserves n ids and returns the first. The counter's row is locked until the transaction
// ends, so ids are given in the order of commits.
func takeNumbers(ctx context.Context, tx *tx, name string, n int) (first int64, err error) {
	q := catalogsql.New(tx)
	counted, err := q.TakeNumbers(ctx, catalogsql.TakeNumbersParams{Last: int64(n), Name: name})
	if err != nil {
		return 0, err
	}
	if counted != 1 {
		return 0, fmt.Errorf("catalog_numbers has no row for %s", name)
	}
	last, err := q.LastNumber(ctx, name)
	return last - int64(n) + 1, err
}

// nameCursor is where a page of a list by name ends.
type nameCursor struct {
	Name string `json:"n"`
	ID   int64  `json:"i"`
}

// pageOf cuts what was read with a limit of one more into a page.
func pageOf[T any](items []T, limit int, place func(T) any) catalog.Page[T] {
	if len(items) <= limit {
		return catalog.Page[T]{Items: items}
	}
	items = items[:limit]
	return catalog.Page[T]{Items: items, Next: catalog.NewCursor(place(items[limit-1]))}
}

// likePattern finds what contains text; ! is the escape in every LIKE of this package.
func likePattern(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// dateOf reads a day that this package wrote; "" is no day.
func dateOf(text string) clock.Date {
	if text == "" {
		return clock.Date{}
	}
	date, err := clock.ParseDate(text)
	if err != nil {
		return clock.Date{}
	}
	return date
}

// dateText writes a day; no day is "".
func dateText(date clock.Date) string {
	if date.IsZero() {
		return ""
	}
	return date.String()
}

func textOrNull(text string) sql.NullString { return sql.NullString{String: text, Valid: text != ""} }

// queryIn runs a query with "IN %s" for values in batches and scans each row.
func queryIn[T any](ctx context.Context, q Queryer, query string, values []T, scan func(*sql.Rows) error) error {
	return inBatches(values, func(list string, args []any) error {
		rows, err := q.QueryContext(ctx, fmt.Sprintf(query, list), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
