package sqlstore

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// AddPerformer implements catalog.Performers.
func (s *Catalog) AddPerformer(ctx context.Context, performer catalog.Performer, at time.Time, answer idempotency.Answer[catalog.Performer]) (catalog.Performer, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Performer, error) {
		ids, err := insertPerformers(ctx, tx, []catalog.Performer{performer})
		if err != nil {
			return catalog.Performer{}, err
		}
		added := performer
		added.ID = ids[0]
		if err := keepReceipt(ctx, tx, answer, added); err != nil {
			return catalog.Performer{}, err
		}
		if err := tx.audit(ctx, "performer.created", performerSubject, added.ID, nil, performerFacts(added)); err != nil {
			return catalog.Performer{}, err
		}
		return added, tx.append(ctx, catalog.PerformersChanged(at, false, added.ID))
	})
}

// insertPerformers adds performers and returns their ids, in order.
func insertPerformers(ctx context.Context, tx *tx, performers []catalog.Performer) ([]int64, error) {
	first, err := takeNumbers(ctx, tx, performerNumber, len(performers))
	if err != nil {
		return nil, err
	}
	ids, rows := make([]int64, len(performers)), make([][]any, len(performers))
	for i, p := range performers {
		ids[i] = first + int64(i)
		rows[i] = []any{ids[i], p.Name, dateText(p.Birth), p.Nation}
	}
	return ids, insertMany(ctx, tx, "INSERT INTO performers (id, name, birth, nation) VALUES ", rows)
}

// ChangePerformer implements catalog.Performers. Performances show the name, so they change too.
func (s *Catalog) ChangePerformer(ctx context.Context, performer catalog.Performer, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		before, err := q.PerformerByID(ctx, performer.ID)
		if err != nil {
			return missing(err, catalog.ErrPerformerNotFound)
		}
		changed, err := q.UpdatePerformer(ctx, catalogsql.UpdatePerformerParams{
			Name: performer.Name, Birth: dateText(performer.Birth), Nation: performer.Nation, ID: performer.ID,
		})
		if err != nil {
			return err
		}
		if changed == 0 {
			return catalog.ErrPerformerNotFound
		}
		err = tx.audit(ctx, "performer.changed", performerSubject, performer.ID, performerFacts(performerOf(before)), performerFacts(performer))
		if err != nil {
			return err
		}
		return s.tellPerformerChanged(ctx, tx, performer.ID, false, at)
	})
}

// tellPerformerChanged tells of a performer and of the performances that show them.
func (s *Catalog) tellPerformerChanged(ctx context.Context, tx *tx, id int64, deleted bool, at time.Time) error {
	performances, err := catalogsql.New(tx).PerformancesOfPerformer(ctx, id)
	if err != nil {
		return err
	}
	if len(performances) > 0 {
		if err := tx.append(ctx, catalog.PerformancesChanged(at, false, performances...)); err != nil {
			return err
		}
	}
	return tx.append(ctx, catalog.PerformersChanged(at, deleted, id))
}

// DeletePerformer implements catalog.Performers.
func (s *Catalog) DeletePerformer(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		if _, err := q.LockPerformer(ctx, id); err != nil {
			return err
		}
		before, err := q.PerformerByID(ctx, id)
		if err != nil {
			return missing(err, catalog.ErrPerformerNotFound)
		}
		if err := s.tellPerformerChanged(ctx, tx, id, true, at); err != nil {
			return err
		}
		if err := q.DeletePerformerFromPerformances(ctx, id); err != nil {
			return err
		}
		if _, err := q.DeletePerformer(ctx, id); err != nil {
			return err
		}
		return tx.audit(ctx, "performer.deleted", performerSubject, id, performerFacts(performerOf(before)), nil)
	})
}

// Performer implements catalog.Performers.
func (s *Catalog) Performer(ctx context.Context, id int64) (catalog.Performer, error) {
	row, err := catalogsql.New(s.db.primary(ctx)).PerformerByID(ctx, id)
	return performerOf(row), missing(err, catalog.ErrPerformerNotFound)
}

// Performers implements catalog.Performers.
func (s *Catalog) Performers(ctx context.Context, query catalog.NameQuery) (catalog.Page[catalog.Performer], error) {
	var place nameCursor
	if err := query.Cursor.Open(&place); err != nil {
		return catalog.Page[catalog.Performer]{}, err
	}
	q, limit := catalogsql.New(s.db.primary(ctx)), int32(query.Limit)+1
	var rows []catalogsql.Performer
	var err error
	if query.Contains == "" {
		rows, err = q.PerformersAfter(ctx, catalogsql.PerformersAfterParams{Name: place.Name, Name_2: place.Name, ID: place.ID, Limit: limit})
	} else {
		rows, err = q.PerformersLike(ctx, catalogsql.PerformersLikeParams{
			Name: place.Name, Name_2: place.Name, ID: place.ID, Name_3: likePattern(query.Contains), Limit: limit,
		})
	}
	if err != nil {
		return catalog.Page[catalog.Performer]{}, err
	}
	return pageOf(performersOf(rows), query.Limit, func(p catalog.Performer) any { return nameCursor{p.Name, p.ID} }), nil
}

// LineUp implements catalog.Performers.
func (s *Catalog) LineUp(ctx context.Context, performanceID int64) ([]catalog.Performer, error) {
	rows, err := catalogsql.New(s.db.primary(ctx)).LineUp(ctx, performanceID)
	return performersOf(rows), err
}

func performersOf(rows []catalogsql.Performer) []catalog.Performer {
	performers := make([]catalog.Performer, len(rows))
	for i, row := range rows {
		performers[i] = performerOf(row)
	}
	return performers
}

func performerOf(row catalogsql.Performer) catalog.Performer {
	return catalog.Performer{ID: row.ID, Name: row.Name, Birth: dateOf(row.Birth), Nation: row.Nation}
}
