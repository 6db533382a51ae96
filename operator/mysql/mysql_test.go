package mysql_test

import (
	"context"
	"database/sql"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/operator/mysql"
	"github.com/ticketblue/ticketblue/operator/plan"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

var options = []string{
	"--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--log-bin=binlog", "--relay-log=relay", "--plugin-load-add=semisync_source.so", "--plugin-load-add=semisync_replica.so",
	"--rpl-semi-sync-source-enabled=ON", "--rpl-semi-sync-source-timeout=4294967295", "--super-read-only=ON", "--skip-replica-start=ON", "--relay-log-recovery=OFF",
}

// start starts a server as a database wants one, with an account that is the office's.
func start(t *testing.T, id string, more ...string) (*mysql.Server, mysql.Config) {
	t.Helper()
	s, err := testenv.StartMySQL(t.Context(), append(append([]string{"--server-id=" + id}, options...), more...)...)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	must(t, s.Do(t.Context(), "SET GLOBAL super_read_only = OFF", "SET SESSION sql_log_bin = OFF", "CREATE USER buyer@'%' IDENTIFIED BY 'buyer'", "GRANT CREATE, INSERT, SELECT, UPDATE ON shop.* TO buyer@'%'",
		"CREATE USER keeper@'%' IDENTIFIED BY 'keeper'", "GRANT ALL ON *.* TO keeper@'%'", "SET GLOBAL super_read_only = ON"))
	host, port, err := net.SplitHostPort(s.Addr)
	must(t, err)
	number, err := strconv.Atoi(port)
	must(t, err)
	config := mysql.Config{Host: host, Port: number, Operator: mysql.Account{User: "keeper", Password: "keeper"}, Replication: mysql.Account{User: "keeper", Password: "keeper"}}
	server, err := mysql.Open(config)
	must(t, err)
	t.Cleanup(func() { server.Close() })
	return server, config
}

func take(t *testing.T, s *mysql.Server) *mysql.Session {
	t.Helper()
	session, err := s.Take(t.Context())
	must(t, err)
	t.Cleanup(func() { session.Close() })
	return session
}

func buyer(t *testing.T, config mysql.Config) *sql.DB {
	t.Helper()
	return client(t, config, mysql.Account{User: "buyer", Password: "buyer"})
}

// client is a pool of connections of the account's.
func client(t *testing.T, config mysql.Config, account mysql.Account) *sql.DB {
	t.Helper()
	c := driver.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.Logger = account.User, account.Password, "tcp", config.Addr(), &driver.NopLogger{}
	connector, err := driver.NewConnector(c)
	must(t, err)
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

func TestAPrimaryAndItsReplica(t *testing.T) {
	t.Parallel()
	first, firstAt := start(t, "1")
	second, _ := start(t, "2")
	ctx := t.Context()
	primary, replica := take(t, first), take(t, second)
	must(t, primary.Open(ctx, 1))
	must(t, replica.Follow(ctx, firstAt))
	if _, err := buyer(t, firstAt).ExecContext(ctx, "CREATE DATABASE shop"); err != nil {
		t.Fatal(err)
	}
	seen := look(t, second)
	if seen.Source != firstAt.Addr() || seen.Receiver != plan.Going || seen.Applier != plan.Going || !seen.Acknowledges || seen.WaitsFor != 0 || !seen.ReadOnly || seen.Unfit != "" {
		t.Errorf("the replica is seen as %+v", seen)
	}
	if opened := look(t, first); opened.ReadOnly || opened.WaitsFor != 1 || opened.Source != "" {
		t.Errorf("the primary is seen as %+v", opened)
	}

	must(t, replica.Fence(ctx))
	if look(t, second).Receiver != plan.Stopped {
		t.Error("a fenced replica receives")
	}
	// Nobody has this one; whoever waits for it must never hear that it is done.
	answer := make(chan error, 1)
	client := buyer(t, firstAt)
	go func() {
		_, err := client.ExecContext(context.Background(), "CREATE TABLE shop.sold (n INT PRIMARY KEY)")
		answer <- err
	}()
	select {
	case err := <-answer:
		t.Fatalf("without a replica a client is told %v", err)
	case <-time.After(500 * time.Millisecond):
	}
	settle, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := primary.Settle(settle); err == nil {
		t.Error("a commit that waits is no hindrance to read-only: then the way it is shut could be simpler")
	}
	must(t, primary.Shut(ctx))
	if err := <-answer; err == nil {
		t.Error("a client was told that its write is done, and no replica has it")
	}
	if !look(t, first).ReadOnly {
		t.Error("a server that was shut takes writes")
	}
}

// encrypted starts a server that takes its keeper by TLS alone, and knows others by the authority.
func encrypted(t *testing.T, id, certificate, key, authority string) (*mysql.Server, mysql.Config) {
	t.Helper()
	_, config := start(t, id, "--ssl-cert="+certificate, "--ssl-key="+key, "--ssl-ca="+authority)
	c := driver.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr = "keeper", "keeper", "tcp", config.Addr()
	connector, err := driver.NewConnector(c)
	must(t, err)
	db := sql.OpenDB(connector)
	defer db.Close()
	db.SetMaxOpenConns(1) // whose settings are a session's
	for _, statement := range []string{"SET SESSION sql_log_bin = OFF", "SET GLOBAL super_read_only = OFF", "ALTER USER keeper REQUIRE SSL", "SET GLOBAL super_read_only = ON"} {
		_, err := db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	trusted, err := os.ReadFile(certificate)
	must(t, err)
	config.Authority, config.Peers = string(trusted), true
	server, err := mysql.Open(config)
	must(t, err)
	t.Cleanup(func() { server.Close() })
	return server, config
}

func TestServersKnowEachOther(t *testing.T) {
	t.Parallel()
	certificate, key, err := testenv.Certificate(t.TempDir())
	must(t, err)
	another, _, err := testenv.Certificate(t.TempDir())
	must(t, err)
	first, at := encrypted(t, "1", certificate, key, certificate)
	friend, _ := encrypted(t, "2", certificate, key, certificate)
	wary, _ := encrypted(t, "3", certificate, key, another)
	must(t, take(t, first).Open(t.Context(), 1))
	must(t, take(t, friend).Follow(t.Context(), at))
	must(t, take(t, wary).Follow(t.Context(), at))
	receives := func(s *mysql.Server, want plan.Thread) (seen mysql.Look) {
		for range 100 {
			if seen = look(t, s); seen.Receiver == want && (want == plan.Going || seen.ReceiverError != "") {
				return seen
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Errorf("its receiver is seen as %+v", seen)
		return seen
	}
	receives(friend, plan.Going)
	if seen := receives(wary, plan.Connecting); !strings.Contains(seen.ReceiverError, "certificate") {
		t.Errorf("who does not know the primary says %q", seen.ReceiverError)
	}

	untrusted, err := os.ReadFile(another)
	must(t, err)
	for name, authority := range map[string]string{"another authority": string(untrusted), "none": ""} {
		config := at
		config.Authority = authority
		server, err := mysql.Open(config)
		must(t, err)
		if _, err := server.Look(t.Context()); err == nil {
			t.Errorf("with %s it looks all the same", name)
		}
		must(t, server.Close())
	}
	if _, err := mysql.Open(mysql.Config{Host: at.Host, Port: at.Port, Authority: "no certificate"}); err == nil {
		t.Error("an authority that is none is taken")
	}
}

func TestARenewedCertificateIsTakenUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certificate, key, err := testenv.Certificate(dir)
	must(t, err)
	before, at := encrypted(t, "1", certificate, key, certificate)
	_, _, err = testenv.Certificate(dir)
	must(t, err)
	renewed, err := os.ReadFile(certificate)
	must(t, err)
	at.Authority = string(renewed)
	after, err := mysql.Open(at)
	must(t, err)
	t.Cleanup(func() { after.Close() })
	if _, err := after.Look(t.Context()); err == nil {
		t.Error("the server shows a certificate that it has not read")
	}
	must(t, before.ReloadTLS(t.Context()))
	look(t, after)
}

func TestTheSecondSessionEndsTheFirst(t *testing.T) {
	t.Parallel()
	server, _ := start(t, "1")
	before := take(t, server)
	after := take(t, server)
	if err := before.Open(t.Context(), 1); err == nil {
		t.Error("who has lost a server opened it")
	}
	if seen := look(t, server); !seen.ReadOnly || seen.Holder != after.ID {
		t.Errorf("the server is held by %d, not %d: %+v", seen.Holder, after.ID, seen)
	}
	must(t, after.Open(t.Context(), 1))
}

func TestAServerThatIsUnfitSaysWhy(t *testing.T) {
	t.Parallel()
	server, _ := start(t, "1", "--relay-log-recovery=ON")
	if seen := look(t, server); seen.Unfit == "" {
		t.Error("a server that throws away what it acknowledged is fit")
	}
}

func look(t *testing.T, s *mysql.Server) mysql.Look {
	t.Helper()
	l, err := s.Look(t.Context())
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
