package catalogapp

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// hallPlan is a hall that the intake needs, and the seat plans that its performances are sold by: one
// drawing, graded once for every price list.
type hallPlan struct {
	name     string
	where    string // of the first entry that names it
	seats    int
	assumed  bool // nobody knows the seats
	facility *catalog.Facility
	gradings [][]string // the most common first

	known    catalog.KnownHall // what the catalogue has
	versions map[string]int    // by recipe, once placed
}

// planHalls gathers the halls. A hall that nothing is shown at is made only when the intake tells of
// nothing but facilities.
func (r *importRun) planHalls() {
	facilities := newFacilityIndex(r.intake.Facilities)
	r.byName = map[string]*hallPlan{}
	if len(r.intake.Entries) == 0 {
		for i := range r.intake.Facilities {
			facility := &r.intake.Facilities[i]
			r.planHall(facility.Name, facility.Where, []int{facility.Seats}, facility, [][]string{{catalog.DefaultGrade}})
		}
		return
	}
	var names []string
	entries := map[string][]*catalog.Entry{}
	for i := range r.intake.Entries {
		entry := &r.intake.Entries[i]
		if entries[entry.Hall] == nil {
			names = append(names, entry.Hall)
		}
		entries[entry.Hall] = append(entries[entry.Hall], entry)
	}
	for _, name := range names {
		here := entries[name]
		var sizes []int
		var gradings [][]string
		for _, entry := range here {
			sizes = append(sizes, entry.HallSeats)
			gradings = append(gradings, gradesOf(entry.Prices))
		}
		r.planHall(name, here[0].Where, sizes, facilities.find(here[0].FacilityID, name), gradings)
	}
}

func (r *importRun) planHall(name, where string, sizes []int, facility *catalog.Facility, gradings [][]string) {
	if r.byName[name] != nil {
		return
	}
	plan := &hallPlan{name: name, where: where, facility: facility, seats: mostCommonSize(sizes), gradings: byFrequency(gradings)}
	if plan.seats == 0 && facility != nil && facility.Name == name {
		plan.seats = facility.Seats
	}
	switch {
	case len([]rune(name)) > catalog.MaxNameLength:
		r.leaveOut(where, name[:60], "the hall's name is too long")
		return
	case plan.seats > catalog.MaxSeats:
		r.leaveOut(where, name, fmt.Sprintf("the hall has %d seats; %d is the most", plan.seats, catalog.MaxSeats))
		return
	case plan.seats == 0:
		plan.seats, plan.assumed = assumedSeats, true
	}
	r.plans = append(r.plans, plan)
	r.byName[name] = plan
}

func gradesOf(prices []catalog.Price) []string {
	grades := make([]string, len(prices))
	for i, price := range prices {
		grades[i] = price.Grade
	}
	return grades
}

// mostCommonSize is what most entries say, the larger one of two; 0 when none says anything. Sources
// contradict themselves about one hall in ten.
func mostCommonSize(sizes []int) int {
	counts := map[int]int{}
	best := 0
	for _, size := range sizes {
		if size > 0 {
			counts[size]++
		}
	}
	for size, n := range counts {
		if best == 0 || n > counts[best] || (n == counts[best] && size > best) {
			best = size
		}
	}
	return best
}

// byFrequency returns each grading once, the most common first.
func byFrequency(gradings [][]string) [][]string {
	counts := map[string]int{}
	var distinct [][]string
	for _, grades := range gradings {
		key := strings.Join(grades, "\x00")
		if counts[key]++; counts[key] == 1 {
			distinct = append(distinct, grades)
		}
	}
	slices.SortStableFunc(distinct, func(a, b []string) int {
		return cmp.Compare(counts[strings.Join(b, "\x00")], counts[strings.Join(a, "\x00")])
	})
	return distinct
}

// placeHalls adds the halls and plans that are not there yet.
func (r *importRun) placeHalls(ctx context.Context) error {
	return inChunks(r.plans, hallsATransaction, func(plans []*hallPlan) error {
		names := make([]string, len(plans))
		for i, plan := range plans {
			names[i] = plan.name
		}
		known, err := r.catalog.store.FindHalls(ctx, names)
		if err != nil {
			return err
		}
		var loads []catalog.HallLoad
		var loading []*hallPlan
		for _, plan := range plans {
			plan.known = known[plan.name]
			load, needed, err := r.hallLoad(plan)
			if err != nil {
				return err
			}
			if needed {
				loads, loading = append(loads, load), append(loading, plan)
			}
		}
		if r.options.DryRun {
			return nil
		}
		loaded, err := r.catalog.store.LoadHalls(ctx, loads, r.now)
		for i, load := range loaded {
			loading[i].known.Hall = load.Hall
			for _, packed := range load.Plans {
				loading[i].versions[packed.Recipe] = packed.Version
			}
		}
		return err
	})
}

// hallLoad says what must be added or changed for the hall, and counts it.
func (r *importRun) hallLoad(plan *hallPlan) (load catalog.HallLoad, needed bool, err error) {
	known := plan.known.Hall
	wanted := r.wantedHall(plan, known)
	plan.seats = wanted.Seats
	plan.versions = map[string]int{}
	for _, grades := range plan.gradings {
		recipe := catalog.RecipeFor(plan.seats, grades...)
		if plan.versions[recipe] = plan.known.PlanBy(recipe); plan.versions[recipe] == 0 {
			drawn := catalog.GeneratePlan(plan.seats, grades...)
			packed, err := drawn.Pack()
			if err != nil {
				return load, false, fmt.Errorf("%s (%s): %w", plan.name, plan.where, err)
			}
			load.Plans = append(load.Plans, packed)
		}
	}
	load.Hall = wanted
	changed := !sameHall(wanted, known)
	switch {
	case known.ID == 0:
		r.report.Halls.Added++
		if plan.assumed {
			r.note(plan.where, plan.name, fmt.Sprintf("nobody reports how many seats the hall has; it got %d", assumedSeats))
		}
	case changed || len(load.Plans) > 0:
		r.report.Halls.Changed++
	default:
		r.report.Halls.Unchanged++
	}
	return load, known.ID == 0 || changed || len(load.Plans) > 0, nil
}

func sameHall(a, b catalog.Hall) bool {
	samePlace := a.Position == b.Position || (a.Position != nil && b.Position != nil && *a.Position == *b.Position)
	a.Position, b.Position = nil, nil
	return samePlace && a == b
}

// wantedHall is the hall as it should be. What an organiser made stays as it is; what is known of a hall
// is not forgotten because a later intake doesn't tell it.
func (r *importRun) wantedHall(plan *hallPlan, known catalog.Hall) catalog.Hall {
	if known.ID != 0 && (known.Source != r.intake.Source || plan.assumed) {
		return known
	}
	wanted := known
	wanted.Name, wanted.Seats, wanted.Source = plan.name, plan.seats, r.intake.Source
	if len(r.intake.Entries) == 0 && known.ID != 0 {
		wanted.Seats = known.Seats // a facility's count is of all its halls
	}
	if f := plan.facility; f != nil {
		wanted.KopisID = f.KopisID
		if f.Address != "" {
			wanted.Address = f.Address
		}
		if f.Position != nil {
			wanted.Position = f.Position
		}
	}
	return wanted
}

// facilityIndex finds the facility that a hall's name begins with.
type facilityIndex struct {
	byID, byName map[string]*catalog.Facility
}

func newFacilityIndex(facilities []catalog.Facility) facilityIndex {
	index := facilityIndex{map[string]*catalog.Facility{}, map[string]*catalog.Facility{}}
	for i := range facilities {
		index.byID[facilities[i].KopisID] = &facilities[i]
		index.byName[facilities[i].Name] = &facilities[i]
	}
	return index
}

// find returns the facility with the id, or the one with the longest name that is the hall's name or
// begins it; nil when there is none.
func (x facilityIndex) find(id, hall string) *catalog.Facility {
	if facility := x.byID[id]; facility != nil {
		return facility
	}
	for name := hall; name != ""; {
		if facility := x.byName[name]; facility != nil {
			return facility
		}
		cut := strings.LastIndexByte(name, ' ')
		if cut < 0 {
			return nil
		}
		name = strings.TrimRight(name[:cut], " ")
	}
	return nil
}
