package mysql

import (
	"crypto/tls"
	"crypto/x509"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"os"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Settings of the database. Empty ones are for no MySQL at all: see Used.
type Settings struct {
	Primary  string   `name:"primary" default:"" help:"DSN of the primary, user:password@tcp(host:port)/database; empty uses the embedded database."`
	Replicas []string `name:"replica" help:"DSNs of replicas, for reads that may be behind."`

	Writers      int           `name:"writers" default:"32" help:"Transactions at once on the primary; others wait."`
	Readers      int           `name:"readers" default:"32" help:"Connections for reads, to each server."`
	ConnLifetime time.Duration `name:"conn-lifetime" default:"10m" help:"Age at which a connection is made anew."`
	Timeout      time.Duration `name:"timeout" default:"10s" help:"How long one answer of the database is waited for."`

	MaxLag       time.Duration `name:"max-lag" default:"2s" help:"How far behind a replica may be and still be read."`
	FailoverWait time.Duration `name:"failover-wait" default:"3s" help:"How long a request waits for a primary that is away or takes no writes."`

	TLS   bool   `name:"tls" help:"Require TLS."`
	TLSCA string `name:"tls-ca" default:"" help:"PEM file with the certificates that may sign the server's; the machine's own when empty."`
}

// Used reports whether there is a MySQL.
func (s Settings) Used() bool { return s.Primary != "" }

// Validate reports what can't work.
func (s Settings) Validate() error {
	if !s.Used() {
		if len(s.Replicas) > 0 {
			return errors.New("--mysql-replica without --mysql-primary")
		}
		return nil
	}
	var errs []error
	for _, dsn := range append([]string{s.Primary}, s.Replicas...) {
		config, err := driver.ParseDSN(dsn)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("a DSN of MySQL can't be read: %w", err)) // without the DSN: it has the password
		case config.DBName == "":
			errs = append(errs, errors.New("a DSN of MySQL names no database"))
		}
	}
	if s.Writers < 1 || s.Readers < 1 {
		errs = append(errs, errors.New("--mysql-writers and --mysql-readers must be at least 1"))
	}
	if s.Timeout <= 0 || s.FailoverWait < 0 || s.MaxLag <= 0 || s.ConnLifetime <= 0 {
		errs = append(errs, errors.New("durations of MySQL must be positive"))
	}
	if s.TLSCA != "" && !s.TLS {
		errs = append(errs, errors.New("--mysql-tls-ca without --mysql-tls"))
	}
	return errors.Join(errs...)
}

// config is the driver's, with what the stores count on: instants in UTC, rows that were found (not only
// those that were changed) as the count of an UPDATE, strict mode, and each statement seeing what was committed
// before it (README of isolation in mysql.go).
func (s Settings) config(dsn string) (*driver.Config, error) {
	c, err := driver.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	c.ParseTime, c.Loc, c.ClientFoundRows, c.InterpolateParams, c.MultiStatements = true, time.UTC, true, false, false
	c.Timeout, c.ReadTimeout, c.WriteTimeout = min(2*time.Second, s.Timeout), s.Timeout, s.Timeout
	c.Logger = &driver.NopLogger{} // what it would say comes back as errors
	if err := c.Apply(driver.Charset("utf8mb4", "")); err != nil {
		return nil, err
	}
	if c.Params == nil {
		c.Params = map[string]string{}
	}
	for name, value := range map[string]string{
		"collation_connection": "'" + collation + "'", "time_zone": "'+00:00'", "transaction_isolation": "'READ-COMMITTED'", "innodb_lock_wait_timeout": "3",
		"sql_mode": "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	} {
		c.Params[name] = value
	}
	if s.TLS {
		if c.TLS, err = s.tls(); err != nil {
			return nil, err
		}
		c.TLSConfig = "" // the DSN's own word, which would be looked up by name
	}
	return c, nil
}

// primary connects to the primary, and to no server that takes no writes. Params are those of each connection, besides.
func (s Settings) primary(clock clock.Clock, params map[string]string) (sqldriver.Connector, error) {
	config, err := s.config(s.Primary)
	if err != nil {
		return nil, err
	}
	maps.Copy(config.Params, params)
	connector, err := driver.NewConnector(config)
	return primaryOnly{connector, clock}, err
}

func (s Settings) tls() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.TLSCA == "" {
		return config, nil
	}
	pem, err := os.ReadFile(s.TLSCA)
	if err != nil {
		return nil, err
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificate in %s", s.TLSCA)
	}
	return config, nil
}
