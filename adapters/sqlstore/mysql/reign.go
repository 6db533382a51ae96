package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
)

var errNoPrimary = errors.New("it takes no writes")

// verifiedFor is how long a connection counts as one to the primary after its server said so. No handover is quicker: one
// server stops taking writes, another catches up and is opened, and somebody connects to it and writes.
const verifiedFor = 5 * time.Millisecond

// primaryOnly connects to a server that takes writes, or fails with errNoPrimary: for a while after another server became
// primary, the address of the primary may lead to the one before it, which would answer reads with what was.
type primaryOnly struct {
	sqldriver.Connector
	clock clock.Clock
}

// Connect implements driver.Connector.
func (p primaryOnly) Connect(ctx context.Context) (sqldriver.Conn, error) {
	plain, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := plain.(fullConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which lacks what is needed", plain), plain.Close())
	}
	conn := &primaryConn{fullConn: full, clock: p.clock}
	if err := conn.verify(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// fullConn is what the driver's connections do beyond the least that database/sql asks for.
type fullConn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.NamedValueChecker
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
}

// primaryConn is a connection that is used as long as its server takes writes. A server whose reign is over need not end
// its connections, and one that lives on would go on answering reads.
type primaryConn struct {
	fullConn
	clock    clock.Clock
	verified time.Time
}

// ResetSession implements driver.SessionResetter: database/sql calls it before a connection is used again, and replaces
// one of which it says that it is bad.
func (c *primaryConn) ResetSession(ctx context.Context) error {
	if err := c.fullConn.ResetSession(ctx); err != nil {
		return err
	}
	if c.verify(ctx) != nil {
		return sqldriver.ErrBadConn
	}
	return nil
}

// verify asks the server whether it takes writes, unless it said so just now.
func (c *primaryConn) verify(ctx context.Context) error {
	now := c.clock.Now() // before it is asked
	if now.Sub(c.verified) < verifiedFor {
		return nil
	}
	rows, err := c.QueryContext(ctx, "SELECT @@global.read_only", nil)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // what is wrong shows at the next use
	var value [1]sqldriver.Value
	if err := rows.Next(value[:]); err != nil {
		return err
	}
	if readOnly, ok := value[0].(int64); !ok || readOnly != 0 {
		return errNoPrimary
	}
	c.verified = now
	return nil
}
