package mysql_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

// template has one table of unique numbers.
var template = testenv.MySQLTemplate{Fill: func(ctx context.Context, dsn string) error {
	engine, err := mysql.Open(ctx, settings(dsn))
	if err != nil {
		return err
	}
	return errors.Join(write(ctx, engine, "CREATE TABLE numbers (n INT NOT NULL PRIMARY KEY, seen INT NOT NULL DEFAULT 0)"), engine.Close())
}}

func settings(dsn string) mysql.Settings {
	return mysql.Settings{
		Primary: dsn, Writers: 8, Readers: 4, ConnLifetime: time.Minute, Timeout: 5 * time.Second,
		MaxLag: 2 * time.Second, FailoverWait: 3 * time.Second,
	}
}

func open(t *testing.T, settings mysql.Settings) *mysql.Engine {
	t.Helper()
	engine, err := mysql.Open(t.Context(), settings)
	must(t, err)
	t.Cleanup(func() { must(t, engine.Close()) })
	return engine
}

// through returns the DSN by way of a proxy.
func through(t *testing.T, dsn string) (*testenv.Proxy, string) {
	t.Helper()
	config, err := driver.ParseDSN(dsn)
	must(t, err)
	proxy, err := testenv.StartProxy(t.Context(), config.Addr)
	must(t, err)
	t.Cleanup(proxy.Close)
	config.Addr = proxy.Addr()
	return proxy, config.FormatDSN()
}

// write runs one statement in a transaction.
func write(ctx context.Context, engine *mysql.Engine, text string, args ...any) error {
	return engine.Write(ctx, func(ctx context.Context, q sqlstore.Queryer) error {
		_, err := q.ExecContext(ctx, text, args...)
		return err
	})
}

func insert(ctx context.Context, engine *mysql.Engine, n int) error {
	return write(ctx, engine, "INSERT INTO numbers (n) VALUES (?)", n)
}

func count(t *testing.T, engine *mysql.Engine) (n int) {
	t.Helper()
	must(t, engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM numbers").Scan(&n))
	return n
}

func TestWrite(t *testing.T) {
	t.Parallel()
	t.Run("many at once all get their row, and read it at once", func(t *testing.T) {
		t.Parallel()
		engine := open(t, settings(template.Database(t)))
		var crowd sync.WaitGroup
		for n := range 200 {
			crowd.Go(func() {
				if err := insert(t.Context(), engine, n); err != nil {
					t.Error(err)
				}
				var found int
				if err := engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT n FROM numbers WHERE n = ?", n).Scan(&found); err != nil {
					t.Errorf("%d was acknowledged and is not there: %v", n, err)
				}
			})
		}
		crowd.Wait()
	})
	t.Run("one that fails, or panics, leaves nothing", func(t *testing.T) {
		t.Parallel()
		engine, refused := open(t, settings(template.Database(t))), errors.New("the rules say no")
		err := engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (1)")
			return errors.Join(err, refused)
		})
		if !errors.Is(err, refused) {
			t.Errorf("told %v", err)
		}
		if engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
			q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (2)")
			panic("unlucky")
		}) == nil {
			t.Error("a panic is told as done")
		}
		if got := count(t, engine); got != 0 {
			t.Errorf("%d rows", got)
		}
	})
	t.Run("a duplicate is known by its number, and nothing else is", func(t *testing.T) {
		t.Parallel()
		engine := open(t, settings(template.Database(t)))
		must(t, insert(t.Context(), engine, 1))
		if err := insert(t.Context(), engine, 1); !engine.IsDuplicate(fmt.Errorf("wrapped: %w", err)) {
			t.Errorf("told %v", err)
		}
		if engine.IsDuplicate(nil) || engine.IsDuplicate(errors.New("Error 1062: Duplicate entry")) {
			t.Error("something else is taken for a duplicate")
		}
	})
	t.Run("of two that lock each other out both get through", func(t *testing.T) {
		t.Parallel()
		engine := open(t, settings(template.Database(t)))
		must(t, write(t.Context(), engine, "INSERT INTO numbers (n) VALUES (1), (2)"))
		var both, first sync.WaitGroup
		first.Add(2)
		for _, order := range [][2]int{{1, 2}, {2, 1}} {
			both.Go(func() {
				var meet sync.Once
				err := engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
					if _, err := q.ExecContext(ctx, "UPDATE numbers SET seen = seen + 1 WHERE n = ?", order[0]); err != nil {
						return err
					}
					meet.Do(func() { first.Done(); first.Wait() }) // each has its first row: now they must collide
					_, err := q.ExecContext(ctx, "UPDATE numbers SET seen = seen + 1 WHERE n = ?", order[1])
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		var seen int
		must(t, engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT CAST(SUM(seen) AS SIGNED) FROM numbers").Scan(&seen))
		if seen != 4 {
			t.Errorf("counted %d times, want 4", seen)
		}
	})
	t.Run("who gives up before their turn changes nothing", func(t *testing.T) {
		t.Parallel()
		engine := open(t, settings(template.Database(t)))
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if err := insert(ctx, engine, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("told %v", err)
		}
	})
	t.Run("after closing one is told to go elsewhere", func(t *testing.T) {
		t.Parallel()
		engine, err := mysql.Open(t.Context(), settings(template.Database(t)))
		must(t, err)
		must(t, engine.Close())
		wantFault(t, insert(t.Context(), engine, 1), "shutting_down")
	})
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	t.Run("one that breaks before COMMIT was sent is run again", func(t *testing.T) {
		t.Parallel()
		proxy, dsn := through(t, template.Database(t))
		engine := open(t, settings(dsn))
		tries := 0
		must(t, engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
			if tries++; tries == 1 {
				proxy.Cut()
				proxy.Mend()
			}
			_, err := q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (1)")
			return err
		}))
		if got := count(t, engine); got != 1 || tries != 2 {
			t.Errorf("%d rows after %d tries", got, tries)
		}
	})
	for name, verdict := range map[string]testenv.Verdict{
		"one whose COMMIT was lost on the way is told as unknown, and not run again":        testenv.Drop,
		"one whose answer to COMMIT was lost is told as unknown, and is there exactly once": testenv.Swallow,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy, dsn := through(t, template.Database(t))
			engine := open(t, settings(dsn))
			var lost sync.Once
			proxy.Judge(func(chunk []byte) testenv.Verdict {
				result := testenv.Pass
				if bytes.HasSuffix(chunk, []byte("\x03COMMIT")) {
					lost.Do(func() { result = verdict })
				}
				return result
			})
			tries := 0
			err := engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
				tries++
				_, err := q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (1)")
				return err
			})
			wantFault(t, err, "outcome_unknown")
			want := 0
			if verdict == testenv.Swallow {
				want = 1
			}
			eventually(t, func() bool { return count(t, engine) == want })
			if tries != 1 {
				t.Errorf("tried %d times", tries)
			}
		})
	}
	t.Run("a read is asked again", func(t *testing.T) {
		t.Parallel()
		proxy, dsn := through(t, template.Database(t))
		engine := open(t, settings(dsn))
		must(t, insert(t.Context(), engine, 1))
		proxy.Cut()
		time.AfterFunc(300*time.Millisecond, proxy.Mend)
		if got := count(t, engine); got != 1 {
			t.Errorf("%d rows", got)
		}
	})
	t.Run("when it stays away one is told so, after as long as is waited", func(t *testing.T) {
		t.Parallel()
		proxy, dsn := through(t, template.Database(t))
		s := settings(dsn)
		s.FailoverWait = 200 * time.Millisecond
		engine := open(t, s)
		proxy.Cut()
		wantFault(t, insert(t.Context(), engine, 1), "database_unavailable")
		var n int
		wantFault(t, engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT 1").Scan(&n), "database_unavailable")
		if engine.Check(t.Context()) == nil {
			t.Error("a database that is away is told to be well")
		}
		proxy.Mend()
		must(t, insert(t.Context(), engine, 1))
	})
}

func TestReadOnlyPrimary(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartMySQL(t.Context())
	must(t, err)
	t.Cleanup(func() { server.Close() })
	must(t, server.Do(t.Context(), "CREATE DATABASE office", "CREATE TABLE office.numbers (n INT NOT NULL PRIMARY KEY)", "SET GLOBAL super_read_only = ON"))
	s := settings(server.DSN("office"))
	engine := open(t, s)
	if engine.Check(t.Context()) == nil {
		t.Error("a primary that takes no writes is told to be well")
	}
	time.AfterFunc(500*time.Millisecond, func() {
		server.Do(context.Background(), "SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF")
	})
	must(t, insert(t.Context(), engine, 1))
	if got := count(t, engine); got != 1 {
		t.Errorf("%d rows", got)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	t.Run("up, down, and up again", func(t *testing.T) {
		t.Parallel()
		db := sqlstore.New(open(t, settings(testenv.MySQL(t))))
		migrate := func(move sqlstore.Move) []sqlstore.SchemaVersion {
			versions, err := db.Migrate(t.Context(), move)
			must(t, err)
			return versions
		}
		empty := migrate(sqlstore.Status)
		newest := migrate(sqlstore.Up)
		if got := migrate(sqlstore.Up); !slices.Equal(got, newest) {
			t.Errorf("again: %v, want %v", got, newest)
		}
		for range 100 { // a version a time
			if slices.Equal(migrate(sqlstore.Status), empty) {
				break
			}
			migrate(sqlstore.Down)
		}
		if got := migrate(sqlstore.Up); !slices.Equal(got, newest) {
			t.Errorf("up again: %v, want %v", got, newest)
		}
	})
	t.Run("of two at once one waits for the other", func(t *testing.T) {
		t.Parallel()
		dsn := testenv.MySQL(t)
		var both sync.WaitGroup
		for range 2 {
			db := sqlstore.New(open(t, settings(dsn)))
			both.Go(func() {
				if _, err := db.Migrate(t.Context(), sqlstore.Up); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	})
}

// eventually waits for what comes soon.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !done() {
		select {
		case <-ctx.Done():
			t.Fatal("it did not come to that")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Code != code || f.Kind != fault.Unavailable || f.RetryAfter <= 0 {
		t.Errorf("told %v, want %s", err, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
