package searchapp

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Progress tells how far a build has come.
type Progress struct {
	Kind  search.Kind
	Count int  // documents read so far
	Done  bool // the kind is built and live
}

// progressEvery is how many documents pass between two tellings.
const progressEvery = 1000

// Rebuild builds kinds anew from everything there is, beside the live ones, one after the other; all of them when
// none is named. progress may be nil. One build runs at a time: search.ErrReindexing.
func (s *Search) Rebuild(ctx context.Context, progress func(Progress), kinds ...search.Kind) error {
	if !s.building.TryLock() {
		return search.ErrReindexing
	}
	defer s.building.Unlock()
	if len(kinds) == 0 {
		kinds = collections
	}
	return s.rebuild(ctx, progress, kinds)
}

// Empty names the kinds that the index has nothing of: at its first start, after it was lost, and when the way
// things are kept has changed. Ask before changes are applied: one that comes in makes a kind look as if it
// were there.
func (s *Search) Empty(ctx context.Context) ([]search.Kind, error) {
	var empty []search.Kind
	for _, kind := range collections {
		count, err := s.index.Count(ctx, string(kind))
		if err != nil {
			return nil, fmt.Errorf("search: count %s: %w", kind, err)
		}
		if count == 0 {
			empty = append(empty, kind)
		}
	}
	return empty, nil
}

// StartRebuild does Rebuild in the background and returns at once. Its end is told to the log.
func (s *Search) StartRebuild(ctx context.Context) error {
	if !s.building.TryLock() {
		return search.ErrReindexing
	}
	if s.Told != nil {
		if err := s.Told(ctx); err != nil {
			s.building.Unlock()
			return err
		}
	}
	s.rebuilds.Go(func() {
		defer s.building.Unlock()
		err := s.rebuild(s.ctx, nil, collections)
		switch {
		case err == nil:
			slog.Info("the search index was built anew")
		case !errors.Is(err, context.Canceled):
			slog.Error("the search index could not be built anew", "error", err)
		}
	})
	return nil
}

func (s *Search) rebuild(ctx context.Context, progress func(Progress), kinds []search.Kind) error {
	if progress == nil {
		progress = func(Progress) {}
	}
	for _, kind := range kinds {
		count := 0
		err := s.index.Rebuild(ctx, string(kind), func(yield func(searchindex.Document, error) bool) {
			for d, err := range s.all(ctx, kind) {
				if !yield(d, err) {
					return
				}
				if count++; count%progressEvery == 0 {
					progress(Progress{Kind: kind, Count: count})
				}
			}
		})
		if err != nil {
			return fmt.Errorf("search: rebuild %s: %w", kind, err)
		}
		progress(Progress{Kind: kind, Count: count, Done: true})
	}
	return nil
}

// all is every document of a kind.
func (s *Search) all(ctx context.Context, kind search.Kind) iter.Seq2[searchindex.Document, error] {
	switch kind {
	case search.Performances:
		return documents(s.source.AllPerformances(ctx), performanceDocument)
	case search.Halls:
		return documents(s.source.AllHalls(ctx), hallDocument)
	case search.Reservations:
		return documents(s.reservations.AllReservations(ctx), reservationDocument)
	default:
		return documents(s.source.AllPerformers(ctx), performerDocument)
	}
}

func documents[T any](things iter.Seq2[T, error], make func(T) (searchindex.Document, error)) iter.Seq2[searchindex.Document, error] {
	return func(yield func(searchindex.Document, error) bool) {
		for thing, err := range things {
			var d searchindex.Document
			if err == nil {
				d, err = make(thing)
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}
