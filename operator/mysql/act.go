package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/ticketblue/ticketblue/operator/plan"
)

var errDropped = driver.ErrBadConn

// Fence stops the receiver. When it returns without an error, the server acknowledges nothing more to anybody.
func (s *Session) Fence(ctx context.Context) error {
	return wrap("fence", s.do(ctx, "STOP REPLICA IO_THREAD"))
}

// noSource lets a replica's applier commit: one that waited for replicas of its own would wait for ever.
const noSource = "SET GLOBAL rpl_semi_sync_source_enabled = OFF"

// Apply lets the applier go on, with what was received.
func (s *Session) Apply(ctx context.Context) error {
	return wrap("apply", s.do(ctx, noSource, "START REPLICA SQL_THREAD"))
}

// durable has what is acknowledged be on a disk. It is set, and not asked for, wherever a server is put to use.
var durable = []string{"SET GLOBAL sync_relay_log = 1", "SET GLOBAL sync_binlog = 1", "SET GLOBAL innodb_flush_log_at_trx_commit = 1"}

// Configure has the server, a primary, acknowledge nothing that fewer than that many replicas have. The count is
// set before the wait is switched on, and is kept over a restart, as all of it is: mysqld must not come back with less.
func (s *Session) Configure(ctx context.Context, acknowledgements int) error {
	return wrap("configure", s.do(ctx, append([]string{
		fmt.Sprintf("SET PERSIST rpl_semi_sync_source_wait_for_replica_count = %d", acknowledgements),
		fmt.Sprintf("SET PERSIST rpl_semi_sync_source_timeout = %d", forever),
		"SET PERSIST rpl_semi_sync_source_wait_no_replica = ON", "SET PERSIST rpl_semi_sync_source_wait_point = AFTER_SYNC",
		"SET PERSIST_ONLY rpl_semi_sync_source_enabled = ON", "SET PERSIST_ONLY super_read_only = ON",
		"SET GLOBAL rpl_semi_sync_source_enabled = ON",
	}, durable...)...))
}

// Open makes the server the primary. It refuses while something that was received waits to be applied.
func (s *Session) Open(ctx context.Context, acknowledgements int) error {
	look, err := s.server.Look(ctx)
	if err != nil {
		return wrap("open", err)
	}
	if !look.Executed.Contains(look.Received) {
		return errors.New("open: it has received what it has not applied")
	}
	if err := s.do(ctx, "STOP REPLICA", "RESET REPLICA ALL"); err != nil {
		return wrap("open", err)
	}
	if look.WouldFor == acknowledgements { // which spares what is written into files
		err = s.do(ctx, append([]string{"SET GLOBAL rpl_semi_sync_source_enabled = ON"}, durable...)...)
	} else {
		err = s.Configure(ctx, acknowledgements)
	}
	if err != nil {
		return wrap("open", err)
	}
	// read_only takes super_read_only with it: there is nothing in between to die in.
	return wrap("open", s.do(ctx, "SET GLOBAL offline_mode = OFF", "SET GLOBAL read_only = OFF"))
}

// Shut has the server take no more writes, and answers nobody whose commit no replica acknowledged. A session that
// waits for an acknowledgement can't be made to give up, and super_read_only waits for it; switching the wait off
// would answer it. So all sessions lose their sockets first, by KILL, and offline_mode lets no new ones in; then
// the wait is switched off, and nobody hears of it. (docs/states/database.md tells of what was tried.)
func (s *Session) Shut(ctx context.Context) error {
	if err := s.do(ctx, "SET GLOBAL offline_mode = ON"); err != nil {
		return wrap("close", err)
	}
	if err := s.killClients(ctx, s.conn, everyone); err != nil {
		return wrap("close", err)
	}
	return wrap("close", s.do(ctx, noSource, "SET GLOBAL super_read_only = ON", "SET GLOBAL offline_mode = OFF"))
}

// How soon a replica notices that its source is gone. The wait is in whole seconds, and two heartbeats fit in it.
const (
	sourceTimeout = "SET GLOBAL replica_net_timeout = 2"
	heartbeat     = "SOURCE_HEARTBEAT_PERIOD = 0.5, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 4294967295"
)

// Follow has the server follow another, from wherever it stands. What it received and has not applied is kept: the
// relay log is thrown away when both threads are stopped while the source is changed, so then one of them runs.
func (s *Session) Follow(ctx context.Context, source Config) error {
	look, err := s.server.Look(ctx)
	if err != nil {
		return wrap("follow", err)
	}
	authority, err := s.authority(ctx)
	if err != nil {
		return wrap("follow", err)
	}
	receive := fmt.Sprintf("CHANGE REPLICATION SOURCE TO SOURCE_HOST = %s, SOURCE_PORT = %d, SOURCE_USER = %s, SOURCE_PASSWORD = %s, %s, %s",
		quoted(source.Host), source.Port, quoted(s.server.config.Replication.User), quoted(s.server.config.Replication.Password), heartbeat, s.server.config.encryption(authority))
	statements := append([]string{noSource, "SET GLOBAL rpl_semi_sync_replica_enabled = ON", sourceTimeout}, durable...)
	switch {
	case look.Applier == plan.Going: // the quickest, and most wait for it when a primary was lost
		statements = append(statements, "STOP REPLICA IO_THREAD", receive, "START REPLICA IO_THREAD")
	case look.Executed.Contains(look.Received):
		statements = append(statements, "STOP REPLICA", "RESET REPLICA ALL", receive+", SOURCE_AUTO_POSITION = 1", "START REPLICA")
	default:
		statements = append(statements, "STOP REPLICA IO_THREAD", "START REPLICA SQL_THREAD", receive, "START REPLICA IO_THREAD")
	}
	return wrap("follow", s.do(ctx, statements...))
}

// encryption is how a server that has this authority is to follow another.
func (c Config) encryption(authority string) string {
	encrypts := 0
	if c.Authority != "" {
		encrypts = 1
	}
	return fmt.Sprintf("SOURCE_SSL = %d, SOURCE_SSL_CA = %s, GET_SOURCE_PUBLIC_KEY = 1", encrypts, quoted(authority))
}

// authority is the file by which the server is to know others; none when it need not.
func (s *Session) authority(ctx context.Context) (file string, err error) {
	if s.server.config.Authority == "" || !s.server.config.Peers {
		return "", nil
	}
	var given sql.NullString
	if err := s.conn.QueryRowContext(ctx, "SELECT @@global.ssl_ca").Scan(&given); err != nil {
		return "", err
	}
	if given.String == "" {
		return "", errors.New("the server has no ssl_ca to know others by")
	}
	return given.String, nil
}

// Rebuild throws away all that the server has and copies the donor. The server then starts anew, if somebody sees to
// that; it takes as long as copying takes, and the session ends with it.
//
// super_read_only forbids to throw anything away, so that meanwhile it is read_only alone, which binds all but
// administrators; and what those write is acknowledged by nobody, as nobody follows.
func (s *Session) Rebuild(ctx context.Context, donor Config) error {
	clone := fmt.Sprintf("CLONE INSTANCE FROM %s@%s:%d IDENTIFIED BY %s", quoted(s.server.config.Replication.User), quoted(donor.Host), donor.Port, quoted(s.server.config.Replication.Password))
	if s.server.config.Authority != "" {
		clone += " REQUIRE SSL"
	}
	authority, err := s.authority(ctx)
	if err != nil {
		return wrap("rebuild", err)
	}
	err = s.do(ctx, "STOP REPLICA", "SET GLOBAL clone_valid_donor_list = "+quoted(donor.Addr()), "SET GLOBAL clone_ssl_ca = "+quoted(authority),
		"SET GLOBAL rpl_semi_sync_source_enabled = ON", "SET GLOBAL super_read_only = OFF", clone)
	if err == nil || numbered(err, errRestartFailed) || isGone(err) {
		return nil // it is done, or the next look says what became of it
	}
	return wrap("rebuild", errors.Join(err, s.do(ctx, "SET GLOBAL super_read_only = ON")))
}

func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
