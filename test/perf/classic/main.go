// Command classic gives a coupon away, and seats, as it is usually done, for comparison: for a coupon each request
// takes an application lock, looks, counts, inserts and commits; for seats each selects its rows FOR UPDATE. It does
// so on the same database with the same durability and behind the same front door. Who asks is their token: nobody is
// looked up, which is in its favour. The database is a file for SQLite, or mysql:DSN.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	_ "github.com/go-sql-driver/mysql" // the drivers of the office
	_ "modernc.org/sqlite"

	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	slog.SetLogLoggerLevel(slog.LevelError)
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, file string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	db, err := open(file)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{
		"CREATE TABLE coupons (id INTEGER PRIMARY KEY, max_quantity INT NOT NULL, issued INT NOT NULL)",
		"CREATE TABLE grants (id CHAR(36) NOT NULL PRIMARY KEY, coupon_id BIGINT NOT NULL, user_id VARCHAR(100) NOT NULL, granted_at DATETIME NOT NULL, UNIQUE (coupon_id, user_id))",
		"INSERT INTO coupons VALUES (1, 100000, 0)",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := makeSeats(ctx, db); err != nil {
		return err
	}
	server := httpserver.New(httpserver.Settings{ShutdownTimeout: time.Second}, httpserver.Needs{
		Version: "classic", Now: time.Now, Authenticator: nobody{}, Receipts: nothing{},
	})
	office := &office{db: db}
	server.Router.Method(http.MethodPost, "/coupons/1/grants", http.HandlerFunc(office.claim))
	server.Router.Method(http.MethodPost, "/api/v1/reservations", http.HandlerFunc(office.reserve))
	return server.Serve(ctx, listener)
}

func open(database string) (*sql.DB, error) {
	if dsn, ok := strings.CutPrefix(database, "mysql:"); ok {
		db, err := sql.Open("mysql", dsn)
		if err == nil {
			db.SetMaxOpenConns(64)
			db.SetMaxIdleConns(64)
		}
		return db, err
	}
	db, err := sql.Open("sqlite", "file:"+database+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)")
	if err == nil {
		db.SetMaxOpenConns(1) // SQLite has one writer; waiting for it in Go is cheaper than in SQLite
	}
	return db, err
}

type office struct {
	lock sync.Mutex // stands for the distributed lock, without the network
	db   *sql.DB
}

var errRefused = errors.New("exhausted, or has one already")

func (o *office) claim(w http.ResponseWriter, r *http.Request) {
	grant := id.New()
	err := o.grant(r.Context(), grant, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	w.Header().Set("Content-Type", "application/json")
	switch {
	case errors.Is(err, errRefused):
		w.WriteHeader(http.StatusConflict)
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	default:
		w.WriteHeader(http.StatusCreated)
	}
	fmt.Fprintf(w, "{\"id\":%q,\"couponId\":1}\n", grant)
}

func (o *office) grant(ctx context.Context, grant, user string) error {
	o.lock.Lock()
	defer o.lock.Unlock()
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var left, has int
	if err := tx.QueryRowContext(ctx, "SELECT max_quantity - issued FROM coupons WHERE id = 1").Scan(&left); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM grants WHERE coupon_id = 1 AND user_id = ?", user).Scan(&has); err != nil {
		return err
	}
	if left <= 0 || has > 0 {
		return errRefused
	}
	if _, err := tx.ExecContext(ctx, "UPDATE coupons SET issued = issued + 1 WHERE id = 1"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO grants (id, coupon_id, user_id, granted_at) VALUES (?, 1, ?, ?)", grant, user, time.Now()); err != nil {
		return err
	}
	return tx.Commit()
}

// nobody and nothing fill the places that this has no use for.
type nobody struct{}

// Authenticate knows nobody.
func (nobody) Authenticate(context.Context, string) (httpserver.Principal, error) {
	return httpserver.Principal{}, errors.New("classic: nobody signs in here")
}

type nothing struct{}

// Find finds nothing.
func (nothing) Find(context.Context, string, string) (*idempotency.Receipt, error) { return nil, nil }

// Save keeps nothing.
func (nothing) Save(context.Context, idempotency.Receipt) error { return nil }

// Trim has nothing to forget.
func (nothing) Trim(context.Context, time.Time) (int64, error) { return 0, nil }
