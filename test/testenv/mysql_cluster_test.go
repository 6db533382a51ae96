package testenv

import (
	"context"
	"testing"
	"time"
)

func TestMySQLCluster(t *testing.T) {
	t.Parallel()
	began := time.Now()
	cluster, err := StartMySQLCluster(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cluster.Close() })
	t.Logf("up after %v", time.Since(began))
	count := func(s *MySQLServer) (n int) {
		db, err := mysqlOpen(s.DSN(""))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.QueryRow("SELECT COUNT(*) FROM shop.sold").Scan(&n)
		return n
	}
	sees := func(s *MySQLServer, want int) {
		t.Helper()
		if err := until(t.Context(), func() (bool, error) { return count(s) == want, nil }); err != nil {
			status, err := s.Replication(t.Context())
			t.Errorf("%d rows, want %d: %+v %v", count(s), want, status, err)
		}
	}
	if err := cluster.Primary.Do(t.Context(), "CREATE DATABASE shop", "CREATE TABLE shop.sold (n INT NOT NULL PRIMARY KEY)", "INSERT INTO shop.sold VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	sees(cluster.Replicas[0], 1)
	sees(cluster.Replicas[1], 1)
	if err := cluster.Replicas[0].Do(t.Context(), "INSERT INTO shop.sold VALUES (99)"); err == nil {
		t.Error("a replica takes writes")
	}

	// A delayed replica has what was acknowledged, and does not show it.
	if err := cluster.Replicas[1].Delay(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Replicas[0].Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Primary.Do(t.Context(), "INSERT INTO shop.sold VALUES (2)"); err != nil {
		t.Fatal(err)
	}
	if got := count(cluster.Replicas[1]); got != 1 {
		t.Errorf("the delayed replica shows %d rows", got)
	}

	// Without any replica nothing is acknowledged.
	if err := cluster.Replicas[1].Pause(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if cluster.Primary.Do(ctx, "INSERT INTO shop.sold VALUES (3)") == nil {
		t.Error("a commit that only the primary has was acknowledged")
	}
	if err := cluster.Replicas[1].Resume(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Replicas[0].Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	old, err := cluster.Promote(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := count(cluster.Primary); got < 2 {
		t.Errorf("the new primary has %d rows", got)
	}
	if err := cluster.Primary.Do(t.Context(), "INSERT INTO shop.sold VALUES (4)"); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Rejoin(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	sees(old, count(cluster.Primary))
}
