// Package searchapp finds performances, halls and performers by words, and reservations for organisers. It keeps
// the index behind it the same as what the catalogue and booking know: by refreshing what changed, and by
// building it anew.
package searchapp

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// source is what search needs of the catalogue: the things as they are now. Things that are asked for and
// not answered don't exist any more.
type source interface {
	Performances(ctx context.Context, ids []int64) ([]search.Performance, error)
	Halls(ctx context.Context, ids []int64) ([]search.Hall, error)
	Performers(ctx context.Context, ids []int64) ([]search.Performer, error)

	// PerformancesWith names the performances at these halls or with these performers: they carry
	// the names and have to follow when those change.
	PerformancesWith(ctx context.Context, hallIDs, performerIDs []int64) ([]int64, error)

	// The whole catalogue, for building the index anew. An error ends the sequence.
	AllPerformances(ctx context.Context) iter.Seq2[search.Performance, error]
	AllHalls(ctx context.Context) iter.Seq2[search.Hall, error]
	AllPerformers(ctx context.Context) iter.Seq2[search.Performer, error]
}

// Search is the use cases. It is safe for concurrent use.
type Search struct {
	index        searchindex.Index
	source       source
	reservations reservations

	// Told, if set, is told of a build that somebody asked for, in their context, when it has begun.
	Told func(context.Context) error

	building sync.Mutex // held while the index is built anew
	rebuilds sync.WaitGroup
	ctx      context.Context // of builds in the background
	stop     context.CancelFunc
}

// New returns the use cases over an index that was opened with Schemas.
func New(index searchindex.Index, source source, reservations reservations) *Search {
	ctx, stop := context.WithCancel(context.Background())
	return &Search{index: index, source: source, reservations: reservations, ctx: ctx, stop: stop}
}

// Close ends a build in the background and waits for it; the live index stays as it was.
func (s *Search) Close() {
	s.stop()
	s.rebuilds.Wait()
}

// Search finds words in performances, halls and performers at once. Of the performances that it shows, those that are
// over come last.
func (s *Search) Search(ctx context.Context, q search.Query) (search.Answer, error) {
	limit, err := search.LimitOf(q.Limit)
	if err != nil {
		return search.Answer{}, err
	}
	queries := make([]searchindex.Query, len(kinds))
	for i, kind := range kinds {
		queries[i] = searchindex.Query{Collection: string(kind), Text: searchindex.Words(q.Words), Limit: limit}
	}
	results, err := s.index.SearchMany(ctx, queries)
	if err != nil {
		return search.Answer{}, unavailable(err)
	}
	performances, err1 := found[search.Performance](results[0])
	halls, err2 := found[search.Hall](results[1])
	performers, err3 := found[search.Performer](results[2])
	slices.SortStableFunc(performances, endedLast)
	return search.Answer{Performances: performances, Halls: halls, Performers: performers}, errors.Join(err1, err2, err3)
}

// endedLast orders what is over behind what is not.
func endedLast(a, b search.Found[search.Performance]) int {
	switch ended := a.Thing.Ended(); {
	case ended == b.Thing.Ended():
		return 0
	case ended:
		return 1
	default:
		return -1
	}
}

// dayNumber counts the days since 1970.
func dayNumber(d clock.Date) int64 {
	return int64(clock.Date{Year: 1970, Month: 1, Day: 1}.DaysUntil(d))
}

// unavailable tells an outage of the index as what it is to a caller; a defect stays one.
func unavailable(err error) error {
	if errors.Is(err, searchindex.ErrInvalid) || errors.Is(err, context.Canceled) {
		return err
	}
	return search.ErrUnavailable.Because(err)
}
