package mysql_test

import (
	"context"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// Buyers of one round wait for each other's rows. A primary that hands over must not wait for those who wait for
// somebody who waits for it.
func TestSettleEndsWhoWaitsForARow(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	first, at := start(t, "1")
	second, _ := start(t, "2")
	primary, replica := take(t, first), take(t, second)
	must(t, primary.Open(ctx, 1))
	must(t, replica.Follow(ctx, at))
	db := buyer(t, at)
	for _, statement := range []string{"CREATE DATABASE shop", "CREATE TABLE shop.rounds (id INT PRIMARY KEY, seats INT)", "INSERT INTO shop.rounds VALUES (1, 0)"} {
		_, err := db.ExecContext(ctx, statement)
		must(t, err)
	}
	idle, err := db.Conn(ctx)
	must(t, err)
	must(t, idle.PingContext(ctx))
	holder, err := db.BeginTx(ctx, nil)
	must(t, err)
	const take = "UPDATE shop.rounds SET seats = seats + 1 WHERE id = 1"
	_, err = holder.ExecContext(ctx, take)
	must(t, err)
	const crowd = 30
	told := make(chan error, crowd)
	for range crowd {
		go func() {
			_, err := db.ExecContext(context.Background(), take)
			told <- err
		}()
	}
	count := func(query string) (n int) {
		must(t, db.QueryRowContext(ctx, query).Scan(&n))
		return n
	}
	keeper := client(t, at, at.Operator)
	waitFor(t, "the crowd waits for the row", func() bool {
		var n int
		must(t, keeper.QueryRowContext(ctx, "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Innodb_row_lock_current_waits'").Scan(&n))
		return n == crowd
	})
	if count("SELECT seats FROM shop.rounds") != 0 {
		t.Fatal("somebody has the seat already")
	}

	settled := make(chan error, 1)
	began := time.Now()
	go func() { settled <- primary.Settle(context.Background()) }()
	waitFor(t, "the server is about to take no more writes", func() bool {
		var n int
		must(t, keeper.QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'SET GLOBAL super_read_only = ON'").Scan(&n))
		return n == 1 || len(settled) == 1
	})
	holder.ExecContext(ctx, take)
	if err := holder.Commit(); err == nil {
		t.Error("a transaction was committed while the primary handed over")
	}
	must(t, <-settled)
	if took := time.Since(began); took > testenv.Within(1500*time.Millisecond) {
		t.Errorf("nobody could write for %v", took)
	}
	for range crowd {
		if err := <-told; err == nil {
			t.Error("one of the crowd was told that it is done")
		}
	}
	if err := idle.PingContext(ctx); err == nil {
		t.Error("a client that was idle still reads from a server whose reign is over")
	}
	if n := count("SELECT seats FROM shop.rounds"); n != 0 {
		t.Errorf("%d seats were taken by nobody", n)
	}
	if !look(t, first).ReadOnly {
		t.Error("the server takes writes")
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came to this: %s", what)
		case <-look.C:
		}
	}
}
