package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/platform/fault"
)

func TestAFullDisk(t *testing.T) {
	t.Parallel()
	engine := open(t)
	must(t, write(t.Context(), engine, "CREATE TABLE texts (text TEXT NOT NULL)"))
	must(t, write(t.Context(), engine, "PRAGMA max_page_count = 1")) // means: no more than there are
	err := write(t.Context(), engine, "INSERT INTO texts SELECT hex(zeroblob(100000))")
	if f := fault.Outage(err); f == nil || f.Code != "storage_full" || f.Kind != fault.Unavailable || f.RetryAfter <= 0 {
		t.Errorf("a write that finds no room ends in %v", err)
	}
	if fault.Outage(write(t.Context(), engine, "INSERT INTO nothing VALUES (1)")) != nil {
		t.Error("a defect is told as an outage")
	}
}

func TestABrokenFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	engine, err := sqlite.Open(t.Context(), dir)
	must(t, err)
	must(t, write(t.Context(), engine, "CREATE TABLE texts (n INTEGER PRIMARY KEY, text TEXT NOT NULL)"))
	must(t, write(t.Context(), engine, "WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 2000) INSERT INTO texts SELECT n, hex(zeroblob(200)) FROM more"))
	must(t, engine.Check(t.Context()))
	must(t, engine.Close())
	file, err := os.OpenFile(filepath.Join(dir, sqlite.FileName), os.O_RDWR, 0)
	must(t, err)
	info, err := file.Stat()
	must(t, err)
	for at := int64(8192); at < info.Size(); at += 4096 {
		_, err := file.WriteAt([]byte("this is no page of a database"), at)
		must(t, err)
	}
	must(t, file.Close())

	engine, err = sqlite.Open(t.Context(), dir)
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for engine.Check(ctx) == nil {
		select {
		case <-ctx.Done():
			t.Fatal("a broken file is told to be well")
		case <-look.C:
		}
	}
	var n int
	err = engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT sum(length(text)) FROM texts").Scan(&n)
	if f := fault.Outage(err); f == nil || f.Code != "database_unavailable" {
		t.Errorf("a read of a broken page ends in %v", err)
	}
}
