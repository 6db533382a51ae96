package mysql

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/platform/fault"
)

var (
	errQueueFull = fault.New(fault.Unavailable, "overloaded", "Too many requests at once. Try again in a moment.").After(time.Second)
	errClosed    = fault.New(fault.Unavailable, "shutting_down", "The office is closing this server. Try again.").After(time.Second)
	errAway      = fault.New(fault.Unavailable, "database_unavailable", "The office can't reach its books right now. Try again in a moment.").After(2 * time.Second)
)

// Server error numbers, by what they mean for a transaction (MySQL 9.7 Error Message Reference).
var (
	duplicate = []uint16{1062, 1586} // ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME

	// gaveWay: InnoDB, or a group, gave this one up for the sake of another. It may be run again at once.
	gaveWay = []uint16{1213, 1205, 3572, 3101} // ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_LOCK_NOWAIT, ER_TRANSACTION_ROLLBACK_DURING_COMMIT

	deadlock = []uint16{1213} // one of them

	// noPrimary: the server takes no writes (any more). Nothing of the transaction has happened.
	noPrimary = []uint16{1290, 1836, 1792, 3100} // ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_RUN_HOOK_ERROR

	// leaving: the server ends, is full, or has ended the connection. Before COMMIT nothing has happened.
	leaving = []uint16{1053, 1040, 1152, 1158, 1159, 1160, 1161, 1927, 3169, 4031} // ER_SERVER_SHUTDOWN, ER_CON_COUNT_ERROR, ER_ABORTING_CONNECTION, ER_NET_…, ER_CONNECTION_KILLED, ER_SESSION_WAS_KILLED, ER_CLIENT_INTERACTION_TIMEOUT
)

func numbered(err error, among []uint16) bool {
	var said *driver.MySQLError
	return errors.As(err, &said) && slices.Contains(among, said.Number)
}

// IsDuplicate implements sqlstore.Engine by MySQL's error numbers.
func (e *Engine) IsDuplicate(err error) bool { return numbered(err, duplicate) }

// isAway reports whether the server could not be reached, went away, or is no primary.
func isAway(err error) bool {
	var network net.Error
	return errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, driver.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) ||
		numbered(err, noPrimary) || numbered(err, leaving)
}

// notCommitted reports whether an error that COMMIT ended in says for sure that nothing was committed: the server
// said so, or the driver never sent a byte. After all others it may have been.
func notCommitted(err error) bool {
	return errors.Is(err, sqldriver.ErrBadConn) || numbered(err, gaveWay) || numbered(err, noPrimary)
}
