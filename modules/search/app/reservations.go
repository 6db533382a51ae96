package searchapp

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"strconv"

	"github.com/ticketblue/ticketblue/modules/search"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// reservations is what search needs of booking and of account, together: reservations with their buyers as they
// are now.
type reservations interface {
	Reservations(ctx context.Context, ids []string) ([]search.Reservation, error)
	// AllReservations is all of them, read page by page. An error ends the sequence.
	AllReservations(ctx context.Context) iter.Seq2[search.Reservation, error]
}

// Names in the index, beside those of documents.go.
const (
	fieldBuyer       = "buyer"
	fieldEmail       = "email"
	fieldNumber      = "number"
	facetStatus      = "status"
	facetUser        = "user"
	facetPerformance = "performance"
	numberCreated    = "created" // microseconds since 1970
	numberStarts     = "starts"  // the same
	numberAmount     = "amount"
	numberKept       = "kept"   // what was paid and has not gone back
	numberHeld       = "held"   // what those would pay that wait for their payment
	numberTitled     = "titled" // a hash of what the performance and the hall were called
)

var reservationSchema = searchindex.Schema{
	Collection: string(search.Reservations),
	Fields: []searchindex.Field{
		{Name: fieldNumber, Weight: 10}, {Name: fieldBuyer, Weight: 9}, {Name: fieldEmail, Weight: 7},
		{Name: fieldTitle, Weight: 5}, {Name: fieldHall, Weight: 2},
	},
	Facets:  []string{facetStatus, facetUser, facetPerformance},
	Numbers: []string{numberCreated, numberStarts, numberAmount, numberKept, numberHeld, numberTitled},
	Large:   true,
}

func reservationDocument(r search.Reservation) (searchindex.Document, error) {
	stored, err := json.Marshal(r)
	if err != nil {
		return searchindex.Document{}, fmt.Errorf("search: reservation %s: %w", r.ID, err)
	}
	return searchindex.Document{
		ID: r.ID,
		Text: map[string][]string{
			fieldNumber: {r.Number}, fieldBuyer: {r.UserName}, fieldEmail: {r.UserEmail}, fieldTitle: {r.PerformanceTitle}, fieldHall: {r.Hall},
		},
		Facets: map[string]string{facetStatus: r.Status, facetUser: r.UserID, facetPerformance: name(r.PerformanceID)},
		Numbers: map[string]int64{
			numberCreated: r.CreatedAt.UnixMicro(), numberStarts: r.StartsAt.UnixMicro(), numberAmount: int64(r.Amount),
			numberKept: int64(r.Paid - r.Refund), numberHeld: int64(held(r)),
			numberTitled: titled(r.PerformanceTitle, r.Hall),
		},
		Stored: stored,
	}, nil
}

// titled is what tells whether a document still has the names that its performance and hall have.
func titled(title, hall string) int64 {
	hash := fnv.New32a()
	hash.Write([]byte(title + "\n" + hall))
	return int64(hash.Sum32())
}

// order is a number that is sorted by.
type order struct {
	number     string
	descending bool
	of         func(search.Reservation) int64
}

var (
	byCreated = func(r search.Reservation) int64 { return r.CreatedAt.UnixMicro() }
	byAmount  = func(r search.Reservation) int64 { return int64(r.Amount) }
	byStart   = func(r search.Reservation) int64 { return r.StartsAt.UnixMicro() }
)

var orders = map[string]order{
	search.NewestFirst: {numberCreated, true, byCreated}, search.OldestFirst: {numberCreated, false, byCreated},
	search.DearestFirst: {numberAmount, true, byAmount}, search.CheapestFirst: {numberAmount, false, byAmount},
	search.LatestShow: {numberStarts, true, byStart}, search.SoonestShow: {numberStarts, false, byStart},
}

// FindReservations finds reservations for which everything in the filter holds, with the total of all of them.
// However long the list, it can be walked to its end: a page begins at the value where the one before ended.
func (s *Search) FindReservations(ctx context.Context, filter search.ReservationFilter) (search.ReservationPage, error) {
	by, ok := orders[cmp.Or(filter.Sort, search.NewestFirst)]
	if !ok || filter.Limit < 1 || filter.Limit > search.MaxPage {
		return search.ReservationPage{}, search.ErrInvalidLimit.With("sort", filter.Sort)
	}
	if filter.After.Shown+filter.Limit > searchindex.MaxReach {
		return search.ReservationPage{}, search.ErrTooMuchAlike
	}
	all := reservationQuery(filter, by)
	queries := []searchindex.Query{all}
	if filter.After.Shown > 0 { // the page itself; all is for the total then
		queries[0].Limit = 1
		page := all
		page.Where = append(page.Where[:len(page.Where):len(page.Where)], by.from(filter.After.Value))
		page.Offset = filter.After.Shown
		queries = append(queries, page)
	}
	queries = append(queries, heldOf(all))
	results, err := s.index.SearchMany(ctx, queries)
	if err != nil {
		return search.ReservationPage{}, unavailable(err)
	}
	last := len(results) - 1
	total, result, waiting := results[0].Total, results[last-1], results[last].Total
	page := search.ReservationPage{
		Items: make([]search.Reservation, len(result.Hits)), Count: total.Count, Kept: money.KRW(total.Sum), Held: money.KRW(waiting.Sum),
	}
	for i, hit := range result.Hits {
		if err := json.Unmarshal(hit.Stored, &page.Items[i]); err != nil {
			return search.ReservationPage{}, fmt.Errorf("search: reservation %s of the index: %w", hit.ID, err)
		}
	}
	if result.More && len(page.Items) > 0 {
		page.Next = by.behind(page.Items, filter.After)
	}
	return page, nil
}

// heldOf asks what those of everything found would pay that wait for their payment: that is no money yet. It is the same
// question but for the sum, as a narrower one could be forgiven a wrong letter where this one isn't.
func heldOf(all searchindex.Query) searchindex.Query {
	all.Sum, all.Limit = numberHeld, 1
	return all
}

// held is what a reservation that waits for its payment would pay.
func held(r search.Reservation) money.KRW {
	if r.Status == "PENDING" {
		return r.Amount
	}
	return 0
}

func reservationQuery(filter search.ReservationFilter, by order) searchindex.Query {
	query := searchindex.Query{
		Collection: string(search.Reservations), Sort: searchindex.Sort{Number: by.number, Descending: by.descending},
		Sum: numberKept, Limit: filter.Limit,
	}
	if filter.Words != "" {
		query.Text = searchindex.Words(filter.Words)
	}
	for _, clause := range []struct{ field, words string }{{fieldBuyer, filter.UserName}, {fieldTitle, filter.PerformanceTitle}} {
		if clause.words != "" {
			query.Text = append(query.Text, searchindex.Clause{Text: clause.words, Fields: []string{clause.field}, Exact: true})
		}
	}
	for _, facet := range []struct{ name, value string }{{facetStatus, filter.Status}, {facetUser, filter.UserID}} {
		if facet.value != "" {
			query.Where = append(query.Where, searchindex.Is(facet.name, facet.value))
		}
	}
	if filter.PerformanceID != 0 {
		query.Where = append(query.Where, searchindex.Is(facetPerformance, name(filter.PerformanceID)))
	}
	if !filter.From.IsZero() {
		query.Where = append(query.Where, searchindex.AtLeast(numberCreated, filter.From.UnixMicro()))
	}
	if !filter.Until.IsZero() {
		query.Where = append(query.Where, searchindex.AtMost(numberCreated, filter.Until.UnixMicro()-1))
	}
	if filter.MinAmount != nil {
		query.Where = append(query.Where, searchindex.AtLeast(numberAmount, int64(*filter.MinAmount)))
	}
	if filter.MaxAmount != nil {
		query.Where = append(query.Where, searchindex.AtMost(numberAmount, int64(*filter.MaxAmount)))
	}
	return query
}

// from holds for what comes at the value or later in the order.
func (o order) from(value int64) searchindex.Filter {
	if o.descending {
		return searchindex.AtMost(o.number, value)
	}
	return searchindex.AtLeast(o.number, value)
}

// behind is the place behind the items, of a page that began behind before.
func (o order) behind(items []search.Reservation, before search.Cursor) *search.Cursor {
	last := search.Cursor{Value: o.of(items[len(items)-1])}
	for _, item := range items {
		if o.of(item) == last.Value {
			last.Shown++
		}
	}
	if before.Shown > 0 && before.Value == last.Value {
		last.Shown += before.Shown
	}
	return &last
}

// RefreshReservations makes the index the same as booking for these reservations, as Refresh does.
func (s *Search) RefreshReservations(ctx context.Context, ids []string) error {
	return refresh(ctx, s.index, search.Reservations, ids, func(id string) string { return id }, s.reservations.Reservations, reservationDocument)
}

// RefreshBuyers follows what became of people: their name, or that they are gone. It goes by what the index has of
// them: booking may have forgotten whose those reservations were.
func (s *Search) RefreshBuyers(ctx context.Context, userIDs []string) error {
	for _, userID := range userIDs {
		if err := s.follow(ctx, searchindex.Query{
			Collection: string(search.Reservations), Limit: searchindex.MaxLimit, Where: []searchindex.Filter{searchindex.Is(facetUser, userID)},
		}); err != nil {
			return err
		}
	}
	return nil
}

// FollowNames has reservations follow what their performances, and the halls of these, are called. It looks for
// documents with other names, so a change of anything else costs a look, and one that was cut off goes on where it
// stopped.
func (s *Search) FollowNames(ctx context.Context, changed []search.Changed) error {
	performances, halls, _ := sorted(changed)
	followers, err := s.followers(ctx, halls, nil)
	if err != nil {
		return err
	}
	known, err := s.source.Performances(ctx, unique(append(performances, followers...)))
	if err != nil {
		return fmt.Errorf("search: read performances: %w", err)
	}
	for _, p := range known {
		now := titled(p.Title, p.HallName)
		for _, other := range []searchindex.Filter{searchindex.AtMost(numberTitled, now-1), searchindex.AtLeast(numberTitled, now+1)} {
			if err := s.follow(ctx, searchindex.Query{
				Collection: string(search.Reservations), Limit: searchindex.MaxLimit,
				Where: []searchindex.Filter{searchindex.Is(facetPerformance, strconv.FormatInt(p.ID, 10)), other},
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow refreshes what the query finds until it finds nothing more. What it finds again is as it is now: it fits the
// query still, or has changed once more, and that is told too. What was put last comes last, so all that is new comes
// before.
func (s *Search) follow(ctx context.Context, query searchindex.Query) error {
	seen := map[string]bool{}
	for ctx.Err() == nil {
		result, err := s.index.Search(ctx, query)
		if err != nil {
			return fmt.Errorf("search: reservations under other names: %w", err)
		}
		var ids []string
		for _, hit := range result.Hits {
			if !seen[hit.ID] {
				seen[hit.ID] = true
				ids = append(ids, hit.ID)
			}
		}
		if err := s.RefreshReservations(ctx, ids); err != nil {
			return err
		}
		if len(ids) < searchindex.MaxLimit {
			return nil
		}
	}
	return ctx.Err()
}
