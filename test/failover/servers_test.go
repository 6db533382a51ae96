package failover

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// serverOptions are what docs/kubernetes.md asks of a server that somebody else runs.
var serverOptions = []string{
	"--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-bin=binlog", "--relay-log=relay", "--log-replica-updates=ON",
	"--plugin-load-add=semisync_source.so", "--plugin-load-add=semisync_replica.so", "--plugin-load-add=mysql_clone.so",
	"--rpl-semi-sync-source-enabled=ON", "--rpl-semi-sync-source-timeout=4294967295", "--rpl-semi-sync-replica-enabled=ON",
	"--super-read-only=ON", "--skip-replica-start=ON", "--relay-log-recovery=OFF", "--sync-relay-log=1",
	"--binlog-transaction-compression=ON", "--replica-parallel-workers=16",
}

// The accounts of servers. The operator's may do what it needs and no more.
const (
	password      = "a'b\\c"
	operatorGrant = "CREATE USER, PROCESS, RELOAD, SHUTDOWN, REPLICATION CLIENT, REPLICATION SLAVE, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, PERSIST_RO_VARIABLES_ADMIN, CONNECTION_ADMIN, CLONE_ADMIN, BACKUP_ADMIN"
)

var accounts = []string{
	"SET GLOBAL super_read_only = OFF", "SET SESSION sql_log_bin = OFF",
	`CREATE USER ticketblue_operator@'%' IDENTIFIED BY 'a\'b\\c'`, "GRANT " + operatorGrant + " ON *.* TO ticketblue_operator@'%'",
	"GRANT ALL ON ticketblue_operator.* TO ticketblue_operator@'%'", "GRANT CREATE ON ticketblue.* TO ticketblue_operator@'%'",
	`CREATE USER ticketblue_replication@'%' IDENTIFIED BY 'a\'b\\c'`, "GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO ticketblue_replication@'%'",
	`CREATE USER ticketblue@'%' IDENTIFIED BY 'a\'b\\c'`, "GRANT ALL ON ticketblue.* TO ticketblue@'%'", "GRANT PROCESS, REPLICATION CLIENT ON *.* TO ticketblue@'%'",
	"SET GLOBAL super_read_only = ON",
}

// node is a server with the network in front of it, and somebody who starts it when it has ended, as a kubelet does.
type node struct {
	name  string
	proxy *testenv.Proxy // all but the test itself reach it through this

	mu     sync.Mutex
	server *testenv.MySQLServer
	wanted bool
}

// startNodes starts a server for each address, empty but for their accounts, with more options.
func startNodes(t testing.TB, addrs []string, more ...string) []*node {
	t.Helper()
	nodes := make([]*node, len(addrs))
	var starting sync.WaitGroup
	for i := range nodes {
		starting.Go(func() {
			server, err := testenv.StartMySQL(t.Context(), slices.Concat([]string{fmt.Sprintf("--server-id=%d", i+1)}, serverOptions, more)...)
			if err != nil {
				t.Error(err)
				return
			}
			nodes[i] = &node{name: fmt.Sprintf("db-%d", i), server: server, wanted: true}
			if err := server.Do(t.Context(), accounts...); err != nil {
				t.Error(err)
			}
			if nodes[i].proxy, err = testenv.StartProxyAt(t.Context(), addrs[i], server.Addr); err != nil {
				t.Error(err)
			}
		})
	}
	starting.Wait()
	if t.Failed() {
		t.FailNow()
	}
	over := make(chan struct{})
	var watching sync.WaitGroup
	for _, n := range nodes {
		watching.Go(func() { n.supervise(t, over) })
	}
	t.Cleanup(func() {
		close(over)
		watching.Wait()
		for _, n := range nodes {
			n.proxy.Close()
			if err := n.server.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return nodes
}

func (n *node) supervise(t testing.TB, over chan struct{}) {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-over:
			return
		case <-look.C:
		}
		n.mu.Lock()
		if n.wanted && !n.server.Running() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			if err := n.server.Start(ctx); err != nil {
				t.Errorf("start %s again: %v", n.name, err)
				n.wanted = false
			}
			cancel()
		}
		n.mu.Unlock()
	}
}

// kill ends it, and it stays so until start.
func (n *node) kill(t testing.TB) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wanted = false
	must(t, n.server.Kill())
}

// leave has nobody start it when it ends.
func (n *node) leave() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wanted = false
}

func (n *node) start() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wanted = true
}

// addr is where everybody finds it.
func (n *node) addr(t testing.TB) (host string, port int32) {
	t.Helper()
	host, text, err := net.SplitHostPort(n.proxy.Addr())
	must(t, err)
	number, err := strconv.ParseInt(text, 10, 32)
	must(t, err)
	return host, int32(number)
}

// dsn is the server's own address, past the network, for the office's account.
func dsn(addr string) string {
	c := driver.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.DBName = "ticketblue", password, "tcp", addr, "ticketblue"
	return c.FormatDSN()
}

// pool is one connection to an address, as the office would have it.
func pool(t testing.TB, addr string) *sql.DB {
	t.Helper()
	config, err := driver.ParseDSN(dsn(addr))
	must(t, err)
	config.Logger, config.Timeout, config.ReadTimeout = &driver.NopLogger{}, time.Second, 30*time.Second
	connector, err := driver.NewConnector(config)
	must(t, err)
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// machine is one of this machine's addresses that a slice of endpoints may hold.
func machine(t testing.TB) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	must(t, err)
	for _, addr := range addrs {
		if ip, ok := addr.(*net.IPNet); ok && ip.IP.To4() != nil && !ip.IP.IsLoopback() && !ip.IP.IsLinkLocalUnicast() {
			return ip.IP.String()
		}
	}
	t.Fatal("this machine has no address but the loopback's, which Kubernetes takes for no endpoint")
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t testing.TB, limit time.Duration, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not within %v: %s", limit, what)
}
