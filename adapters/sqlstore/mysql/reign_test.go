package mysql_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// handover is an office that has read and written at one server, when another became primary: what is written from then on
// is in the new one only.
type handover struct {
	old, new *testenv.MySQLServer
	front    *testenv.Proxy // to which of them the office's connections lead
	engine   *mysql.Engine
}

func handOver(t *testing.T, endConnections bool) handover {
	t.Helper()
	var h handover
	var starting sync.WaitGroup
	for _, server := range []**testenv.MySQLServer{&h.old, &h.new} {
		starting.Go(func() {
			started, err := testenv.StartMySQL(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			*server = started
			if err := started.Do(t.Context(), "CREATE DATABASE office", "CREATE TABLE office.numbers (n INT NOT NULL PRIMARY KEY)"); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	t.Cleanup(func() {
		for _, server := range []*testenv.MySQLServer{h.old, h.new} {
			if server != nil {
				server.Close()
			}
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	proxy, dsn := through(t, h.old.DSN("office"))
	h.front = proxy
	h.engine = open(t, settings(dsn))
	// Every connection that the office may have is in use at once, and lives on.
	h.crowd(t, func() error {
		_, err := h.sees(t.Context(), 0)
		return err
	})
	h.crowd(t, func() error { return write(t.Context(), h.engine, "DELETE FROM numbers") })

	must(t, h.old.Do(t.Context(), "SET GLOBAL super_read_only = ON"))
	if endConnections {
		h.front.Point(h.old.Addr)
	}
	must(t, h.new.Do(t.Context(), "INSERT INTO office.numbers VALUES (1)")) // by way of another instance of the office
	return h
}

func (h handover) crowd(t *testing.T, each func() error) {
	t.Helper()
	var crowd sync.WaitGroup
	for range 40 {
		crowd.Go(func() {
			if err := each(); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
}

// sees is how many rows a read finds.
func (h handover) sees(ctx context.Context, n int) (found int, err error) {
	return found, h.engine.Reader(ctx).QueryRowContext(ctx, "SELECT COUNT(*) FROM numbers WHERE n = ?", n).Scan(&found)
}

// everybodySees has a crowd read, by itself and in transactions that decide by what they read.
func (h handover) everybodySees(t *testing.T) {
	t.Helper()
	h.crowd(t, func() error {
		if found, err := h.sees(t.Context(), 1); err != nil || found != 1 {
			return fmt.Errorf("a read that must be fresh finds %d rows: %w", found, err)
		}
		return nil
	})
	h.crowd(t, func() error {
		return h.engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
			var found int
			if err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM numbers WHERE n = 1").Scan(&found); err != nil || found == 1 {
				return err
			}
			return fmt.Errorf("a transaction finds %d rows, and decides that it has nothing to write", found)
		})
	})
}

func TestNoReadIsFreshFromAServerThatTakesNoWrites(t *testing.T) {
	t.Parallel()
	t.Run("over connections that live on", func(t *testing.T) {
		t.Parallel()
		h := handOver(t, false)
		h.front.Redirect(h.new.Addr)
		h.everybodySees(t)
	})
	t.Run("while the address leads to the old one for a second", func(t *testing.T) {
		t.Parallel()
		h := handOver(t, true)
		time.AfterFunc(time.Second, func() { h.front.Redirect(h.new.Addr) })
		h.everybodySees(t)
		must(t, insert(t.Context(), h.engine, 2))
	})
}
