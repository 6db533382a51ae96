package testenv

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"
)

// MySQLCluster is a primary and replicas that follow it: by GTID, semi-synchronous without ever falling back
// to asynchronous, replicas super_read_only. A commit is acknowledged when at least one replica has it on its
// disk; without a replica it waits. Nobody watches it: who kills the primary promotes another by hand.
type MySQLCluster struct {
	Primary  *MySQLServer
	Replicas []*MySQLServer

	ids int // that were given to servers
}

// Semi-synchronous replication must be in the options: what SET GLOBAL sets dies with the process, and a
// primary that came back would acknowledge what nobody else has. The time after which it would fall back
// is as long as it can be (50 days, in ms).
var (
	clusterOptions = []string{
		"--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-bin=binlog", "--relay-log=relay",
		"--plugin-load-add=semisync_source.so", "--plugin-load-add=semisync_replica.so", "--replica-net-timeout=4",
	}
	primaryOptions = []string{"--rpl-semi-sync-source-enabled=ON", "--rpl-semi-sync-source-timeout=4294967295"}
	replicaOptions = []string{"--rpl-semi-sync-replica-enabled=ON", "--super-read-only=ON"}
)

// StartMySQLCluster starts a primary and that many replicas. It returns when all of them follow.
func StartMySQLCluster(ctx context.Context, replicas int, options ...string) (*MySQLCluster, error) {
	servers := make([]*MySQLServer, replicas+1)
	errs := make([]error, replicas+1)
	started := make(chan struct{})
	for i := range servers {
		go func() {
			defer func() { started <- struct{}{} }()
			role := replicaOptions
			if i == 0 {
				role = primaryOptions
			}
			servers[i], errs[i] = StartMySQL(ctx, slices.Concat(clusterOptions, role, []string{fmt.Sprintf("--server-id=%d", i+1)}, options)...)
		}()
	}
	for range servers {
		<-started
	}
	c := &MySQLCluster{Primary: servers[0], Replicas: servers[1:], ids: len(servers)}
	if err := errors.Join(errs...); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	for _, replica := range c.Replicas {
		if err := follow(ctx, replica, c.Primary); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// Close ends all servers and removes their data.
func (c *MySQLCluster) Close() error {
	var errs []error
	for _, s := range append(c.Replicas, c.Primary) {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// follow makes the replica follow the source, from wherever it stands, and waits until it is connected.
func follow(ctx context.Context, replica, source *MySQLServer) error {
	host, port, err := net.SplitHostPort(source.Addr)
	if err != nil {
		return err
	}
	if err := replica.Do(ctx, "STOP REPLICA", fmt.Sprintf("CHANGE REPLICATION SOURCE TO SOURCE_HOST = '%s', SOURCE_PORT = %s, SOURCE_USER = '%s', SOURCE_PASSWORD = '%s', "+
		"SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_HEARTBEAT_PERIOD = 1", host, port, mysqlUser, mysqlPassword),
		"START REPLICA"); err != nil {
		return err
	}
	return until(ctx, func() (bool, error) {
		status, err := replica.Replication(ctx)
		return err == nil && status.Connected && status.Applying, err
	})
}

// Replication is how far a replica is.
type Replication struct {
	Connected, Applying bool
	Retrieved, Executed string // GTID sets: received from the source; applied
	LastError           string
}

// Replication looks at how far the server, a replica, is.
func (s *MySQLServer) Replication(ctx context.Context) (Replication, error) {
	db, err := mysqlOpen(s.DSN(""))
	if err != nil {
		return Replication{}, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SHOW REPLICA STATUS")
	if err != nil {
		return Replication{}, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return Replication{}, err
	}
	if !rows.Next() {
		return Replication{}, errors.Join(errors.New("the server is no replica"), rows.Err())
	}
	values, into := make([]sql.RawBytes, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return Replication{}, err
	}
	of := func(name string) string { return string(values[slices.Index(names, name)]) }
	return Replication{
		Connected: of("Replica_IO_Running") == "Yes", Applying: of("Replica_SQL_Running") == "Yes",
		Retrieved: strings.ReplaceAll(of("Retrieved_Gtid_Set"), "\n", ""), Executed: strings.ReplaceAll(of("Executed_Gtid_Set"), "\n", ""),
		LastError: of("Last_IO_Error") + of("Last_SQL_Error"),
	}, rows.Err()
}

// Delay has a replica apply what it receives only after d, in whole seconds; it acknowledges at once all the
// same. 0 lets it catch up.
func (s *MySQLServer) Delay(ctx context.Context, d time.Duration) error {
	return s.Do(ctx, "STOP REPLICA SQL_THREAD", fmt.Sprintf("CHANGE REPLICATION SOURCE TO SOURCE_DELAY = %d", int(d.Seconds())), "START REPLICA SQL_THREAD")
}

// Promote makes the replica that has received most the primary, when the old one is dead or must be: it is
// killed, so that no two take writes. The other replicas follow the new one. It returns the old one, which
// Rejoin makes a replica.
func (c *MySQLCluster) Promote(ctx context.Context) (old *MySQLServer, err error) {
	old = c.Primary
	if err := old.Kill(); err != nil {
		return nil, err
	}
	best, err := c.mostAdvanced(ctx)
	if err != nil {
		return nil, err
	}
	next := c.Replicas[best]
	// One thread at least must run while the source is changed: with both stopped the relay log, which holds
	// what was acknowledged and isn't applied yet, would be thrown away.
	if err := next.Delay(ctx, 0); err != nil {
		return nil, err
	}
	if err := until(ctx, func() (bool, error) { return next.applied(ctx) }); err != nil {
		return nil, err
	}
	// The options too, so that it is the primary still after a restart.
	next.options = slices.Concat(clusterOptions, primaryOptions, []string{option(next.options, "--server-id=")})
	if err := next.Do(ctx, "STOP REPLICA", "RESET REPLICA ALL", "SET GLOBAL rpl_semi_sync_replica_enabled = OFF",
		"SET GLOBAL rpl_semi_sync_source_timeout = 4294967295", "SET GLOBAL rpl_semi_sync_source_enabled = ON",
		"SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF"); err != nil {
		return nil, err
	}
	c.Primary, c.Replicas = next, slices.Delete(slices.Clone(c.Replicas), best, best+1)
	for _, replica := range c.Replicas {
		if err := follow(ctx, replica, next); err != nil {
			return nil, err
		}
	}
	return old, nil
}

// mostAdvanced is the index of the replica that has received, or applied, what all the others have.
func (c *MySQLCluster) mostAdvanced(ctx context.Context) (int, error) {
	best, most := -1, ""
	for i, replica := range c.Replicas {
		status, err := replica.Replication(ctx)
		if err != nil {
			return 0, err
		}
		all := strings.Trim(status.Retrieved+","+status.Executed, ",")
		more, err := replica.truth(ctx, "SELECT GTID_SUBSET(?, ?)", most, all)
		if err != nil {
			return 0, err
		}
		if best < 0 || more {
			best, most = i, all
		}
	}
	if best < 0 {
		return 0, errors.New("there is no replica to promote")
	}
	return best, nil
}

// applied reports whether a replica has applied all that it received.
func (s *MySQLServer) applied(ctx context.Context) (bool, error) {
	status, err := s.Replication(ctx)
	if err != nil {
		return false, err
	}
	return s.truth(ctx, "SELECT GTID_SUBSET(?, ?)", status.Retrieved, status.Executed)
}

func (s *MySQLServer) truth(ctx context.Context, query string, args ...any) (is bool, err error) {
	db, err := mysqlOpen(s.DSN(""))
	if err != nil {
		return false, err
	}
	defer db.Close()
	return is, db.QueryRowContext(ctx, query, args...).Scan(&is)
}

// Rejoin makes an old primary that was killed a replica again. It may have written what nobody acknowledged,
// so it begins anew and gets everything from the primary.
func (c *MySQLCluster) Rejoin(ctx context.Context, old *MySQLServer) error {
	data, err := mysqlData(ctx, old.programs)
	if err != nil {
		return err
	}
	if err := errors.Join(old.Kill(), os.RemoveAll(old.data()), copyDir(old.data(), data)); err != nil {
		return err
	}
	c.ids++
	old.options = slices.Concat(clusterOptions, replicaOptions, []string{fmt.Sprintf("--server-id=%d", c.ids)})
	if err := old.Start(ctx); err != nil {
		return err
	}
	c.Replicas = append(c.Replicas, old)
	return follow(ctx, old, c.Primary)
}

func option(options []string, beginning string) string {
	return options[slices.IndexFunc(options, func(o string) bool { return strings.HasPrefix(o, beginning) })]
}

// until asks again and again; its error is the last that was told when time ran out.
func until(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, mysqlPatience)
	defer cancel()
	for {
		ok, err := done()
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
