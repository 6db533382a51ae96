package testenv

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// MySQLTemplate makes databases that are all alike: the first is filled, the others are copies of it, which
// are made in a fraction of the time; one that a test has given back is emptied, which is faster still, and used
// again. Only what the database counts up by itself goes on counting. One template serves all tests of a process,
// at once if they like; they must leave the tables as they are.
type MySQLTemplate struct {
	// Fill makes the tables, and rows where they are needed, in the empty database that dsn names.
	Fill func(ctx context.Context, dsn string) error

	once   sync.Once
	err    error
	server *mysql.Config
	pool   *sql.DB
	copy   content

	mu   sync.Mutex
	free []string // databases that were given back
}

// content is a database as statements: those that make its tables, empty them, and bring the rows.
type content struct{ tables, emptying, rows string }

// MySQL returns the DSN of a new, empty database of the test's own, on a server that the process shares.
func MySQL(t testing.TB) string {
	t.Helper()
	return (&MySQLTemplate{Fill: func(context.Context, string) error { return nil }}).Database(t)
}

// Database returns the DSN of a new copy that is the test's own and goes with it.
func (m *MySQLTemplate) Database(t testing.TB) string {
	t.Helper()
	m.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // not one test's: all wait for it
		defer cancel()
		m.err = m.prepare(ctx)
	})
	if m.err != nil {
		t.Fatal(m.err)
	}
	name, err := m.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.free = append(m.free, name)
	})
	return dsnOf(m.server, name)
}

func (m *MySQLTemplate) take(ctx context.Context) (string, error) {
	m.mu.Lock()
	var used string
	if n := len(m.free); n > 0 {
		used, m.free = m.free[n-1], m.free[:n-1]
	}
	m.mu.Unlock()
	if used != "" {
		return used, m.run(ctx, "USE "+used, m.copy.emptying+m.copy.rows)
	}
	name := databaseName()
	return name, m.run(ctx, createDatabase(name), m.copy.tables+m.copy.rows)
}

// databaseName is a new one; the server may be somebody else's.
func databaseName() string { return "ticketblue_test_" + strings.ToLower(rand.Text()) }

func createDatabase(name string) string {
	return "CREATE DATABASE " + name + " CHARACTER SET utf8mb4; USE " + name
}

func (m *MySQLTemplate) prepare(ctx context.Context) (err error) {
	if m.server, err = sharedMySQL(); err != nil {
		return err
	}
	several := m.server.Clone()
	several.MultiStatements = true
	connector, err := mysql.NewConnector(several)
	if err != nil {
		return err
	}
	m.pool = sql.OpenDB(connector)
	m.pool.SetMaxOpenConns(8)
	m.pool.SetMaxIdleConns(1)
	m.pool.SetConnMaxIdleTime(time.Second)
	name := databaseName()
	if err := m.run(ctx, createDatabase(name), ""); err != nil {
		return err
	}
	atShutdown(m.dropAll)
	defer m.pool.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name) // it is in nobody's way
	if err := m.Fill(ctx, dsnOf(m.server, name)); err != nil {
		return fmt.Errorf("fill the template: %w", err)
	}
	m.copy, err = dump(ctx, m.pool, name)
	return err
}

// run has the statements after the first run without a look at foreign keys, on one connection, which is then as
// it was.
func (m *MySQLTemplate) run(ctx context.Context, first, statements string) error {
	if _, err := m.pool.ExecContext(ctx, first+"; SET SESSION foreign_key_checks = 0;\n"+statements+"SET SESSION foreign_key_checks = 1"); err != nil {
		return fmt.Errorf("make a database for a test: %w", err)
	}
	return nil
}

// dropAll leaves a server that goes on as it was.
func (m *MySQLTemplate) dropAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range m.free {
		m.pool.ExecContext(context.Background(), "DROP DATABASE "+name) // it is in nobody's way
	}
	m.free = nil
	m.pool.Close()
}

func dsnOf(server *mysql.Config, database string) string {
	c := server.Clone()
	c.DBName = database
	return c.FormatDSN()
}

// dump reads a database. Its rows are those of a fresh schema: few, and plain text or numbers.
func dump(ctx context.Context, pool *sql.DB, database string) (content, error) {
	var made, emptied, filled strings.Builder
	var collation string
	if err := pool.QueryRowContext(ctx, "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = ?", database).Scan(&collation); err != nil {
		return content{}, err
	}
	fmt.Fprintf(&made, "ALTER DATABASE COLLATE %s;\n", collation)
	tables, err := column(ctx, pool, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", database)
	if err != nil {
		return content{}, err
	}
	for _, table := range tables {
		var name, create string
		if err := pool.QueryRowContext(ctx, "SHOW CREATE TABLE `"+database+"`.`"+table+"`").Scan(&name, &create); err != nil {
			return content{}, err
		}
		made.WriteString(create + ";\n")
		fmt.Fprintf(&emptied, "DELETE FROM `%s`;\n", table)
		columns, err := column(ctx, pool, "SELECT CONCAT('QUOTE(`', column_name, '`)') FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position", database, table)
		if err != nil {
			return content{}, err
		}
		rows, err := column(ctx, pool, "SELECT CONCAT_WS(', ', "+strings.Join(columns, ", ")+") FROM `"+database+"`.`"+table+"`")
		if err != nil {
			return content{}, err
		}
		for _, row := range rows {
			fmt.Fprintf(&filled, "INSERT INTO `%s` VALUES (%s);\n", table, row)
		}
	}
	return content{made.String(), emptied.String(), filled.String()}, nil
}

func column(ctx context.Context, pool *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := pool.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}
