package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// lockName is the lock of a server that whoever changes it holds.
const lockName = "ticketblue_operator"

// Session is the right to change a server. At most one lives; it is for one goroutine at a time.
type Session struct {
	server *Server
	conn   *sql.Conn
	// ID is its connection's, by which a look tells whether it still holds the server.
	ID uint64
}

// Take takes the server, from whoever holds it: their session is killed.
func (s *Server) Take(ctx context.Context) (*Session, error) {
	conn, err := s.acts.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("take the server: %w", err)
	}
	session := &Session{server: s, conn: conn}
	if err := session.take(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("take the server: %w", err), session.Close())
	}
	return session, nil
}

func (s *Session) take(ctx context.Context) error {
	if err := s.conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&s.ID); err != nil {
		return err
	}
	for ctx.Err() == nil {
		var got sql.NullBool
		if err := s.conn.QueryRowContext(ctx, "SELECT GET_LOCK('"+lockName+"', 0.05)").Scan(&got); err != nil {
			return err
		}
		if got.Bool {
			// What this session waits for is bounded, and so is what waits for it.
			return s.do(ctx, "SET SESSION lock_wait_timeout = 2")
		}
		var holder sql.NullInt64
		if err := s.conn.QueryRowContext(ctx, "SELECT IS_USED_LOCK('"+lockName+"')").Scan(&holder); err != nil {
			return err
		}
		if holder.Valid {
			if err := s.do(ctx, fmt.Sprintf("KILL %d", holder.Int64)); err != nil && !numbered(err, errUnknownThread) {
				return err
			}
		}
	}
	return ctx.Err()
}

// Close gives the server up.
func (s *Session) Close() error {
	// The connection is dropped, not put back: the lock goes with it.
	s.conn.Raw(func(any) error { return errDropped }) //nolint:errcheck // an error is how a connection is dropped
	if err := s.conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return nil
}

func (s *Session) do(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
