package sqlstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite/sqlitetest"
	accounttest "github.com/ticketblue/ticketblue/modules/account/storetest"
	bookingtest "github.com/ticketblue/ticketblue/modules/booking/storetest"
	coupontest "github.com/ticketblue/ticketblue/modules/coupon/storetest"
	paymenttest "github.com/ticketblue/ticketblue/modules/payment/storetest"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/idempotency/idempotencytest"
	"github.com/ticketblue/ticketblue/ports/lock/locktest"
	"github.com/ticketblue/ticketblue/ports/outbox/outboxtest"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// mysqlTemplate is a migrated, empty database: copying it is faster than migrating one for each test.
var mysqlTemplate = testenv.MySQLTemplate{Fill: func(ctx context.Context, dsn string) error {
	engine, err := mysql.Open(ctx, mysqlSettings(dsn))
	if err != nil {
		return err
	}
	_, err = sqlstore.New(engine).Migrate(ctx, sqlstore.Up)
	return errors.Join(err, engine.Close())
}}

// mysqlSettings are small: many tests share one server.
func mysqlSettings(dsn string) mysql.Settings {
	return mysql.Settings{
		Primary: dsn, Writers: 4, Readers: 4, ConnLifetime: time.Minute, Timeout: 20 * time.Second,
		MaxLag: 2 * time.Second, FailoverWait: 3 * time.Second,
	}
}

func openMySQL(t *testing.T) *sqlstore.DB {
	t.Helper()
	engine, err := mysql.Open(t.Context(), mysqlSettings(mysqlTemplate.Database(t)))
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

// engines are the databases that every store's suite runs on.
var engines = []struct {
	name string
	open func(t *testing.T) *sqlstore.DB
}{
	{"SQLite", sqlitetest.Open},
	{"MySQL", openMySQL},
}

// onEngines runs a suite on each.
func onEngines(t *testing.T, run func(t *testing.T, open func(t *testing.T) *sqlstore.DB)) {
	t.Helper()
	t.Parallel()
	for _, engine := range engines {
		t.Run("on "+engine.name, func(t *testing.T) {
			t.Parallel()
			run(t, engine.open)
		})
	}
}

func TestLocks(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		locktest.Run(t, func(t *testing.T) locktest.Rig {
			t.Helper()
			db := open(t)
			return locktest.Rig{Here: sqlstore.NewLocks(db, clock.System()), There: sqlstore.NewLocks(db, clock.System())}
		})
	})
}

func TestBooking(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		bookingtest.Run(t, func(t *testing.T) bookingtest.Rig {
			db := open(t)
			return bookingtest.Rig{Store: sqlstore.NewBooking(db), Log: sqlstore.NewOutbox(db), Receipts: sqlstore.NewReceipts(db)}
		})
	})
}

func TestAccount(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		accounttest.Run(t, func(t *testing.T) accounttest.Rig {
			db := open(t)
			return accounttest.Rig{Store: sqlstore.NewAccount(db), Log: sqlstore.NewOutbox(db)}
		})
	})
}

func TestCoupon(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		coupontest.Run(t, func(t *testing.T) coupontest.Rig {
			db := open(t)
			return coupontest.Rig{Store: sqlstore.NewCoupon(db), Log: sqlstore.NewOutbox(db), Receipts: sqlstore.NewReceipts(db)}
		})
	})
}

func TestPayment(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		paymenttest.Run(t, func(t *testing.T) paymenttest.Rig {
			db := open(t)
			return paymenttest.Rig{Store: sqlstore.NewPayment(db), Log: sqlstore.NewOutbox(db)}
		})
	})
}

func TestReceipts(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		idempotencytest.Run(t, func(t *testing.T) idempotency.Store { return sqlstore.NewReceipts(open(t)) })
	})
}

func TestOutbox(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		outboxtest.Run(t, func(t *testing.T) outboxtest.Rig {
			db := open(t)
			return outboxtest.Rig{Log: sqlstore.NewOutbox(db), Append: db.AppendEvents, Fail: db.AppendAndFail, Hold: db.AppendAndHold}
		})
	})
}
