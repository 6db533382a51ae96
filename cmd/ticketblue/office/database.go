package office

import (
	"context"
	"errors"
	"fmt"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/private"
)

// OpenEngine opens the database of the settings as it is: MySQL when its primary is named, the file in the data
// folder otherwise. The data folder is there afterwards.
func OpenEngine(ctx context.Context, settings Settings) (sqlstore.Engine, error) {
	if err := private.Folder(settings.DataDir); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if settings.MySQL.Used() {
		return mysql.Open(ctx, settings.MySQL)
	}
	return sqlite.Open(ctx, settings.DataDir)
}

// OpenStore opens the database of the settings and brings its tables up to date.
func OpenStore(ctx context.Context, settings Settings) (*sqlstore.DB, sqlstore.Engine, error) {
	engine, err := OpenEngine(ctx, settings)
	if err != nil {
		return nil, nil, err
	}
	db := sqlstore.New(engine)
	if _, err := db.Migrate(ctx, sqlstore.Up); err != nil {
		return nil, nil, errors.Join(err, engine.Close())
	}
	return db, engine, nil
}

func (o *Office) openStore(ctx context.Context) (err error) {
	o.DB, o.engine, err = OpenStore(ctx, o.Settings)
	if err == nil {
		o.outbox, o.receipts, o.auditLog = sqlstore.NewOutbox(o.DB), sqlstore.NewReceipts(o.DB), sqlstore.NewAuditLog(o.DB)
	}
	return err
}

// freshness lets reads of requests go to replicas, where there are any.
func (o *Office) freshness() *httpserver.Freshness {
	engine, ok := o.engine.(*mysql.Engine)
	if !ok || engine.Replicas() == 0 {
		return nil
	}
	return &httpserver.Freshness{Now: engine.Now, Last: engine.Position, Secure: o.Settings.Accounts.SecureCookies}
}

// checkDatabase names the database on /readyz, and its replicas beside it: without them the office is slower and
// does all it did.
func (o *Office) checkDatabase() {
	o.Server.Check("database", o.DB.Check)
	if engine, ok := o.engine.(*mysql.Engine); ok && engine.Replicas() > 0 {
		o.Server.CheckAdvisory("replicas", engine.CheckReplicas)
	}
}
