package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Clients, in information_schema.processlist as p with their transactions as t.
const (
	everyone = "TRUE"

	// waitsForARow: it is in a statement that waits for a row, which another transaction has locked.
	waitsForARow = "t.trx_state = 'LOCK WAIT'"

	// isIdle: it has no transaction, and was sent the answer to all that it asked.
	isIdle = "t.trx_id IS NULL AND p.command = 'Sleep'"
)

// InnoDB shows transactions as they were when somebody last looked, if that is less than 100 ms ago.
const (
	untangleAfter  = 15 * time.Millisecond
	trxCacheExpiry = 110 * time.Millisecond
)

// toHear is how long clients in a transaction have to be told that it is refused.
const toHear = 100 * time.Millisecond

// Settle has the server take no more writes; commits under way end first, and are answered as ever. It fails when
// that takes longer than lock_wait_timeout. When it returns without an error, no client has a connection any more: one
// that went on reading here would see what was, once another server is primary.
func (s *Session) Settle(ctx context.Context) error {
	watching, settled := context.WithCancel(ctx)
	var untangling sync.WaitGroup
	untangling.Go(func() { s.untangle(watching) })
	err := s.do(ctx, "SET GLOBAL super_read_only = ON")
	settled()
	untangling.Wait()
	if err == nil {
		err = s.dismiss(ctx)
	}
	return wrap("settle", err)
}

// untangle ends clients that wait for a row until ctx ends. super_read_only waits for every statement that is under way and
// lets no other begin. Where buyers share a row, one of them waits for it in a statement, and who has locked it can't
// begin the statement after which it would let it go: nobody would write until lock_wait_timeout. None of those that
// are ended is in a COMMIT, so that what they did is undone for sure and can be done again.
func (s *Session) untangle(ctx context.Context) {
	look := time.NewTimer(untangleAfter)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		// An error is of no consequence here: the next look may do better, and Settle is bounded.
		s.killClients(ctx, s.server.acts, waitsForARow) //nolint:errcheck // said above
		look.Reset(trxCacheExpiry)
	}
}

// dismiss ends the connections of all clients of a server that takes no more writes: those that are idle at once, and the
// others when they had a moment to be told that their transaction was refused. To whom sends COMMIT over a connection that
// has ended nobody could say what became of it.
func (s *Session) dismiss(ctx context.Context) error {
	if err := s.killClients(ctx, s.conn, isIdle); err != nil {
		return err
	}
	left, err := s.clients(ctx, s.conn, everyone)
	if err != nil {
		return err
	}
	hear, cancel := context.WithTimeout(ctx, toHear)
	defer cancel()
	look := time.NewTicker(toHear / 10)
	defer look.Stop()
	for len(left) > 0 && hear.Err() == nil {
		select {
		case <-hear.Done():
		case <-look.C:
			there, err := s.clients(ctx, s.conn, everyone)
			if err != nil {
				return err
			}
			left = slices.DeleteFunc(left, func(id int64) bool { return !slices.Contains(there, id) })
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.killClients(ctx, s.conn, everyone)
}

// connection is the session's own, or any of a pool.
type connection interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// killClients ends the connections of those clients of which the condition is true.
func (s *Session) killClients(ctx context.Context, on connection, condition string) error {
	ids, err := s.clients(ctx, on, condition)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := on.ExecContext(ctx, fmt.Sprintf("KILL %d", id)); err != nil && !numbered(err, errUnknownThread) {
			return err
		}
	}
	return nil
}

// clients returns the connections of all who could write, but for the operator's, of which the condition is true.
func (s *Session) clients(ctx context.Context, on connection, condition string) (ids []int64, err error) {
	rows, err := on.QueryContext(ctx, `SELECT DISTINCT p.id FROM information_schema.processlist p
LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
WHERE p.id NOT IN (?, CONNECTION_ID()) AND p.user NOT IN (?, 'system user', 'event_scheduler') AND p.command NOT LIKE 'Binlog Dump%' AND `+condition,
		s.ID, s.server.config.Operator.User)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, errors.Join(rows.Err(), rows.Close())
}
