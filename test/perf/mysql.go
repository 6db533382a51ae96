package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// A server for the benches keeps to MySQL's durable defaults (a commit is on the disk of whoever acknowledges
// it) and has memory for the data, as one for an office would.
var benchServer = []string{
	"--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1", "--innodb-buffer-pool-size=512M", "--innodb-redo-log-capacity=512M",
	"--max-prepared-stmt-count=65536",
}

// onMySQL gives the bench's offices a database on the server at dsn: settings come from the environment.
func onMySQL(dsn string, bench func() error) error {
	if err := os.Setenv("TICKETBLUE_MYSQL_PRIMARY", dsn); err != nil {
		return err
	}
	defer os.Unsetenv("TICKETBLUE_MYSQL_PRIMARY")
	return bench()
}

// couponMySQL is P2: P1's rush on a primary with two semi-synchronous replicas, and the classic way on the same.
func couponMySQL(ctx context.Context) error {
	cluster, err := testenv.StartMySQLCluster(ctx, 2, benchServer...)
	if err != nil {
		return err
	}
	defer cluster.Close()
	if err := cluster.Primary.Do(ctx, "CREATE DATABASE office", "CREATE DATABASE classic"); err != nil {
		return err
	}
	return onMySQL(cluster.Primary.DSN("office"), func() error {
		return couponOn(ctx, rush{"P2", "coupon on MySQL, two semi-sync replicas", 0.60, "mysql:" + cluster.Primary.DSN("classic")})
	})
}

// seatsMySQL is P3 on one durable server, and SELECT … FOR UPDATE a request on the same.
func seatsMySQL(ctx context.Context) error {
	server, err := testenv.StartMySQL(ctx, benchServer...)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := server.Do(ctx, "CREATE DATABASE office", "CREATE DATABASE classic"); err != nil {
		return err
	}
	var peak float64
	if err := onMySQL(server.DSN("office"), func() error {
		var err error
		peak, err = seatsOn(ctx, "seats on MySQL: 20,000 buyers, 50,000 seats")
		return err
	}); err != nil {
		return err
	}
	rate, err := classicRate(ctx, "mysql:"+server.DSN("classic"), claimBodies(1, classicBuyers()), connections)
	if err != nil {
		return err
	}
	fmt.Printf("P3  the classic way: SELECT … FOR UPDATE a request         %.0f/s: this is %.0f times as fast\n", rate, peak/rate)
	return nil
}

// classicBuyers are tokens that nobody looks up.
func classicBuyers() []string {
	buyers := make([]string, buyerCount)
	for i := range buyers {
		buyers[i] = fmt.Sprintf("buyer-%d-%d", i, rand.Int64())
	}
	return buyers
}
