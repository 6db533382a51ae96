package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/golang-migrate/migrate/v4"
	migratemysql "github.com/golang-migrate/migrate/v4/database/mysql"
	"github.com/golang-migrate/migrate/v4/source/iofs"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	schema "github.com/ticketblue/ticketblue/sql"
)

// migrationTime is how long one statement of a migration may take: changing a table of a large office takes a
// while, beside the traffic.
const migrationTime = time.Hour

// Migrate implements sqlstore.Engine on connections of its own. Offices that migrate at once wait for each other:
// the one that comes second finds the work done.
func (e *Engine) Migrate(ctx context.Context, contextName string, move sqlstore.Move) (uint, error) {
	files, err := iofs.New(schema.Migrations, contextName+"/migrations/mysql")
	if err != nil {
		return 0, err
	}
	db, name, err := e.forMigrations()
	if err != nil {
		return 0, err
	}
	defer db.Close()
	unlock, err := lockSchema(ctx, db)
	if err != nil {
		return 0, err
	}
	defer unlock()
	if move == sqlstore.Up {
		if err := compareBytes(ctx, db, name); err != nil {
			return 0, err
		}
	}
	driver, err := migratemysql.WithInstance(db, &migratemysql.Config{MigrationsTable: contextName + "_migrations"})
	if err != nil {
		return 0, err
	}
	defer driver.Close() //nolint:errcheck // it closes db
	m, err := migrate.NewWithInstance("iofs", files, "mysql", driver)
	if err != nil {
		return 0, err
	}
	return sqlstore.Step(m, move)
}

func (e *Engine) forMigrations() (db *sql.DB, database string, err error) {
	config, err := e.settings.config(e.settings.Primary)
	if err != nil {
		return nil, "", err
	}
	config.MultiStatements = true
	config.ReadTimeout, config.WriteTimeout = migrationTime, migrationTime
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, "", err
	}
	return sql.OpenDB(connector), config.DBName, nil
}

// lockSchema holds a lock by the database's name until it is called back; it goes with its connection.
func lockSchema(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var locked sql.NullBool
	err = conn.QueryRowContext(ctx, "SELECT GET_LOCK(LEFT(CONCAT('ticketblue-schema-', SHA2(DATABASE(), 256)), 64), ?)", int(migrationTime.Seconds())).Scan(&locked)
	if err == nil && !locked.Bool {
		err = errors.New("another migration is under way for too long")
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		conn.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_ALL_LOCKS()") //nolint:errcheck // it goes with the connection
		conn.Close()                                                           //nolint:errcheck // as above
	}, nil
}

// compareBytes makes the database compare text byte by byte, for the tables that are made from now on.
func compareBytes(ctx context.Context, db *sql.DB, name string) error {
	var now string
	if err := db.QueryRowContext(ctx, "SELECT @@collation_database").Scan(&now); err != nil || now == collation {
		return err
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf("ALTER DATABASE `%s` CHARACTER SET utf8mb4 COLLATE %s", name, collation))
	return err
}
