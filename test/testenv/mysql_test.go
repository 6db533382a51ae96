package testenv

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	code := m.Run()
	Shutdown()
	os.Exit(code)
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestMySQLTemplate(t *testing.T) {
	filled := 0
	template := &MySQLTemplate{Fill: func(ctx context.Context, dsn string) error {
		filled++
		return mysqlDo(ctx, dsn,
			"CREATE TABLE parents (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NULL)",
			"CREATE TABLE children (id INT NOT NULL PRIMARY KEY, parent INT NOT NULL, CONSTRAINT child FOREIGN KEY (parent) REFERENCES parents (id))",
			"INSERT INTO parents (id, name) VALUES (1, 'O''Hara'), (2, NULL)")
	}}
	t.Cleanup(func() {
		if filled != 1 {
			t.Errorf("filled %d times", filled)
		}
	})
	for range 10 {
		t.Run("each copy has the template's tables, rows and foreign keys", func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			db := open(t, template.Database(t))
			t.Logf("a copy took %v", time.Since(began))
			var rows int
			if err := db.QueryRow("SELECT COUNT(*) FROM parents WHERE name = 'O''Hara' OR name IS NULL").Scan(&rows); err != nil || rows != 2 {
				t.Errorf("%d rows, %v", rows, err)
			}
			if _, err := db.Exec("INSERT INTO children (id, parent) VALUES (1, 3)"); err == nil {
				t.Error("a child without a parent is taken")
			}
			if _, err := db.Exec("INSERT INTO children (id, parent) VALUES (1, 2)"); err != nil {
				t.Error("another test's rows are here:", err)
			}
			if _, err := db.Exec("DELETE FROM parents WHERE id = 1"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestMySQLServer(t *testing.T) {
	t.Parallel()
	server, err := StartMySQL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	db := open(t, server.DSN(""))
	if err := server.Do(t.Context(), "CREATE DATABASE kept", "CREATE TABLE kept.rows_ (n INT NOT NULL PRIMARY KEY)", "INSERT INTO kept.rows_ VALUES (7)"); err != nil {
		t.Fatal(err)
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if db.Ping() == nil {
		t.Error("a killed server answers")
	}
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.QueryRow("SELECT n FROM kept.rows_").Scan(&n); err != nil || n != 7 {
		t.Errorf("what was committed before the kill reads as %d, %v", n, err)
	}
	if err := server.Pause(); err != nil {
		t.Fatal(err)
	}
	silent := func() bool { // the signal reaches its threads one by one
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		return db.PingContext(ctx) != nil
	}
	for deadline := time.Now().Add(10 * time.Second); !silent(); {
		if time.Now().After(deadline) {
			t.Fatal("a paused server answers")
		}
	}
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		t.Error("a resumed server does not answer:", err)
	}
}
