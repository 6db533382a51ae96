package mysql

import (
	"context"
	"database/sql"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// ofTheClass chooses the server's messages that say that the server or the connection goes, or that there is no room, or that
// another transaction goes first.
const ofTheClass = `SELECT error_number, error_name FROM performance_schema.events_errors_summary_global_by_error
WHERE error_number < 10000 AND error_name NOT LIKE 'OBSOLETE%' AND (sql_state LIKE '08%' OR sql_state IN ('70100', '25006', '40001') OR error_name REGEXP
'SHUTDOWN|OFFLINE_MODE|KILLED|CON_COUNT|CONN_LIMIT|TOO_MANY_USER_CONN|HOST_IS_BLOCKED|ISNT_AVAILABLE|INTERACTION_TIMEOUT|READ_ONLY_MODE|INNODB_READ_ONLY|OPTION_PREVENTS|DISK_FULL|FILE_FULL|UNDO_LOG_FULL|LOCK_TABLE_FULL|OUT_?OF_?(MEMORY|RESOURCES|SORTMEMORY)|CREATE_THREAD|^ER_LOCK_(DEADLOCK|WAIT|NOWAIT)')`

// besides are those of the class that this office is not to wait for.
var besides = numbers{
	1047: "ER_UNKNOWN_COM_ERROR",                     // the driver's own mistake
	1081: "ER_IPSOCK_ERROR",                          // told by a server that does not start
	1153: "ER_NET_PACKET_TOO_LARGE",                  // this statement would be too large the next time too
	3068: "ER_NET_OK_PACKET_TOO_LARGE",               // as above
	1189: "ER_SOURCE_NET_READ",                       // told to replicas
	1190: "ER_SOURCE_NET_WRITE",                      // as above
	1218: "ER_CONNECT_TO_SOURCE",                     // as above
	1251: "ER_NOT_SUPPORTED_AUTH_MODE",               // the account is made so
	3782: "ER_GR_HOLD_KILLED",                        // the statement that waits for a group to be ready, which the office does not send
	4156: "ER_CANT_CHANGE_SYS_VAR_IN_READ_ONLY_MODE", // told to who sets up a server
}

func TestErrorNumbersAreMySQLsOwn(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartMySQL(t.Context(), "--performance-schema=ON")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	db, err := sql.Open("mysql", server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	read := func(query string) numbers {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		found := numbers{}
		for rows.Next() {
			var number uint16
			var name string
			if err := rows.Scan(&number, &name); err != nil {
				t.Fatal(err)
			}
			found[number] = name
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	lists := []numbers{duplicate, gaveWay, noPrimary, leaving, noRoom, besides}
	all := read("SELECT error_number, error_name FROM performance_schema.events_errors_summary_global_by_error WHERE error_number < 10000")
	for _, list := range lists {
		for number, name := range list {
			if all[number] != name && name != diskFull {
				t.Errorf("MySQL calls %d %q, not %s", number, all[number], name)
			}
		}
	}
	class := read(ofTheClass)
	if len(class) < 30 {
		t.Fatalf("there are %d messages of the class: %v", len(class), class)
	}
	for number, name := range class {
		known := false
		for _, list := range lists {
			_, is := list[number]
			known = known || is
		}
		if !known {
			t.Errorf("%d %s is in no list: a request that meets it ends in a 500", number, name)
		}
	}
}

// A server in offline mode is about to be stopped: who writes or reads waits for the one that comes in its place.
func TestOfflineMode(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartMySQL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	if err := server.Do(t.Context(), "CREATE DATABASE office", "CREATE TABLE office.numbers (n INT NOT NULL PRIMARY KEY)",
		"CREATE USER clerk@'%' IDENTIFIED BY 'clerk'", "GRANT ALL ON office.* TO clerk@'%'"); err != nil {
		t.Fatal(err)
	}
	config := driver.NewConfig()
	config.User, config.Passwd, config.Net, config.Addr, config.DBName = "clerk", "clerk", "tcp", server.Addr, "office"
	engine, err := Open(t.Context(), Settings{Primary: config.FormatDSN(), Writers: 4, Readers: 4, ConnLifetime: time.Minute, Timeout: 5 * time.Second, MaxLag: time.Second, FailoverWait: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	insert := func(n int) error {
		return engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (?)", n)
			return err
		})
	}
	if err := insert(1); err != nil {
		t.Fatal(err)
	}
	if err := server.Do(t.Context(), "SET GLOBAL offline_mode = ON"); err != nil {
		t.Fatal(err)
	}
	if err := engine.Check(t.Context()); !numbered(err, leaving) {
		t.Errorf("a server in offline mode says %v", err)
	}
	time.AfterFunc(300*time.Millisecond, func() { server.Do(context.Background(), "SET GLOBAL offline_mode = OFF") })
	var found int
	if err := engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM numbers").Scan(&found); err != nil || found != 1 {
		t.Errorf("a read ends in %d rows, %v", found, err)
	}
	if err := insert(2); err != nil {
		t.Errorf("a write ends in %v", err)
	}
}
