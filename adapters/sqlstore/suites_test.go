package sqlstore_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	accounttest "github.com/ticketblue/ticketblue/modules/account/storetest"
	bookingtest "github.com/ticketblue/ticketblue/modules/booking/storetest"
	coupontest "github.com/ticketblue/ticketblue/modules/coupon/storetest"
	paymenttest "github.com/ticketblue/ticketblue/modules/payment/storetest"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/idempotency/idempotencytest"
	"github.com/ticketblue/ticketblue/ports/lock/locktest"
	"github.com/ticketblue/ticketblue/ports/outbox/outboxtest"
)

// template is a migrated, empty database as bytes: copying it is faster than migrating one for each test.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "ticketblue-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	engine, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		return nil, err
	}
	if _, err := sqlstore.New(engine).Migrate(context.Background(), sqlstore.Up); err != nil {
		return nil, err
	}
	if err := engine.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqlite.FileName))
})

// openSQLite returns an empty database of the test's own.
func openSQLite(t *testing.T) *sqlstore.DB {
	t.Helper()
	content, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return sqlstore.New(engine)
}

func TestLocksOnSQLite(t *testing.T) {
	t.Parallel()
	locktest.Run(t, func(t *testing.T) locktest.Rig {
		t.Helper()
		db := openSQLite(t)
		return locktest.Rig{Here: sqlstore.NewLocks(db, clock.System()), There: sqlstore.NewLocks(db, clock.System())}
	})
}

func TestBookingOnSQLite(t *testing.T) {
	t.Parallel()
	bookingtest.Run(t, func(t *testing.T) bookingtest.Rig {
		t.Helper()
		db := openSQLite(t)
		journal := sqlstore.NewJournal(db)
		return bookingtest.Rig{Store: sqlstore.NewBooking(db), Log: journal, Receipts: journal.Receipts()}
	})
}

func TestAccountOnSQLite(t *testing.T) {
	t.Parallel()
	accounttest.Run(t, func(t *testing.T) accounttest.Rig {
		t.Helper()
		db := openSQLite(t)
		return accounttest.Rig{Store: sqlstore.NewAccount(db), Log: sqlstore.NewJournal(db)}
	})
}

func TestCouponOnSQLite(t *testing.T) {
	t.Parallel()
	coupontest.Run(t, func(t *testing.T) coupontest.Rig {
		t.Helper()
		db := openSQLite(t)
		journal := sqlstore.NewJournal(db)
		return coupontest.Rig{Store: sqlstore.NewCoupon(db), Log: journal, Receipts: journal.Receipts()}
	})
}

func TestPaymentOnSQLite(t *testing.T) {
	t.Parallel()
	paymenttest.Run(t, func(t *testing.T) paymenttest.Rig {
		t.Helper()
		db := openSQLite(t)
		return paymenttest.Rig{Store: sqlstore.NewPayment(db), Log: sqlstore.NewJournal(db)}
	})
}

func TestReceiptsOnSQLite(t *testing.T) {
	t.Parallel()
	idempotencytest.Run(t, func(t *testing.T) idempotency.Store {
		t.Helper()
		return sqlstore.NewJournal(openSQLite(t)).Receipts()
	})
}

func TestOutboxOnSQLite(t *testing.T) {
	t.Parallel()
	outboxtest.Run(t, func(t *testing.T) outboxtest.Rig {
		t.Helper()
		db := openSQLite(t)
		return outboxtest.Rig{Log: sqlstore.NewJournal(db), Append: db.AppendEvents, Fail: db.AppendAndFail}
	})
}
