package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/catalogsql"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// AddHall implements catalog.Halls.
func (s *Catalog) AddHall(ctx context.Context, hall catalog.Hall, plan catalog.Plan, at time.Time, answer idempotency.Answer[catalog.Hall]) (catalog.Hall, error) {
	packed, err := plan.Pack()
	if err != nil {
		return catalog.Hall{}, err
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Hall, error) {
		added := hall
		if added.ID, err = takeNumbers(ctx, tx, hallNumber, 1); err != nil {
			return catalog.Hall{}, err
		}
		added.Seats, added.PlanVersion = packed.Seats, 1
		if err := insertHall(ctx, tx, added); err != nil {
			return catalog.Hall{}, err
		}
		first := packed
		first.HallID, first.Version = added.ID, 1
		if err := insertPlan(ctx, tx, first); err != nil {
			return catalog.Hall{}, err
		}
		if err := keepReceipt(ctx, tx, answer, added); err != nil {
			return catalog.Hall{}, err
		}
		if err := tx.audit(ctx, "hall.created", hallSubject, added.ID, nil, hallFacts(added)); err != nil {
			return catalog.Hall{}, err
		}
		return added, tx.append(ctx, catalog.HallsChanged(at, false, added.ID))
	})
}

func insertHall(ctx context.Context, tx *tx, h catalog.Hall) error {
	latitude, longitude := degrees(h.Position)
	return catalogsql.New(tx).InsertHall(ctx, catalogsql.InsertHallParams{
		ID: h.ID, Name: h.Name, Address: h.Address, Seats: int32(h.Seats), PlanVersion: int32(h.PlanVersion),
		KopisID: h.KopisID, Latitude: latitude, Longitude: longitude, Source: h.Source,
	})
}

func insertPlan(ctx context.Context, tx *tx, p catalog.PackedPlan) error {
	grades, err := json.Marshal(p.Grades)
	if err != nil {
		return err
	}
	return catalogsql.New(tx).InsertPlan(ctx, catalogsql.InsertPlanParams{
		HallID: p.HallID, Version: int32(p.Version), Recipe: p.Recipe, Seats: int32(p.Seats),
		Grades: string(grades), Packed: p.Packed,
	})
}

func degrees(p *catalog.Position) (latitude, longitude sql.NullFloat64) {
	if p == nil {
		return latitude, longitude
	}
	return sql.NullFloat64{Float64: p.Latitude, Valid: true}, sql.NullFloat64{Float64: p.Longitude, Valid: true}
}

// ChangeHall implements catalog.Halls.
func (s *Catalog) ChangeHall(ctx context.Context, hall catalog.Hall, at time.Time) (catalog.Hall, error) {
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Hall, error) {
		q := catalogsql.New(tx)
		before, err := q.HallByID(ctx, hall.ID)
		if err != nil {
			return catalog.Hall{}, missing(err, catalog.ErrHallNotFound)
		}
		if err := updateHall(ctx, tx, hall); err != nil {
			return catalog.Hall{}, err
		}
		row, err := q.HallByID(ctx, hall.ID)
		if err != nil {
			return catalog.Hall{}, err
		}
		if err := tx.audit(ctx, "hall.changed", hallSubject, hall.ID, hallFacts(hallOf(before)), hallFacts(hallOf(row))); err != nil {
			return catalog.Hall{}, err
		}
		return hallOf(row), tx.append(ctx, catalog.HallsChanged(at, false, hall.ID))
	})
}

func updateHall(ctx context.Context, tx *tx, h catalog.Hall) error {
	latitude, longitude := degrees(h.Position)
	changed, err := catalogsql.New(tx).UpdateHall(ctx, catalogsql.UpdateHallParams{
		Name: h.Name, Address: h.Address, KopisID: h.KopisID, Latitude: latitude, Longitude: longitude,
		Source: h.Source, ID: h.ID,
	})
	if err == nil && changed == 0 {
		return catalog.ErrHallNotFound
	}
	return err
}

// AddPlan implements catalog.Halls.
func (s *Catalog) AddPlan(ctx context.Context, hallID int64, plan catalog.Plan, at time.Time) (catalog.Hall, error) {
	packed, err := plan.Pack()
	if err != nil {
		return catalog.Hall{}, err
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) (catalog.Hall, error) {
		q := catalogsql.New(tx)
		before, err := q.HallByID(ctx, hallID)
		if err != nil {
			return catalog.Hall{}, missing(err, catalog.ErrHallNotFound)
		}
		// Locks the hall, so that two drawings don't get one version.
		changed, err := q.UpdateHallPlan(ctx, catalogsql.UpdateHallPlanParams{Seats: int32(packed.Seats), PlanVersion: 0, ID: hallID})
		if err != nil {
			return catalog.Hall{}, err
		}
		if changed == 0 {
			return catalog.Hall{}, catalog.ErrHallNotFound
		}
		last, err := q.LastPlanVersion(ctx, hallID)
		if err != nil {
			return catalog.Hall{}, err
		}
		next := packed
		next.HallID, next.Version = hallID, int(last)+1
		if err := insertPlan(ctx, tx, next); err != nil {
			return catalog.Hall{}, err
		}
		if err := makeCurrent(ctx, tx, next); err != nil {
			return catalog.Hall{}, err
		}
		row, err := q.HallByID(ctx, hallID)
		if err != nil {
			return catalog.Hall{}, err
		}
		if err := tx.audit(ctx, "hall.plan_added", hallSubject, hallID, hallFacts(hallOf(before)), hallFacts(hallOf(row))); err != nil {
			return catalog.Hall{}, err
		}
		return hallOf(row), tx.append(ctx, catalog.HallsChanged(at, false, hallID))
	})
}

func makeCurrent(ctx context.Context, tx *tx, p catalog.PackedPlan) error {
	_, err := catalogsql.New(tx).UpdateHallPlan(ctx, catalogsql.UpdateHallPlanParams{
		Seats: int32(p.Seats), PlanVersion: int32(p.Version), ID: p.HallID,
	})
	return err
}

// DeleteHall implements catalog.Halls.
func (s *Catalog) DeleteHall(ctx context.Context, id int64, at time.Time) error {
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		if _, err := q.LockHall(ctx, id); err != nil {
			return err
		}
		before, err := q.HallByID(ctx, id)
		if err != nil {
			return missing(err, catalog.ErrHallNotFound)
		}
		used, err := q.HallIsUsed(ctx, id)
		if err != nil {
			return err
		}
		if used > 0 {
			return catalog.ErrHallShown
		}
		if err := q.DeleteHallPlans(ctx, id); err != nil {
			return err
		}
		if _, err := q.DeleteHall(ctx, id); err != nil {
			return err
		}
		if err := tx.audit(ctx, "hall.deleted", hallSubject, id, hallFacts(hallOf(before)), nil); err != nil {
			return err
		}
		return tx.append(ctx, catalog.HallsChanged(at, true, id))
	})
}

// Hall implements catalog.Halls.
func (s *Catalog) Hall(ctx context.Context, id int64) (catalog.Hall, error) {
	row, err := catalogsql.New(s.db.primary(ctx)).HallByID(ctx, id)
	return hallOf(row), missing(err, catalog.ErrHallNotFound)
}

// Halls implements catalog.Halls.
func (s *Catalog) Halls(ctx context.Context, query catalog.NameQuery) (catalog.Page[catalog.Hall], error) {
	var place nameCursor
	if err := query.Cursor.Open(&place); err != nil {
		return catalog.Page[catalog.Hall]{}, err
	}
	q, limit := catalogsql.New(s.db.primary(ctx)), int32(query.Limit)+1
	var rows []catalogsql.Hall
	var err error
	if query.Contains == "" {
		rows, err = q.HallsAfter(ctx, catalogsql.HallsAfterParams{Name: place.Name, Name_2: place.Name, ID: place.ID, Limit: limit})
	} else {
		rows, err = q.HallsLike(ctx, catalogsql.HallsLikeParams{
			Name: place.Name, Name_2: place.Name, ID: place.ID, Name_3: likePattern(query.Contains), Limit: limit,
		})
	}
	if err != nil {
		return catalog.Page[catalog.Hall]{}, err
	}
	halls := make([]catalog.Hall, len(rows))
	for i, row := range rows {
		halls[i] = hallOf(row)
	}
	return pageOf(halls, query.Limit, func(h catalog.Hall) any { return nameCursor{h.Name, h.ID} }), nil
}

func hallOf(row catalogsql.Hall) catalog.Hall {
	hall := catalog.Hall{
		ID: row.ID, Name: row.Name, Address: row.Address, Seats: int(row.Seats), PlanVersion: int(row.PlanVersion),
		KopisID: row.KopisID, Source: row.Source,
	}
	if row.Latitude.Valid && row.Longitude.Valid {
		hall.Position = &catalog.Position{Latitude: row.Latitude.Float64, Longitude: row.Longitude.Float64}
	}
	return hall
}

// Plan implements catalog.Halls.
func (s *Catalog) Plan(ctx context.Context, hallID int64, version int) (catalog.PackedPlan, error) {
	q := catalogsql.New(s.db.primary(ctx))
	var row catalogsql.HallPlan
	var err error
	if version == 0 {
		row, err = q.CurrentPlan(ctx, hallID)
	} else {
		row, err = q.PlanByVersion(ctx, catalogsql.PlanByVersionParams{HallID: hallID, Version: int32(version)})
	}
	if err != nil {
		return catalog.PackedPlan{}, missing(err, catalog.ErrPlanNotFound)
	}
	return planOf(row)
}

func planOf(row catalogsql.HallPlan) (catalog.PackedPlan, error) {
	plan := catalog.PackedPlan{HallID: row.HallID, Version: int(row.Version), Recipe: row.Recipe, Seats: int(row.Seats), Packed: row.Packed}
	return plan, json.Unmarshal([]byte(row.Grades), &plan.Grades)
}
