package fts

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Candidates bound the work of a search.
const (
	candidates     = 200  // of one expression, for a page of a search box
	manyCandidates = 1000 // where more of them fail: restricted to a field, sorted, or paged far
	fewHits        = 3    // with fewer hits than these, and none that begins a word, letters are forgiven
)

// SearchMany implements searchindex.Index.
func (x *Index) SearchMany(ctx context.Context, queries []searchindex.Query) ([]searchindex.Result, error) {
	results := make([]searchindex.Result, len(queries))
	group, ctx := errgroup.WithContext(ctx)
	for i, query := range queries {
		group.Go(func() (err error) {
			results[i], err = x.Search(ctx, query)
			return err
		})
	}
	return results, group.Wait()
}

// Search implements searchindex.Index.
func (x *Index) Search(ctx context.Context, query searchindex.Query) (searchindex.Result, error) {
	c, err := x.collection(query.Collection)
	if err != nil {
		return searchindex.Result{}, err
	}
	if err := c.schema.Validate(query); err != nil {
		return searchindex.Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return searchindex.Result{}, err
	}
	// A search is over in milliseconds; watching for its caller to leave would cost two goroutines a query.
	ctx = context.WithoutCancel(ctx)
	var result searchindex.Result
	err = c.reading(func(g *generation) error {
		return g.at(ctx, func(v *view) (err error) {
			s := newSearch(c.schema, v, query)
			if len(query.Text) == 0 {
				result, err = s.browse(ctx)
			} else {
				result, err = s.find(ctx)
			}
			return err
		})
	})
	return result, err
}

// search is one query under way.
type search struct {
	schema searchindex.Schema
	view   *view
	query  searchindex.Query

	matchers []matcher
	where    string
	args     []any
	want     int // hits up to the end of the page, and one more
	seen     map[int64]struct{}
	hits     []hit
	total    *searchindex.Total // nil: not asked for
}

// hit is a document that matches.
type hit struct {
	row    int64
	score  float64
	number sql.NullInt64 // what is sorted by
	match  words.Match   // of the first clause
}

func newSearch(schema searchindex.Schema, v *view, query searchindex.Query) *search {
	s := &search{
		schema: schema, view: v, query: query,
		want: query.Offset + query.Limit + 1, seen: map[int64]struct{}{},
	}
	for _, clause := range query.Text {
		s.matchers = append(s.matchers, newMatcher(schema, clause))
	}
	s.where, s.args = conditions(query.Where)
	if query.WantsTotal() {
		s.total = &searchindex.Total{}
	}
	return s
}

// conditions are the filters as SQL; names were checked against the schema.
func conditions(filters []searchindex.Filter) (where string, args []any) {
	for _, filter := range filters {
		if filter.AnyOf != nil {
			where += " AND d.f_" + filter.Attribute + " IN (" + strings.TrimPrefix(strings.Repeat(", ?", len(filter.AnyOf)), ", ") + ")"
			for _, value := range filter.AnyOf {
				args = append(args, value)
			}
		}
		if filter.Min != nil {
			where += " AND d.n_" + filter.Attribute + " >= ?"
			args = append(args, *filter.Min)
		}
		if filter.Max != nil {
			where += " AND d.n_" + filter.Attribute + " <= ?"
			args = append(args, *filter.Max)
		}
	}
	return where, args
}

// number is the column that is sorted by, or NULL.
func (s *search) number() string {
	if s.query.Sort.Number == "" {
		return "NULL"
	}
	return "d.n_" + s.query.Sort.Number
}

// browse answers a query without words.
func (s *search) browse(ctx context.Context) (searchindex.Result, error) {
	order := "d.row"
	if s.query.Sort.Number != "" {
		order = s.number() + " ASC NULLS LAST, d.row"
		if s.query.Sort.Descending {
			order = s.number() + " DESC NULLS LAST, d.row"
		}
	}
	statement, err := s.view.statement(ctx, "SELECT d.row FROM docs d WHERE 1"+s.where+" ORDER BY "+order+" LIMIT ? OFFSET ?")
	if err != nil {
		return searchindex.Result{}, err
	}
	rows, err := statement.QueryContext(ctx, append(s.args, s.query.Limit+1, s.query.Offset)...)
	if err != nil {
		return searchindex.Result{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.row); err != nil {
			return searchindex.Result{}, err
		}
		h.score = h.match.Score(nil, popularityOf(h.row))
		s.hits = append(s.hits, h)
	}
	if err := rows.Err(); err != nil {
		return searchindex.Result{}, err
	}
	if err := s.totalOfAll(ctx); err != nil {
		return searchindex.Result{}, err
	}
	return s.page(ctx, 0)
}

// find answers a query with words: by finding what matches best first, and going on to less only while
// the page isn't full.
func (s *search) find(ctx context.Context) (searchindex.Result, error) {
	for _, m := range s.matchers {
		if m.Pattern.Empty() {
			return searchindex.Result{Total: s.total}, nil // nothing that could be looked for
		}
	}
	var err error
	switch {
	case s.total != nil:
		err = s.everything(ctx)
	case len(s.matchers) == 1:
		err = s.steps(ctx, s.matchers[0])
	default:
		err = s.allClauses(ctx)
	}
	if err != nil {
		return searchindex.Result{}, err
	}
	s.sort()
	return s.page(ctx, s.query.Offset)
}

// steps looks for one clause.
func (s *search) steps(ctx context.Context, m matcher) error {
	p := m.Pattern
	many := candidates
	if m.Fields != nil || s.query.Sort.Number != "" || s.want > candidates/2 {
		many = manyCandidates
	}
	found, err := s.candidates(ctx, p.Inside(), many)
	if err != nil {
		return err
	}
	if found == many { // there are more than were read: make sure of the best
		if _, err := s.candidates(ctx, words.Or(p.Whole(), p.Beginning()), many); err != nil {
			return err
		}
	}
	if len(s.hits) >= s.want {
		return nil
	}
	if _, err := s.candidates(ctx, words.Or(p.Unfinished(), p.Apart()), many); err != nil {
		return err
	}
	if m.exact || !s.poor() {
		return nil
	}
	m.Forgiving = true
	_, err = s.candidates(ctx, p.Forgiving(), manyCandidates)
	return err
}

// poor reports whether so little was found that something else may have been meant.
func (s *search) poor() bool {
	return len(s.hits) < min(s.want, fewHits) &&
		!slices.ContainsFunc(s.hits, func(h hit) bool { return h.match.Class >= words.WordStart+words.Loose })
}

// allClauses looks for documents that answer every clause.
func (s *search) allClauses(ctx context.Context) error {
	each := make([]words.Expression, len(s.matchers))
	for i, m := range s.matchers {
		p := m.Pattern
		each[i] = words.Or(p.Inside(), p.Unfinished(), p.Apart())
		if !m.exact {
			m.Forgiving = true
			each[i] = words.Or(each[i], p.Forgiving())
		}
	}
	_, err := s.candidates(ctx, words.And(each...), manyCandidates)
	return err
}

// candidates runs an expression, keeps the documents that really match, and tells how many it read.
func (s *search) candidates(ctx context.Context, expression words.Expression, limit int) (read int, err error) {
	if expression.Empty() {
		return 0, nil
	}
	text := "SELECT f.rowid, NULL, 0, '' FROM fts(?) f LIMIT ?"
	if s.where != "" || s.query.Sort.Number != "" || s.total != nil || s.schema.Large {
		text = "SELECT f.rowid, " + s.number() + ", " + s.summed() + ", " + s.foldedText() +
			" FROM fts(?) f CROSS JOIN docs d ON d.row = f.rowid WHERE 1" + s.where + " LIMIT ?"
	}
	statement, err := s.view.statement(ctx, text)
	if err != nil {
		return 0, err
	}
	args := append(append([]any{match(expression)}, s.args...), limit)
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var h hit
		var sum sql.NullInt64
		var folded sql.RawBytes
		if err := rows.Scan(&h.row, &h.number, &sum, &folded); err != nil {
			return 0, err
		}
		read++
		if _, again := s.seen[h.row]; again {
			continue
		}
		text := string(folded)
		if !s.schema.Large {
			if text, err = s.folded(ctx, h.row); err != nil {
				return 0, err
			}
		}
		s.judge(h, sum.Int64, text)
	}
	return read, rows.Err()
}

// folded is a document's text from memory; from its row when it has been committed, and memory does not have it yet.
func (s *search) folded(ctx context.Context, row int64) (text string, err error) {
	if text, ok := s.view.folded[row]; ok {
		return text, nil
	}
	statement, err := s.view.statement(ctx, "SELECT folded FROM docs WHERE row = ?")
	if err != nil {
		return "", err
	}
	return text, statement.QueryRowContext(ctx, row).Scan(&text)
}

// judge keeps the hit if every clause matches its text.
func (s *search) judge(h hit, number int64, folded string) {
	for i, m := range s.matchers {
		found := m.Match(folded)
		if found.Class == words.None {
			return
		}
		h.score += found.Score(m.Weights, popularityOf(h.row))
		if i == 0 {
			h.match = found
		}
	}
	s.hits = append(s.hits, h)
	if s.total == nil {
		s.seen[h.row] = struct{}{}
		return
	}
	s.total.Count++
	s.total.Sum += number
	if len(s.hits) >= 2*s.want+manyCandidates { // what can't come on the page need not be kept
		s.sort()
		s.hits = s.hits[:s.want]
	}
}

func (s *search) sort() {
	slices.SortFunc(s.hits, func(a, b hit) int {
		if s.query.Sort.Number != "" {
			// Those without the number come last either way.
			if a.number.Valid != b.number.Valid {
				if a.number.Valid {
					return -1
				}
				return 1
			}
			order := cmp.Compare(a.number.Int64, b.number.Int64)
			if s.query.Sort.Descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.row, b.row))
	})
}

// page reads the documents of the hits from offset on.
func (s *search) page(ctx context.Context, offset int) (searchindex.Result, error) {
	hits := s.hits[min(offset, len(s.hits)):]
	more := len(hits) > s.query.Limit
	hits = hits[:min(len(hits), s.query.Limit)]
	result := searchindex.Result{Hits: make([]searchindex.Hit, len(hits)), More: more, Total: s.total}
	if len(hits) == 0 {
		return result, nil
	}
	statement, err := s.view.statement(ctx, "SELECT row, id, texts, stored FROM docs WHERE row IN (SELECT value FROM json_each(?))")
	if err != nil {
		return searchindex.Result{}, err
	}
	places := make(map[int64]int, len(hits))
	list := make([]int64, len(hits))
	for i, h := range hits {
		places[h.row], list[i] = i, h.row
	}
	asked, err := json.Marshal(list)
	if err != nil {
		return searchindex.Result{}, err
	}
	rows, err := statement.QueryContext(ctx, string(asked))
	if err != nil {
		return searchindex.Result{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		var id, texts string
		var stored []byte
		if err := rows.Scan(&row, &id, &texts, &stored); err != nil {
			return searchindex.Result{}, err
		}
		i := places[row]
		result.Hits[i] = s.shown(hits[i], id, texts, stored)
	}
	if err := rows.Err(); err != nil {
		return searchindex.Result{}, fmt.Errorf("read hits: %w", err)
	}
	return result, nil
}

func (s *search) shown(h hit, id, texts string, stored []byte) searchindex.Hit {
	found := searchindex.Hit{ID: id, Score: h.score, Stored: stored}
	if h.match.Class != words.None {
		found.Field = s.schema.Fields[h.match.Field].Name
		found.Highlight = h.match.Highlighted(texts)
	}
	return found
}
