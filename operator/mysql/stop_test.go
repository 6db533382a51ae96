package mysql_test

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// stopped is a server that run.sh has started, with a buyer whose commit waits for a replica that never comes.
type stopped struct {
	t      *testing.T
	run    string // its folder for sockets and marks
	script *exec.Cmd
	told   chan error // what the buyer is told
}

func startByScript(t *testing.T) *stopped {
	t.Helper()
	s := &stopped{t: t, run: t.TempDir(), told: make(chan error, 1)}
	server, err := testenv.StartMySQL(t.Context(), append(append([]string{"--server-id=1"}, options...), "--socket="+s.run+"/mysqld.sock")...)
	must(t, err)
	t.Cleanup(func() { server.Close() })
	must(t, server.Do(t.Context(), "SET GLOBAL super_read_only = OFF", "SET SESSION sql_log_bin = OFF", "CREATE DATABASE shop", "CREATE TABLE shop.sales (id INT PRIMARY KEY)",
		"CREATE USER buyer@'%' IDENTIFIED BY 'buyer'", "GRANT INSERT ON shop.* TO buyer@'%'",
		"CREATE USER keeper@'%' IDENTIFIED BY 'keeper'", "GRANT SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN ON *.* TO keeper@'%'"))
	must(t, server.Kill())

	command := server.Command()
	s.script = exec.Command("sh", "../controller/database_run.sh")
	s.script.Env = append(command.Environ(), "RUN="+s.run, "MYSQLD="+strings.Join(command.Args, " "))
	must(t, s.script.Start())
	t.Cleanup(func() { _ = s.script.Process.Signal(syscall.SIGTERM); _ = s.script.Wait() }) // it may have ended
	owner := open(t, server.DSN(""))
	eventually(t, "the server answers", func() bool { return owner.PingContext(t.Context()) == nil })
	_, err = owner.ExecContext(t.Context(), "SET GLOBAL read_only = OFF")
	must(t, err)

	buyer := open(t, strings.Replace(server.DSN("shop"), "office:office@", "buyer:buyer@", 1))
	go func() {
		_, err := buyer.ExecContext(context.WithoutCancel(t.Context()), "INSERT INTO sales VALUES (1)")
		s.told <- err
	}()
	eventually(t, "the buyer waits for a replica", func() bool {
		if len(s.told) > 0 {
			t.Fatalf("the buyer was told %v at once", <-s.told)
		}
		var name string
		var waiting int
		must(t, owner.QueryRowContext(t.Context(), "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_source_wait_sessions'").Scan(&name, &waiting))
		return waiting == 1
	})
	return s
}

// stop does what a kubelet does without stop.sh, and returns the exit code and what the buyer was told.
func (s *stopped) stop() (code int, told error) {
	s.t.Helper()
	must(s.t, s.script.Process.Signal(syscall.SIGTERM))
	select {
	case told = <-s.told:
	case <-time.After(time.Minute):
		s.t.Fatal("the buyer still waits")
	}
	_ = s.script.Wait() // the code says how it ended
	return s.script.ProcessState.ExitCode(), told
}

// A server that is stopped tells nobody of a commit that no replica has, whether there was time for stop.sh or not.
func TestNobodyIsToldOfWhatNoReplicaHas(t *testing.T) {
	t.Parallel()
	t.Run("stopped by force it is killed", func(t *testing.T) {
		t.Parallel()
		if code, told := startByScript(t).stop(); told == nil || code != 137 {
			t.Errorf("the buyer was told %v, the script ended with %d", told, code)
		}
	})
	t.Run("stopped in order it ends in order, once stop.sh has ended its clients' connections", func(t *testing.T) {
		t.Parallel()
		s, credentials := startByScript(t), t.TempDir()
		for name, text := range map[string]string{"operator-user": "keeper", "operator-password": "keeper"} {
			must(t, os.WriteFile(filepath.Join(credentials, name), []byte(text), 0o600))
		}
		client, err := testenv.MySQLProgram(t.Context(), "mysql")
		must(t, err)
		script := exec.CommandContext(t.Context(), "sh", "../controller/database_stop.sh")
		script.Env = append(client.Environ(), "RUN="+s.run, "CREDENTIALS="+credentials, "MYSQL="+strings.Join(client.Args, " "))
		if said, err := script.CombinedOutput(); err != nil {
			t.Fatalf("stop.sh: %v\n%s", err, said)
		}
		if code, told := s.stop(); told == nil || code != 0 {
			t.Errorf("the buyer was told %v, the script ended with %d", told, code)
		}
	})
	t.Run("what both scripts are for: in an order that comes too early MySQL tells the buyer that it is done", func(t *testing.T) {
		t.Parallel()
		s := startByScript(t)
		must(t, os.WriteFile(filepath.Join(s.run, "offline"), nil, 0o600)) // though the connection lives
		if code, told := s.stop(); told != nil || code != 0 {
			t.Errorf("the buyer was told %v, the script ended with %d: the scripts may no longer be needed", told, code)
		}
	})
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it does not become so that %s", what)
		}
	}
}
