package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/platform/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open returns an engine on a file of the test's own, with one table of unique numbers.
func open(t *testing.T) *sqlite.Engine {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, write(t.Context(), engine, "CREATE TABLE numbers (n INTEGER NOT NULL PRIMARY KEY) WITHOUT ROWID"))
	must(t, write(t.Context(), engine, "CREATE TABLE later (n INTEGER NOT NULL REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)"))
	return engine
}

// write runs one statement in a transaction.
func write(ctx context.Context, engine *sqlite.Engine, text string, args ...any) error {
	return engine.Write(ctx, func(ctx context.Context, q sqlstore.Queryer) error {
		_, err := q.ExecContext(ctx, text, args...)
		return err
	})
}

func insert(n int) func(context.Context, sqlstore.Queryer) error {
	return func(ctx context.Context, q sqlstore.Queryer) error {
		_, err := q.ExecContext(ctx, "INSERT INTO numbers (n) VALUES (?)", n)
		return err
	}
}

func count(t *testing.T, engine *sqlite.Engine) int {
	t.Helper()
	var n int
	must(t, engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT COUNT(*) FROM numbers").Scan(&n))
	return n
}

// group runs the jobs in one transaction: they wait behind a job that is held until all of them stand in
// line. It returns their errors.
func group(t *testing.T, engine *sqlite.Engine, jobs ...func(context.Context, sqlstore.Queryer) error) []error {
	t.Helper()
	inside, gate := make(chan struct{}), make(chan struct{})
	var waiting, running sync.WaitGroup
	running.Go(func() {
		engine.Write(t.Context(), func(context.Context, sqlstore.Queryer) error { close(inside); <-gate; return nil })
	})
	<-inside
	errs := make([]error, len(jobs))
	waiting.Add(len(jobs))
	for i, job := range jobs {
		running.Go(func() {
			waiting.Done()
			errs[i] = engine.Write(t.Context(), job)
		})
	}
	waiting.Wait()
	close(gate)
	running.Wait()
	return errs
}

func TestWriter(t *testing.T) {
	t.Parallel()
	t.Run("a thousand writers all get their row, and read it at once", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		var crowd sync.WaitGroup
		for n := range 1000 {
			crowd.Go(func() {
				if err := engine.Write(t.Context(), insert(n)); err != nil {
					t.Error(err)
				}
				var found int
				if err := engine.Reader(t.Context()).QueryRowContext(t.Context(), "SELECT n FROM numbers WHERE n = ?", n).Scan(&found); err != nil {
					t.Errorf("%d was acknowledged and is not there: %v", n, err)
				}
			})
		}
		crowd.Wait()
		if got := count(t, engine); got != 1000 {
			t.Errorf("%d rows", got)
		}
	})
	t.Run("one that fails, or panics, hurts no other in its group", func(t *testing.T) {
		t.Parallel()
		engine, refused := open(t), errors.New("the rules say no")
		errs := group(t, engine,
			insert(1),
			func(ctx context.Context, q sqlstore.Queryer) error { return errors.Join(insert(2)(ctx, q), refused) },
			func(ctx context.Context, q sqlstore.Queryer) error { insert(3)(ctx, q); panic("unlucky") },
			insert(4),
		)
		if errs[0] != nil || !errors.Is(errs[1], refused) || errs[2] == nil || errs[3] != nil {
			t.Errorf("errors: %v", errs)
		}
		if got := count(t, engine); got != 2 {
			t.Errorf("%d rows, want 2", got)
		}
	})
	t.Run("a duplicate is known by its number", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		must(t, engine.Write(t.Context(), insert(1)))
		if err := engine.Write(t.Context(), insert(1)); !engine.IsDuplicate(fmt.Errorf("wrapped: %w", err)) {
			t.Errorf("got %v", err)
		}
		if engine.IsDuplicate(nil) || engine.IsDuplicate(errors.New("UNIQUE constraint failed")) {
			t.Error("something else is taken for a duplicate")
		}
	})
	t.Run("when the commit fails nobody is told that it worked, and the next one works", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		orphan := func(ctx context.Context, q sqlstore.Queryer) error {
			_, err := q.ExecContext(ctx, "INSERT INTO later (n) VALUES (99)") // refused at COMMIT
			return err
		}
		// Whether they share a transaction or not: an error means no row, none means a row.
		errs := group(t, engine, insert(1), orphan, insert(2))
		if errs[1] == nil {
			t.Error("a commit that was refused is told as done")
		}
		done := 0
		for _, i := range []int{0, 2} {
			if errs[i] == nil {
				done++
			}
		}
		if got := count(t, engine); got != done {
			t.Errorf("%d told done, %d rows", done, got)
		}
		must(t, engine.Write(t.Context(), insert(3)))
	})
	t.Run("who gives up before their turn changes nothing", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if err := engine.Write(ctx, insert(1)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := count(t, engine); got != 0 {
			t.Errorf("%d rows", got)
		}
	})
	t.Run("a job sees what those before it in its group wrote", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		must(t, engine.Write(t.Context(), insert(0)))
		increment := func(ctx context.Context, q sqlstore.Queryer) error {
			var top int
			if err := q.QueryRowContext(ctx, "SELECT MAX(n) FROM numbers").Scan(&top); err != nil {
				return err
			}
			return insert(top+1)(ctx, q)
		}
		jobs := make([]func(context.Context, sqlstore.Queryer) error, 50)
		for i := range jobs {
			jobs[i] = increment
		}
		if err := errors.Join(group(t, engine, jobs...)...); err != nil {
			t.Error(err)
		}
		if got := count(t, engine); got != 51 {
			t.Errorf("%d rows", got)
		}
	})
	t.Run("beyond the queue's length one is told to come back", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		inside, gate := make(chan struct{}), make(chan struct{})
		var running sync.WaitGroup
		running.Go(func() {
			engine.Write(t.Context(), func(context.Context, sqlstore.Queryer) error { close(inside); <-gate; return nil })
		})
		<-inside
		const more = 9000 // than the queue holds
		results := make(chan error, more)
		for range more {
			running.Go(func() {
				results <- engine.Write(t.Context(), func(context.Context, sqlstore.Queryer) error { return nil })
			})
		}
		refused := fault.As(<-results) // nobody is answered while the writer is held, but who finds the queue full
		if refused == nil || refused.Kind != fault.Unavailable || refused.RetryAfter <= 0 {
			t.Errorf("told %v", refused)
		}
		close(gate)
		running.Wait()
	})
	t.Run("closing finishes what was accepted and refuses the rest", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		engine, err := sqlite.Open(t.Context(), dir)
		must(t, err)
		must(t, write(t.Context(), engine, "CREATE TABLE numbers (n INTEGER NOT NULL PRIMARY KEY) WITHOUT ROWID"))
		inside, gate := make(chan struct{}), make(chan struct{})
		accepted := make(chan error, 1)
		go func() {
			accepted <- engine.Write(t.Context(), func(ctx context.Context, q sqlstore.Queryer) error {
				close(inside)
				<-gate
				return insert(1)(ctx, q)
			})
		}()
		<-inside
		closed := make(chan error, 1)
		go func() { closed <- engine.Close() }()
		close(gate)
		must(t, <-accepted)
		must(t, <-closed)
		must(t, engine.Close())
		if f := fault.As(engine.Write(t.Context(), insert(2))); f == nil || f.Code != "shutting_down" {
			t.Errorf("told %v", f)
		}
		again, err := sqlite.Open(t.Context(), dir)
		must(t, err)
		defer again.Close()
		if got := count(t, again); got != 1 {
			t.Errorf("%d rows after the restart", got)
		}
	})
	t.Run("a second process waits its turn", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		first, err := sqlite.Open(t.Context(), dir)
		must(t, err)
		defer first.Close()
		second, err := sqlite.Open(t.Context(), dir)
		must(t, err)
		defer second.Close()
		must(t, write(t.Context(), first, "CREATE TABLE numbers (n INTEGER NOT NULL PRIMARY KEY) WITHOUT ROWID"))
		var both sync.WaitGroup
		for n := range 50 {
			both.Go(func() {
				if err := first.Write(t.Context(), insert(2*n)); err != nil {
					t.Error(err)
				}
			})
			both.Go(func() {
				if err := second.Write(t.Context(), insert(2*n+1)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if got := count(t, second); got != 100 {
			t.Errorf("%d rows", got)
		}
	})
}

func TestReader(t *testing.T) {
	t.Parallel()
	t.Run("it can't write", func(t *testing.T) {
		t.Parallel()
		engine := open(t)
		if _, err := engine.Reader(t.Context()).ExecContext(t.Context(), "INSERT INTO numbers (n) VALUES (1)"); err == nil {
			t.Error("it did")
		}
	})
	t.Run("the database says that it is well", func(t *testing.T) {
		t.Parallel()
		must(t, open(t).Check(t.Context()))
	})
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	t.Run("up, down, and up again", func(t *testing.T) {
		t.Parallel()
		engine, err := sqlite.Open(t.Context(), t.TempDir())
		must(t, err)
		defer engine.Close()
		db := sqlstore.New(engine)
		migrate := func(move sqlstore.Move) []sqlstore.SchemaVersion {
			versions, err := db.Migrate(t.Context(), move)
			must(t, err)
			return versions
		}
		same := func(got, want []sqlstore.SchemaVersion) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("contexts are at %v, want %v", got, want)
			}
		}
		empty := migrate(sqlstore.Status)
		newest := migrate(sqlstore.Up)
		same(migrate(sqlstore.Up), newest)
		same(migrate(sqlstore.Status), newest)
		for range 100 { // a version a time
			if slices.Equal(migrate(sqlstore.Status), empty) {
				break
			}
			migrate(sqlstore.Down)
		}
		same(migrate(sqlstore.Status), empty)
		same(migrate(sqlstore.Up), newest)
	})
}

// A server of the image before starts beside the tables of the next one, and leaves them alone.
func TestMigrateBesideNewerTables(t *testing.T) {
	t.Parallel()
	engine, err := sqlite.Open(t.Context(), t.TempDir())
	must(t, err)
	defer engine.Close()
	db := sqlstore.New(engine)
	versions, err := db.Migrate(t.Context(), sqlstore.Up)
	must(t, err)
	newer := versions[0].Version + 7
	must(t, write(t.Context(), engine, fmt.Sprintf("UPDATE %s_migrations SET version = %d", versions[0].Context, newer)))
	again, err := db.Migrate(t.Context(), sqlstore.Up)
	must(t, err)
	if again[0].Version != newer || !slices.Equal(again[1:], versions[1:]) {
		t.Errorf("contexts are at %v after they were at %v", again, newer)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
