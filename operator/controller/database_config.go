package controller

import (
	_ "embed" // the scripts of servers
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// Where a managed server has its things.
const (
	configDir      = "/etc/ticketblue"
	credentialsDir = "/etc/ticketblue-credentials"
	tlsDir         = "/etc/ticketblue-tls"
	volumeDir      = "/var/lib/mysql"
	runDir         = "/run/mysqld"
)

// prepareScript makes the data of a server that has none, with its accounts, and says which server it is.
//
//go:embed database_prepare.sh
var prepareScript string

// runScript runs a server, and kills it where it is to stop before stopScript has ended its clients' connections.
//
//go:embed database_run.sh
var runScript string

// stopScript comes before a server is stopped: in an orderly stop MySQL answers those who wait for replicas as if
// they had been heard.
//
//go:embed database_stop.sh
var stopScript string

// serverConfig is the ConfigMap with a managed server's options and scripts.
func serverConfig(db *v1alpha1.Database) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: partOf(db, configName(db)), Data: map[string]string{
		"my.cnf": serverOptions(db), "prepare.sh": prepareScript, "run.sh": runScript, "stop.sh": stopScript,
	}}
}

// quickOptions have replicas keep up, and may be set otherwise. A receiver brings each event to the disk by itself:
// compressed, a transaction is two events, whatever it wrote. What many wrote at once is applied by many.
var quickOptions = []string{"binlog-transaction-compression=ON", "replica-parallel-workers=16"}

// serverOptions are mysqld's. What durability and failover rest on comes last, so that it holds whatever was said
// before; docs/states/database.md says why each of it must be so.
func serverOptions(db *v1alpha1.Database) string {
	var b strings.Builder
	b.WriteString("[mysqld]\n")
	for _, line := range quickOptions {
		b.WriteString(line + "\n")
	}
	for _, name := range slices.Sorted(maps.Keys(db.Spec.Managed.Settings)) {
		fmt.Fprintf(&b, "%s=%s\n", name, db.Spec.Managed.Settings[name])
	}
	for _, line := range []string{
		"datadir=" + volumeDir + "/data", "socket=" + runDir + "/mysqld.sock", "pid-file=" + runDir + "/mysqld.pid", fmt.Sprintf("port=%d", mysqlPort),
		"mysqlx=OFF", "secure-file-priv=NULL", // whose folder not every image has, and nobody reads or writes files by SQL
		"skip-name-resolve=ON", "default-time-zone=+00:00",
		"gtid-mode=ON", "enforce-gtid-consistency=ON", "log-bin=binlog", "relay-log=relay", "log-replica-updates=ON",
		"sync-binlog=1", "innodb-flush-log-at-trx-commit=1", "sync-relay-log=1", "relay-log-recovery=OFF",
		"super-read-only=ON", "skip-replica-start=ON", "replica-net-timeout=2",
		"plugin-load-add=semisync_source.so", "plugin-load-add=semisync_replica.so", "plugin-load-add=mysql_clone.so",
		"rpl-semi-sync-replica-enabled=ON", "rpl-semi-sync-source-enabled=ON", "rpl-semi-sync-source-timeout=4294967295",
		"rpl-semi-sync-source-wait-point=AFTER_SYNC", "rpl-semi-sync-source-wait-no-replica=ON",
		fmt.Sprintf("rpl-semi-sync-source-wait-for-replica-count=%d", db.Spec.Acknowledgements),
	} {
		b.WriteString(line + "\n")
	}
	if db.Spec.TLS != nil {
		fmt.Fprintf(&b, "ssl-ca=%[1]s/ca.crt\nssl-cert=%[1]s/tls.crt\nssl-key=%[1]s/tls.key\nrequire-secure-transport=ON\n", tlsDir)
	}
	b.WriteString("!include " + runDir + "/server.cnf\n")
	return b.String()
}
