package catalogapp

import (
	"context"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// importRun is one import under way.
type importRun struct {
	catalog *Catalog
	intake  catalog.Intake
	options ImportOptions
	now     time.Time
	today   clock.Date
	report  ImportReport

	plans      []*hallPlan          // in the order in which they are first named
	byName     map[string]*hallPlan // where each entry's hall will be
	performers map[string]int64     // ids by name
}

func (r *importRun) leaveOut(where, what, why string) {
	r.report.LeftOut = append(r.report.LeftOut, catalog.Remark{Where: where, What: what, Why: why})
}

func (r *importRun) note(where, what, why string) {
	r.report.Notes = append(r.report.Notes, catalog.Remark{Where: where, What: what, Why: why})
}

// dropRepeated keeps the first of entries with one id.
func (r *importRun) dropRepeated() {
	seen := map[string]string{}
	kept := r.intake.Entries[:0:0]
	for _, entry := range r.intake.Entries {
		if first, repeated := seen[entry.KopisID]; repeated {
			r.leaveOut(entry.Where, entry.Title, "its id stands at "+first+" already")
			continue
		}
		seen[entry.KopisID] = entry.Where
		kept = append(kept, entry)
	}
	r.intake.Entries = kept
}

// placePerformers makes those that are not known by name yet.
func (r *importRun) placePerformers(ctx context.Context) error {
	var names []string
	listed := map[string]bool{}
	for _, entry := range r.intake.Entries {
		for _, name := range entry.Performers {
			if !listed[name] {
				listed[name] = true
				names = append(names, name)
			}
		}
	}
	known, err := r.catalog.store.FindPerformers(ctx, names)
	if err != nil {
		return err
	}
	r.performers = known
	var missing []catalog.Performer
	for _, name := range names {
		if known[name] == 0 {
			missing = append(missing, catalog.Performer{Name: name})
		}
	}
	r.report.NewPerformers = len(missing)
	if r.options.DryRun {
		return nil
	}
	return inChunks(missing, performersATransaction, func(chunk []catalog.Performer) error {
		ids, err := r.catalog.store.LoadPerformers(ctx, chunk, r.now)
		for i, id := range ids {
			r.performers[chunk[i].Name] = id
		}
		return err
	})
}

// inChunks calls fn with at most size values at a time.
func inChunks[T any](values []T, size int, fn func([]T) error) error {
	for len(values) > 0 {
		n := min(size, len(values))
		if err := fn(values[:n]); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}
