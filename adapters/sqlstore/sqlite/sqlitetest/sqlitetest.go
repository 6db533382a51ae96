// Package sqlitetest opens SQLite databases for tests.
package sqlitetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
)

// template is a migrated, empty database as bytes: copying it is faster than migrating one for each test.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "ticketblue-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	engine, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	if _, err := sqlstore.New(engine).Migrate(context.Background(), sqlstore.Up); err != nil {
		return nil, err
	}
	if err := engine.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqlite.FileName))
})

// Open returns a migrated, empty database of the test's own, which is closed when the test ends.
func Open(t *testing.T) *sqlstore.DB {
	t.Helper()
	content, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return sqlstore.New(engine)
}
