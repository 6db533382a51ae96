package fts

import (
	"context"
	"database/sql"

	"github.com/ticketblue/ticketblue/platform/words"
)

// A query with a total is answered from all that matches instead of from the first that do.

// summed is the column that is added up, or NULL.
func (s *search) summed() string {
	if s.query.Sum == "" {
		return "NULL"
	}
	return "d.n_" + s.query.Sum
}

// foldedText is the column that is compared, where that isn't in memory.
func (s *search) foldedText() string {
	if s.schema.Large {
		return "d.folded"
	}
	return "''"
}

// totalOfAll is the total of a query without words.
func (s *search) totalOfAll(ctx context.Context) error {
	if s.total == nil {
		return nil
	}
	statement, err := s.view.statement(ctx, "SELECT count(*), sum("+s.summed()+") FROM docs d WHERE 1"+s.where)
	if err != nil {
		return err
	}
	var sum sql.NullInt64
	err = statement.QueryRowContext(ctx, s.args...).Scan(&s.total.Count, &sum)
	s.total.Sum = sum.Int64
	return err
}

// noLimit reads all candidates.
const noLimit = -1

// everything reads every candidate; letters are forgiven only when nothing matches without.
func (s *search) everything(ctx context.Context) error {
	if _, err := s.candidates(ctx, s.expression(false), noLimit); err != nil || len(s.hits) > 0 {
		return err
	}
	for _, m := range s.matchers {
		m.Forgiving = !m.exact
	}
	_, err := s.candidates(ctx, s.expression(true), noLimit)
	return err
}

// expression finds documents that answer every clause; forgiving those whose letters may be wrong. It is empty
// when forgiving adds nothing.
func (s *search) expression(forgiving bool) words.Expression {
	each, forgives := make([]words.Expression, len(s.matchers)), false
	for i, m := range s.matchers {
		p := m.Pattern
		each[i] = words.Or(p.Inside(), p.Unfinished(), p.Apart())
		if forgiving && !m.exact {
			each[i], forgives = words.Or(each[i], p.Forgiving()), true
		}
	}
	if forgiving && !forgives {
		return words.Expression{}
	}
	return words.And(each...)
}
