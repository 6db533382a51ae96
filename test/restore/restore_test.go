// Package restore proves that a database comes back from a backup: dumped while it is written to, kept in a bucket,
// fetched from there, and read into an empty database on which an office opens.
package restore

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// place is a MySQL server, a bucket, and the program.
type place struct {
	t       *testing.T
	server  *testenv.MySQLServer
	program string
	bucket  []string // settings
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, program: filepath.Join(t.TempDir(), "ticketblue")}
	build := exec.Command("go", "build", "-o", p.program, "../../cmd/ticketblue")
	build.Stderr = os.Stderr
	must(t, build.Run())
	var err error
	p.server, err = testenv.StartMySQL(t.Context())
	must(t, err)
	t.Cleanup(func() { p.server.Close() })
	s3, err := testenv.SharedS3()
	must(t, err)
	const name = "restore"
	must(t, s3.NewBucket(t.Context(), name))
	p.bucket = []string{"--s3-bucket", name, "--s3-endpoint", s3.URL, "--s3-access-key", s3.AccessKey, "--s3-secret-key", s3.SecretKey, "--s3-path-style"}
	return p
}

// ticketblue runs the program and returns what it prints.
func (p *place) ticketblue(args ...string) string {
	p.t.Helper()
	c := exec.Command(p.program, append(args, "--data-dir", p.t.TempDir())...)
	var told bytes.Buffer
	c.Stderr = &told
	printed, err := c.Output()
	if err != nil {
		p.t.Fatalf("ticketblue %s: %v: %s", strings.Join(args, " "), err, told.String())
	}
	return string(printed)
}

// client runs one of MySQL's programs on the server.
func (p *place) client(in io.Reader, out io.Writer, name string, args ...string) {
	p.t.Helper()
	host, port, err := net.SplitHostPort(p.server.Addr)
	must(p.t, err)
	c, err := testenv.MySQLProgram(p.t.Context(), name, append([]string{"--no-defaults", "--host=" + host, "--port=" + port, "--user=office", "--get-server-public-key"}, args...)...)
	must(p.t, err)
	c.Env = append(c.Environ(), "MYSQL_PWD=office")
	var told bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = in, out, &told
	if err := c.Run(); err != nil {
		p.t.Fatalf("%s: %v: %s", name, err, told.String())
	}
}

// dump dumps a database as docs/operations.md says. That the script of a BatchSchedule does is test/kubernetes'.
func (p *place) dump(database string) (path string) {
	p.t.Helper()
	path = filepath.Join(p.t.TempDir(), "dump.sql.gz")
	file, err := os.Create(path)
	must(p.t, err)
	zip := gzip.NewWriter(file)
	p.client(nil, zip, "mysqldump", "--single-transaction", "--quick", "--set-gtid-purged=OFF", "--no-tablespaces", "--hex-blob", database)
	must(p.t, zip.Close())
	must(p.t, file.Close())
	return path
}

// restore reads the newest backup into an empty database.
func (p *place) restore(database string) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), "fetched.sql.gz")
	p.ticketblue(append([]string{"backup", "fetch", "--file", path}, p.bucket...)...)
	file, err := os.Open(path)
	must(p.t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	must(p.t, err)
	must(p.t, p.server.Do(p.t.Context(), "CREATE DATABASE "+database))
	p.client(unzipped, io.Discard, "mysql", database)
}

func (p *place) sql(database string) *sql.DB {
	p.t.Helper()
	db, err := sql.Open("mysql", p.server.DSN(database)+"?multiStatements=true")
	must(p.t, err)
	p.t.Cleanup(func() { db.Close() })
	return db
}

// contents are the checksums of a database's tables.
func (p *place) contents(database string) map[string]string {
	p.t.Helper()
	db := p.sql(database)
	rows, err := db.QueryContext(p.t.Context(), "SHOW TABLES")
	must(p.t, err)
	defer rows.Close()
	sums := map[string]string{}
	for rows.Next() {
		var table, of, sum string
		must(p.t, rows.Scan(&table))
		must(p.t, db.QueryRowContext(p.t.Context(), "CHECKSUM TABLE `"+table+"`").Scan(&of, &sum))
		sums[table] = sum
	}
	must(p.t, rows.Err())
	return sums
}

func TestRestore(t *testing.T) {
	t.Parallel()
	p := open(t)
	must(t, p.server.Do(t.Context(), "CREATE DATABASE office"))
	p.ticketblue("migrate", "up", "--mysql-primary", p.server.DSN("office"))
	p.ticketblue("demo", "tokens", "--count", "3000", "--mysql-primary", p.server.DSN("office"))

	t.Log("a backup under load holds whole transactions")
	stop, sold := p.sell("office")
	for sold() < 50 {
		time.Sleep(10 * time.Millisecond)
	}
	p.ticketblue(append([]string{"backup", "save", "--file", p.dump("office")}, p.bucket...)...)
	stop()
	p.restore("under_load")
	var reservations, seats, events int
	must(t, p.sql("under_load").QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM reservations), (SELECT COUNT(*) FROM taken_seats), "+
		"(SELECT COUNT(*) FROM outbox_events WHERE type = 'test.sold')").Scan(&reservations, &seats, &events))
	if reservations < 50 || seats != reservations || events != reservations {
		t.Errorf("restored are %d reservations, %d seats and %d events: some half", reservations, seats, events)
	}

	t.Log("a backup at rest is the database, to the last byte")
	p.ticketblue(append([]string{"backup", "save", "--keep", "1", "--file", p.dump("office")}, p.bucket...)...)
	if list := p.ticketblue(append([]string{"backup", "list"}, p.bucket...)...); strings.Count(list, "backups/") != 1 {
		t.Errorf("kept are, of one to keep: %s", list)
	}
	p.restore("at_rest")
	before, after := p.contents("office"), p.contents("at_rest")
	if len(before) < 20 {
		t.Fatalf("an office of %d tables", len(before))
	}
	for table, sum := range before {
		if after[table] != sum {
			t.Errorf("table %s has another content", table)
		}
	}

	t.Log("an office opens on what was restored")
	p.serves("at_rest")
}

// sell writes reservations with their seat and their event, one transaction each, until it is stopped.
func (p *place) sell(database string) (stop func(), sold func() int) {
	db := p.sql(database)
	ctx, cancel := context.WithCancel(p.t.Context())
	done, counted := make(chan struct{}), make(chan int)
	n := 0
	one := func() error {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		for _, statement := range []string{
			`INSERT INTO reservations (id, number, user_id, round_id, performance_id, starts_at, seats, seat_count, amount, policy, status, cancel_reason, order_id, paid, refund, created_at, expires_at)
				VALUES ('r-%[1]d', 'n-%[1]d', '김티켓', 1, 1, NOW(6), '[{"number":1,"grade":"R석"}]', 1, 100, '{}', 'PENDING', '', '', 0, 0, NOW(6), NOW(6))`,
			"INSERT INTO taken_seats (round_id, seat_number, reservation_id) VALUES (1, %[1]d, 'r-%[1]d')",
			"INSERT INTO outbox_events (id, event_key, type, occurred_at, payload, trace) VALUES ('e-%[1]d', 'k', 'test.sold', NOW(6), x'00ff27225c', '')",
		} {
			if _, err := tx.ExecContext(ctx, fmt.Sprintf(statement, n+1)); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if err := one(); err == nil {
				n++
			} else if ctx.Err() == nil {
				p.t.Error(err)
				return
			}
			select {
			case counted <- n:
			default:
			}
		}
	}()
	return func() { cancel(); <-done }, func() int {
		select {
		case n := <-counted:
			return n
		case <-done:
			p.t.Fatal("it does not sell")
			return 0
		}
	}
}

// serves starts an office on a database and asks it whether it is ready.
func (p *place) serves(database string) {
	p.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(p.t, err)
	addr := l.Addr().String()
	must(p.t, l.Close())
	c := exec.Command(p.program, "serve", "--http-addr", addr, "--data-dir", p.t.TempDir(), "--mysql-primary", p.server.DSN(database))
	var told bytes.Buffer
	c.Stdout, c.Stderr = &told, &told
	must(p.t, c.Start())
	defer func() { c.Process.Kill(); c.Wait() }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the office is not ready: %v: %s", err, told.String())
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
