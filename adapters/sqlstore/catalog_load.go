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
)

// FindHalls implements catalog.Loader.
func (s *Catalog) FindHalls(ctx context.Context, names []string) (map[string]catalog.KnownHall, error) {
	q := s.db.primary(ctx)
	byID := map[int64]*catalog.KnownHall{}
	byName := map[string]*catalog.KnownHall{}
	var ids []int64
	const halls = "SELECT id, name, address, seats, plan_version, kopis_id, latitude, longitude, source FROM halls WHERE name IN %s ORDER BY id"
	err := queryIn(ctx, q, halls, names, func(rows *sql.Rows) error {
		var row catalogsql.Hall
		err := rows.Scan(&row.ID, &row.Name, &row.Address, &row.Seats, &row.PlanVersion, &row.KopisID, &row.Latitude, &row.Longitude, &row.Source)
		if err == nil && byName[row.Name] == nil {
			hall := &catalog.KnownHall{Hall: hallOf(row)}
			byName[row.Name], byID[row.ID] = hall, hall
			ids = append(ids, row.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	const plans = "SELECT hall_id, version, recipe, seats, grades FROM hall_plans WHERE hall_id IN %s ORDER BY hall_id, version"
	err = queryIn(ctx, q, plans, ids, func(rows *sql.Rows) error {
		var plan catalog.PackedPlan
		var grades []byte
		if err := rows.Scan(&plan.HallID, &plan.Version, &plan.Recipe, &plan.Seats, &grades); err != nil {
			return err
		}
		byID[plan.HallID].Plans = append(byID[plan.HallID].Plans, plan)
		last := len(byID[plan.HallID].Plans) - 1
		return json.Unmarshal(grades, &byID[plan.HallID].Plans[last].Grades)
	})
	known := make(map[string]catalog.KnownHall, len(byName))
	for name, hall := range byName {
		known[name] = *hall
	}
	return known, err
}

// FindPerformers implements catalog.Loader.
func (s *Catalog) FindPerformers(ctx context.Context, names []string) (map[string]int64, error) {
	ids := make(map[string]int64, len(names))
	err := queryIn(ctx, s.db.primary(ctx), "SELECT id, name FROM performers WHERE name IN %s ORDER BY id DESC", names, func(rows *sql.Rows) error {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		ids[name] = id
		return err
	})
	return ids, err
}

// FindByKopis implements catalog.Loader.
func (s *Catalog) FindByKopis(ctx context.Context, kopisIDs []string) (map[string]catalog.KnownPerformance, error) {
	q := s.db.primary(ctx)
	var ids []int64
	err := queryIn(ctx, q, "SELECT id FROM performances WHERE kopis_id IN %s", kopisIDs, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	performances, err := shown(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	rounds, err := roundsByPerformance(ctx, q, ids)
	known := make(map[string]catalog.KnownPerformance, len(performances))
	for _, p := range performances {
		known[p.KopisID] = catalog.KnownPerformance{Performance: p.Performance, Rounds: rounds[p.ID]}
	}
	return known, err
}

// LoadHalls implements catalog.Loader.
func (s *Catalog) LoadHalls(ctx context.Context, halls []catalog.HallLoad, at time.Time) ([]catalog.HallLoad, error) {
	if len(halls) == 0 {
		return nil, nil
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]catalog.HallLoad, error) {
		loaded := make([]catalog.HallLoad, len(halls))
		ids := make([]int64, len(halls))
		for i, load := range halls {
			hall, err := loadHall(ctx, tx, load)
			if err != nil {
				return nil, err
			}
			loaded[i], ids[i] = hall, hall.Hall.ID
		}
		return loaded, tx.append(ctx, catalog.HallsChanged(at, false, ids...))
	})
}

func loadHall(ctx context.Context, tx *tx, load catalog.HallLoad) (catalog.HallLoad, error) {
	q, hall := catalogsql.New(tx), load.Hall
	loaded := catalog.HallLoad{Plans: make([]catalog.PackedPlan, len(load.Plans))}
	var last int64
	var err error
	if hall.ID == 0 {
		if hall.ID, err = takeNumbers(ctx, tx, hallNumber, 1); err != nil {
			return loaded, err
		}
		hall.PlanVersion = 1
		err = insertHall(ctx, tx, hall)
	} else {
		err = updateHall(ctx, tx, hall)
		if err == nil {
			last, err = q.LastPlanVersion(ctx, hall.ID)
		}
	}
	if err != nil {
		return loaded, err
	}
	current, err := currentSeats(ctx, q, hall)
	if err != nil {
		return loaded, err
	}
	for i, plan := range load.Plans {
		plan.HallID, plan.Version = hall.ID, int(last)+i+1
		if err := insertPlan(ctx, tx, plan); err != nil {
			return loaded, err
		}
		loaded.Plans[i] = plan
		if current != hall.Seats && plan.Seats == hall.Seats {
			current, hall.PlanVersion = hall.Seats, plan.Version
			if err := makeCurrent(ctx, tx, plan); err != nil {
				return loaded, err
			}
		}
	}
	loaded.Hall = hall
	return loaded, nil
}

// currentSeats counts the seats of the hall's current plan; 0 when it has none yet.
func currentSeats(ctx context.Context, q *catalogsql.Queries, hall catalog.Hall) (int, error) {
	plan, err := q.PlanHead(ctx, catalogsql.PlanHeadParams{HallID: hall.ID, Version: int32(hall.PlanVersion)})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return int(plan.Seats), err
}

// LoadPerformers implements catalog.Loader.
func (s *Catalog) LoadPerformers(ctx context.Context, performers []catalog.Performer, at time.Time) ([]int64, error) {
	if len(performers) == 0 {
		return nil, nil
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]int64, error) {
		ids, err := insertPerformers(ctx, tx, performers)
		if err != nil {
			return nil, err
		}
		return ids, tx.append(ctx, catalog.PerformersChanged(at, false, ids...))
	})
}

// LoadPerformances implements catalog.Loader.
func (s *Catalog) LoadPerformances(ctx context.Context, loads []catalog.PerformanceLoad, at time.Time) ([]catalog.PerformanceLoad, error) {
	if len(loads) == 0 {
		return nil, nil
	}
	return write(ctx, s.db, func(ctx context.Context, tx *tx) ([]catalog.PerformanceLoad, error) {
		loaded, fresh, err := numberPerformances(ctx, tx, loads)
		if err != nil {
			return nil, err
		}
		if err := insertLoads(ctx, tx, fresh, at); err != nil {
			return nil, err
		}
		var changed []int64
		for i, load := range loads {
			if load.Performance.ID != 0 {
				changed = append(changed, load.Performance.ID)
				if err := s.changeLoad(ctx, tx, loaded[i], at); err != nil {
					return nil, err
				}
			}
		}
		if err := s.addLoadedRounds(ctx, tx, loaded, at); err != nil {
			return nil, err
		}
		if err := turnStandings(ctx, tx, changed, at); err != nil {
			return nil, err
		}
		ids := make([]int64, len(loaded))
		for i, load := range loaded {
			ids[i] = load.Performance.ID
		}
		return loaded, tx.append(ctx, catalog.PerformancesChanged(at, false, ids...))
	})
}

// numberPerformances returns copies of the loads with ids, and those which are new.
func numberPerformances(ctx context.Context, tx *tx, loads []catalog.PerformanceLoad) (all []catalog.PerformanceLoad, fresh []*catalog.PerformanceLoad, err error) {
	all = make([]catalog.PerformanceLoad, len(loads))
	for i, load := range loads {
		all[i] = catalog.PerformanceLoad{Performance: load.Performance, Rounds: append([]catalog.Round(nil), load.Rounds...), Gone: load.Gone}
		if load.Performance.ID == 0 {
			fresh = append(fresh, &all[i])
		}
	}
	if len(fresh) > 0 {
		var first int64
		if first, err = takeNumbers(ctx, tx, performanceNumber, len(fresh)); err != nil {
			return nil, nil, err
		}
		for i, load := range fresh {
			load.Performance.ID = first + int64(i)
		}
	}
	for i := range all {
		for j := range all[i].Rounds {
			all[i].Rounds[j].PerformanceID = all[i].Performance.ID
		}
	}
	return all, fresh, nil
}

func insertLoads(ctx context.Context, tx *tx, fresh []*catalog.PerformanceLoad, at time.Time) error {
	rows, performances := make([][]any, len(fresh)), make([]catalog.Performance, len(fresh))
	for i, load := range fresh {
		rows[i] = performanceRow(load.Performance, catalog.StandingOf(load.Performance, load.Rounds, at))
		performances[i] = load.Performance
	}
	if err := insertMany(ctx, tx, insertPerformance, rows); err != nil {
		return err
	}
	return insertParts(ctx, tx, performances)
}

// changeLoad stores a performance that exists, and forgets its rounds that are gone.
func (s *Catalog) changeLoad(ctx context.Context, tx *tx, load catalog.PerformanceLoad, at time.Time) error {
	if err := updatePerformance(ctx, tx, load.Performance); err != nil {
		return err
	}
	existing, err := lockRounds(ctx, tx, load.Performance.ID)
	if err != nil {
		return err
	}
	var gone []catalog.Round
	for _, round := range existing {
		if slices.Contains(load.Gone, round.ID) {
			gone = append(gone, round)
			if _, err := catalogsql.New(tx).DeleteRound(ctx, round.ID); err != nil {
				return err
			}
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return s.tellRoundsChanged(ctx, tx, gone, true, at)
}

// addLoadedRounds inserts the loads' rounds that have no id yet, and gives them theirs.
func (s *Catalog) addLoadedRounds(ctx context.Context, tx *tx, loads []catalog.PerformanceLoad, at time.Time) error {
	var added []catalog.Round
	for _, load := range loads {
		for _, round := range load.Rounds {
			if round.ID == 0 {
				added = append(added, round)
			}
		}
	}
	if len(added) == 0 {
		return nil
	}
	if err := addRounds(ctx, tx, added); err != nil {
		return err
	}
	next := 0
	for i := range loads {
		for j := range loads[i].Rounds {
			if loads[i].Rounds[j].ID == 0 {
				loads[i].Rounds[j] = added[next]
				next++
			}
		}
	}
	return s.tellRoundsChanged(ctx, tx, added, false, at)
}

// SetPopularity implements catalog.Loader.
func (s *Catalog) SetPopularity(ctx context.Context, tickets map[int64]int64, at time.Time) error {
	if len(tickets) == 0 {
		return nil
	}
	return exec(ctx, s.db, func(ctx context.Context, tx *tx) error {
		q := catalogsql.New(tx)
		ids := make([]int64, 0, len(tickets))
		for id, sold := range tickets {
			if err := q.UpdatePopularity(ctx, catalogsql.UpdatePopularityParams{PopularKey: -sold, ID: id}); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return tx.append(ctx, catalog.PerformancesChanged(at, false, ids...))
	})
}
