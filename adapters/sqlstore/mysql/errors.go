package mysql

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/fault"
)

var (
	errQueueFull = fault.New(fault.Unavailable, "overloaded", "Too many requests at once. Try again in a moment.").After(time.Second)
	errClosed    = fault.New(fault.Unavailable, "shutting_down", "The office is closing this server. Try again.").After(time.Second)
	errNoRoom    = sqlstore.ErrStorageFull
	errAway      = sqlstore.ErrUnavailable
)

// numbers are error numbers of the server's with the names that MySQL gives them. errors_test.go holds them against the
// list that the server has of its own messages.
type numbers map[uint16]string

// diskFull is a message of MySQL's file layer, which its list does not have.
const diskFull = "ER_DISK_FULL"

// What a server error means for a transaction.
var (
	duplicate = numbers{1062: "ER_DUP_ENTRY", 1586: "ER_DUP_ENTRY_WITH_KEY_NAME"}

	deadlock = numbers{1213: "ER_LOCK_DEADLOCK"}

	// gaveWay: InnoDB, or a group, gave this one up for the sake of another. It may be run again at once.
	gaveWay = numbers{1213: "ER_LOCK_DEADLOCK", 1205: "ER_LOCK_WAIT_TIMEOUT", 3572: "ER_LOCK_NOWAIT", 3101: "ER_TRANSACTION_ROLLBACK_DURING_COMMIT"}

	// noPrimary: the server takes no writes (any more). Nothing of the transaction has happened.
	noPrimary = numbers{
		1290: "ER_OPTION_PREVENTS_STATEMENT", 1836: "ER_READ_ONLY_MODE", 1792: "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION", 3100: "ER_RUN_HOOK_ERROR",
		1874: "ER_INNODB_READ_ONLY",
	}

	// leaving: the server ends, lets nobody in, or has ended the connection or the statement. Before COMMIT nothing has
	// happened. Servers that are stopped by the operator's script are in offline mode first.
	leaving = numbers{
		1053: "ER_SERVER_SHUTDOWN", 1079: "ER_SHUTDOWN_COMPLETE", 3032: "ER_SERVER_OFFLINE_MODE", 6400: "ER_SERVER_OFFLINE_MODE_REASON", 3168: "ER_SERVER_ISNT_AVAILABLE",
		1040: "ER_CON_COUNT_ERROR", 1203: "ER_TOO_MANY_USER_CONNECTIONS", 4081: "ER_DA_GLOBAL_CONN_LIMIT", 4082: "ER_DA_CONN_LIMIT", 1129: "ER_HOST_IS_BLOCKED",
		1042: "ER_BAD_HOST_ERROR", 1043: "ER_HANDSHAKE_ERROR", 1080: "ER_FORCING_CLOSE", 1152: "ER_ABORTING_CONNECTION", 1184: "ER_NEW_ABORTING_CONNECTION",
		1154: "ER_NET_READ_ERROR_FROM_PIPE", 1155: "ER_NET_FCNTL_ERROR", 1156: "ER_NET_PACKETS_OUT_OF_ORDER", 1157: "ER_NET_UNCOMPRESS_ERROR",
		1158: "ER_NET_READ_ERROR", 1159: "ER_NET_READ_INTERRUPTED", 1160: "ER_NET_ERROR_ON_WRITE", 1161: "ER_NET_WRITE_INTERRUPTED",
		1317: "ER_QUERY_INTERRUPTED", 3169: "ER_SESSION_WAS_KILLED", 4031: "ER_CLIENT_INTERACTION_TIMEOUT",
	}

	// noRoom: there is no disk or memory for it. It is undone, and trying again at once would not help.
	noRoom = numbers{
		1021: diskFull, 1114: "ER_RECORD_FILE_FULL", 3675: "ER_DISK_FULL_NOWAIT", 3019: "ER_INNODB_UNDO_LOG_FULL", 1206: "ER_LOCK_TABLE_FULL",
		1037: "ER_OUTOFMEMORY", 1038: "ER_OUT_OF_SORTMEMORY", 1041: "ER_OUT_OF_RESOURCES", 1135: "ER_CANT_CREATE_THREAD", 3015: "ER_ENGINE_OUT_OF_MEMORY", 3985: "ER_MDL_OUT_OF_RESOURCES",
	}
)

func numbered(err error, among numbers) bool {
	var said *driver.MySQLError
	if !errors.As(err, &said) {
		return false
	}
	_, is := among[said.Number]
	return is
}

// IsDuplicate implements sqlstore.Engine by MySQL's error numbers.
func (e *Engine) IsDuplicate(err error) bool { return numbered(err, duplicate) }

// isAway reports whether the server could not be reached, went away, or is no primary.
func isAway(err error) bool {
	var network net.Error
	return errors.Is(err, errNoPrimary) || errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, driver.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) ||
		numbered(err, noPrimary) || numbered(err, leaving)
}

// notCommitted reports whether an error that COMMIT ended in says for sure that nothing was committed: the server
// said so, or the driver never sent a byte. After all others it may have been.
func notCommitted(err error) bool {
	return errors.Is(err, errNoPrimary) || errors.Is(err, sqldriver.ErrBadConn) || numbered(err, gaveWay) || numbered(err, noPrimary)
}
