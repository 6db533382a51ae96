package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/operator/plan"

	"github.com/ticketblue/ticketblue/platform/gtid"
)

// Look is a server as one look saw it.
type Look struct {
	UUID        string
	Unfit       string // why it can't be a server of a database that loses nothing
	ReadOnly    bool   // takes no writes from anybody
	AdminWrites bool   // takes writes from administrators alone
	Executed    gtid.Set
	Purged      gtid.Set
	WaitsFor    int    // acknowledgements before it answers a commit; 0 when it would answer without
	WouldFor    int    // the same, for when it is told to wait at all
	Holder      uint64 // the connection that holds the operators' lock; 0 for none

	Source        string // host:port that it is set to follow; empty for none
	Receiver      plan.Thread
	Applier       plan.Thread
	Received      gtid.Set
	Acknowledges  bool   // its receiver tells the source what it has
	ReceiverError string // "number: text"
	ApplierError  string
	Lag           time.Duration
}

// forever is a wait for acknowledgements that never ends: the longest there is, 50 days in ms.
const forever = 4294967295

const (
	lookAtServer = `SELECT @@server_uuid, @@global.super_read_only, @@global.read_only AND NOT @@global.super_read_only, @@global.gtid_executed, @@global.gtid_purged, IFNULL(IS_USED_LOCK('` + lockName + `'), 0),
		@@global.gtid_mode, @@global.log_bin, @@global.log_replica_updates, @@global.skip_replica_start, @@global.relay_log_recovery`
	lookAtSource = `SELECT @@global.rpl_semi_sync_source_enabled, @@global.rpl_semi_sync_source_timeout = 4294967295 AND @@global.rpl_semi_sync_source_wait_no_replica
		AND @@global.rpl_semi_sync_source_wait_point = 'AFTER_SYNC', @@global.rpl_semi_sync_source_wait_for_replica_count`
)

// Look looks. What it says of ReadOnly was true when Executed was read, or before: a server that is read-only has
// written nothing since.
func (s *Server) Look(ctx context.Context) (Look, error) {
	var l Look
	var executed, purged, gtidMode string
	var logs, logsUpdates, skipsStart, recovers bool
	if err := s.looks.QueryRowContext(ctx, lookAtServer).Scan(&l.UUID, &l.ReadOnly, &l.AdminWrites, &executed, &purged, &l.Holder, &gtidMode, &logs, &logsUpdates, &skipsStart, &recovers); err != nil {
		return Look{}, fmt.Errorf("look: %w", err)
	}
	var err error
	if l.Executed, err = gtid.Parse(executed); err != nil {
		return Look{}, err
	}
	if l.Purged, err = gtid.Parse(purged); err != nil {
		return Look{}, err
	}
	var waits, wellSet bool
	var count int
	err = s.looks.QueryRowContext(ctx, lookAtSource).Scan(&waits, &wellSet, &count)
	switch {
	case numbered(err, errUnknownVariable):
		l.Unfit = "the plugins semisync_source and semisync_replica are not loaded"
	case err != nil:
		return Look{}, fmt.Errorf("look at acknowledgements: %w", err)
	case wellSet:
		l.WouldFor = count
		if waits {
			l.WaitsFor = count
		}
	}
	for _, need := range []struct {
		met  bool
		says string
	}{
		{gtidMode == "ON", "gtid_mode must be ON"},
		{logs && logsUpdates, "log_bin and log_replica_updates must be ON"},
		{skipsStart, "skip_replica_start must be ON: a replica that was fenced must not follow again by itself"},
		{!recovers, "relay_log_recovery must be OFF: it throws away what was acknowledged"},
	} {
		if !need.met && l.Unfit == "" {
			l.Unfit = need.says
		}
	}
	return l, s.lookAtReplica(ctx, &l)
}

// lookAtReplica adds what it is as a replica, if it is one.
func (s *Server) lookAtReplica(ctx context.Context, l *Look) error {
	rows, err := s.looks.QueryContext(ctx, "SHOW REPLICA STATUS")
	if err != nil {
		return fmt.Errorf("look at replication: %w", err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	if !rows.Next() {
		return rows.Err()
	}
	values, into := make([]sql.NullString, len(names)), make([]any, len(names))
	of := make(map[string]*sql.NullString, len(names))
	for i, name := range names {
		into[i], of[name] = &values[i], &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for _, name := range []string{"Source_Host", "Source_Port", "Replica_IO_Running", "Replica_SQL_Running", "Retrieved_Gtid_Set", "Last_IO_Errno", "Last_IO_Error", "Last_SQL_Errno", "Last_SQL_Error", "Seconds_Behind_Source"} {
		if of[name] == nil {
			return fmt.Errorf("the server says nothing of %s: MySQL 8.4 or newer is needed", name)
		}
	}
	l.Source = net.JoinHostPort(of["Source_Host"].String, of["Source_Port"].String)
	l.Receiver, l.Applier = thread(of["Replica_IO_Running"].String), thread(of["Replica_SQL_Running"].String)
	l.ReceiverError = said(of["Last_IO_Errno"].String, of["Last_IO_Error"].String)
	l.ApplierError = said(of["Last_SQL_Errno"].String, of["Last_SQL_Error"].String)
	if seconds, err := time.ParseDuration(of["Seconds_Behind_Source"].String + "s"); err == nil {
		l.Lag = seconds
	}
	if l.Received, err = gtid.Parse(of["Retrieved_Gtid_Set"].String); err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	var name, status string
	err = s.looks.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_replica_status'").Scan(&name, &status)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	l.Acknowledges = status == "ON"
	return err
}

func thread(running string) plan.Thread {
	switch running {
	case "Yes":
		return plan.Going
	case "Connecting":
		return plan.Connecting
	}
	return plan.Stopped
}

func said(number, text string) string {
	if number == "0" {
		return ""
	}
	return number + ": " + strings.Join(strings.Fields(text), " ")
}
