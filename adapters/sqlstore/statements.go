package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"sync"

	"github.com/ticketblue/ticketblue/platform/telemetry"
)

// Statements runs each text through a statement that is prepared once and kept, and lets an engine rewrite
// what its grammar does not have. It is safe for concurrent use when its connection is.
//
// Texts come from generated code and from insertMany's few sizes, never from input, so their number is
// bounded by the program.
type Statements struct {
	on      Queryer
	rewrite func(text string) string

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

// NewStatements returns a Queryer on the connection or pool. rewrite turns a text into the engine's own;
// it is asked once a text.
func NewStatements(on Queryer, rewrite func(text string) string) *Statements {
	return &Statements{on: on, rewrite: rewrite, prepared: map[string]*sql.Stmt{}}
}

// PrepareContext returns the kept statement for the text.
func (s *Statements) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.prepared[text]
	s.mu.RUnlock()
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt = s.prepared[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.on.PrepareContext(context.WithoutCancel(ctx), s.rewrite(text))
	if err != nil {
		return nil, err
	}
	s.prepared[text] = stmt
	return stmt, nil
}

// ExecContext runs a statement that returns no rows.
func (s *Statements) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	ctx, span := follow(ctx, text)
	stmt, err := s.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	span.End(err)
	return result, err
}

// QueryContext runs a statement that returns rows.
func (s *Statements) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	ctx, span := follow(ctx, text)
	stmt, err := s.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	span.End(err)
	return rows, err
}

// QueryRowContext runs a statement that returns at most one row.
func (s *Statements) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	ctx, span := follow(ctx, text)
	defer span.End(nil)
	stmt, err := s.PrepareContext(ctx, text)
	if err != nil {
		// A sql.Row can't be made from an error; the unprepared query fails in the same way.
		return s.on.QueryRowContext(ctx, s.rewrite(text), args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

// follow begins the span of a statement where the caller is followed. Its name is the query's, or how the text
// begins; values are never part of a text.
func follow(ctx context.Context, text string) (context.Context, telemetry.Span) {
	if !telemetry.Sampled(ctx) {
		return ctx, telemetry.Span{}
	}
	return telemetry.Start(ctx, "sql "+statementName(text))
}

func statementName(text string) string {
	if named, ok := strings.CutPrefix(text, "-- name: "); ok {
		name, _, _ := strings.Cut(named, " ")
		return name
	}
	const words = 3 // INSERT INTO tickets
	return strings.Join(strings.Fields(text)[:min(words, len(strings.Fields(text)))], " ")
}

// Close forgets all statements.
func (s *Statements) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text, stmt := range s.prepared {
		stmt.Close() //nolint:errcheck // the connection goes with it
		delete(s.prepared, text)
	}
}
