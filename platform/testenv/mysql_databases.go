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
// are made in a fraction of the time. One template serves all tests of a process, at once if they like.
type MySQLTemplate struct {
	// Fill makes the tables, and rows where they are needed, in the empty database that dsn names.
	Fill func(ctx context.Context, dsn string) error

	once   sync.Once
	err    error
	server *mysql.Config
	pool   *sql.DB
	copy   string // statements that make the tables and rows in another database
}

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
	name, err := m.fresh(t.Context(), m.copy)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := m.pool.ExecContext(context.Background(), "DROP DATABASE "+name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return dsnOf(m.server, name)
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
	name, err := m.fresh(ctx, "")
	if err != nil {
		return err
	}
	defer m.pool.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+name) //nolint:errcheck // it is in nobody's way
	if err := m.Fill(ctx, dsnOf(m.server, name)); err != nil {
		return fmt.Errorf("fill the template: %w", err)
	}
	m.copy, err = dump(ctx, m.pool, name)
	return err
}

// fresh makes a database, with what the statements put into it. On one connection: each is then left as it
// was.
func (m *MySQLTemplate) fresh(ctx context.Context, statements string) (string, error) {
	name := "test_" + strings.ToLower(rand.Text())
	conn, err := m.pool.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	head := "CREATE DATABASE " + name + " CHARACTER SET utf8mb4; USE " + name + "; SET SESSION foreign_key_checks = 0;\n"
	if _, err := conn.ExecContext(ctx, head+statements+"\nSET SESSION foreign_key_checks = 1"); err != nil {
		return "", fmt.Errorf("make a database for a test: %w", err)
	}
	return name, nil
}

func dsnOf(server *mysql.Config, database string) string {
	c := server.Clone()
	c.DBName = database
	return c.FormatDSN()
}

// dump is a database as statements. Its rows are those of a fresh schema: few, and plain text or numbers.
func dump(ctx context.Context, pool *sql.DB, database string) (string, error) {
	var text strings.Builder
	var collation string
	if err := pool.QueryRowContext(ctx, "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = ?", database).Scan(&collation); err != nil {
		return "", err
	}
	fmt.Fprintf(&text, "ALTER DATABASE COLLATE %s;\n", collation)
	tables, err := column(ctx, pool, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", database)
	if err != nil {
		return "", err
	}
	for _, table := range tables {
		var name, create string
		if err := pool.QueryRowContext(ctx, "SHOW CREATE TABLE `"+database+"`.`"+table+"`").Scan(&name, &create); err != nil {
			return "", err
		}
		text.WriteString(create + ";\n")
		columns, err := column(ctx, pool, "SELECT CONCAT('QUOTE(`', column_name, '`)') FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position", database, table)
		if err != nil {
			return "", err
		}
		rows, err := column(ctx, pool, "SELECT CONCAT_WS(', ', "+strings.Join(columns, ", ")+") FROM `"+database+"`.`"+table+"`")
		if err != nil {
			return "", err
		}
		for _, row := range rows {
			fmt.Fprintf(&text, "INSERT INTO `%s` VALUES (%s);\n", table, row)
		}
	}
	return text.String(), nil
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
