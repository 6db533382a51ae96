package searchapp

import (
	"context"
	"fmt"
	"slices"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// refreshBatch is how many things are read and written at once.
const refreshBatch = 500

// Refresh makes the index the same as the catalogue for the things that changed: what exists is put, what
// doesn't is removed. Performances follow their halls' and performers' names. Doing it twice is doing it
// once; an error means that it has to be done again, as a whole.
//
// It takes the latest state from the source, so a refresh that comes late never undoes a later one, as
// long as two refreshes of the same thing don't run at the same time: consumers keep the order by key.
func (s *Search) Refresh(ctx context.Context, changed []search.Changed) error {
	performances, halls, performers := sorted(changed)
	followers, err := s.followers(ctx, halls, performers)
	if err != nil {
		return err
	}
	performances = unique(append(performances, followers...))
	if err := refresh(ctx, s.index, search.Performers, performers, name, s.source.Performers, performerDocument); err != nil {
		return err
	}
	if err := refresh(ctx, s.index, search.Halls, halls, name, s.source.Halls, hallDocument); err != nil {
		return err
	}
	return refresh(ctx, s.index, search.Performances, performances, name, s.source.Performances, performanceDocument)
}

// sorted takes the changes apart by kind, each id once. Kinds that aren't searched are left out.
func sorted(changed []search.Changed) (performances, halls, performers []int64) {
	for _, change := range changed {
		switch change.Kind {
		case search.Performances:
			performances = append(performances, change.IDs...)
		case search.Halls:
			halls = append(halls, change.IDs...)
		case search.Performers:
			performers = append(performers, change.IDs...)
		}
	}
	return unique(performances), unique(halls), unique(performers)
}

func unique(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (s *Search) followers(ctx context.Context, halls, performers []int64) ([]int64, error) {
	if len(halls) == 0 && len(performers) == 0 {
		return nil, nil
	}
	followers, err := s.source.PerformancesWith(ctx, halls, performers)
	if err != nil {
		return nil, fmt.Errorf("search: which performances follow: %w", err)
	}
	return followers, nil
}

// refresh reads things and puts or removes them, some at a time.
func refresh[I comparable, T any](
	ctx context.Context, index searchindex.Index, kind search.Kind, ids []I, name func(I) string,
	read func(context.Context, []I) ([]T, error), make func(T) (searchindex.Document, error),
) error {
	for some := range slices.Chunk(ids, refreshBatch) {
		things, err := read(ctx, some)
		if err != nil {
			return fmt.Errorf("search: read %s: %w", kind, err)
		}
		var documents []searchindex.Document
		gone := map[string]bool{}
		for _, id := range some {
			gone[name(id)] = true
		}
		for _, thing := range things {
			d, err := make(thing)
			if err != nil {
				return err
			}
			documents = append(documents, d)
			delete(gone, d.ID)
		}
		if err := write(ctx, index, kind, documents, gone); err != nil {
			return fmt.Errorf("search: refresh %s: %w", kind, err)
		}
	}
	return nil
}

func write(ctx context.Context, index searchindex.Index, kind search.Kind, documents []searchindex.Document, gone map[string]bool) error {
	if len(documents) > 0 {
		if err := index.Put(ctx, string(kind), documents); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	names := make([]string, 0, len(gone))
	for id := range gone {
		names = append(names, id)
	}
	slices.Sort(names)
	return index.Remove(ctx, string(kind), names)
}
