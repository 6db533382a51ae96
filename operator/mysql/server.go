// Package mysql is how the operator speaks to one mysqld: it looks at it, and does to it what operator/plan wants.
//
// Looks go over one connection, and what changes anything over another, the Session, which holds a lock of the
// server. A new session ends the one before it: an operator that was thought dead and comes back finds its sessions
// gone, and can't carry out what it decided before. Everything is bounded by the context that it is given.
package mysql

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"net"
	"strconv"
	"time"

	driver "github.com/go-sql-driver/mysql"
)

// Account is who signs in.
type Account struct{ User, Password string }

// Config says where a server is and how to sign in.
type Config struct {
	Host        string
	Port        int
	Operator    Account
	Replication Account     // by which replicas follow and clone
	TLS         *tls.Config // nil for none; then replication uses none either
	// Dial connects; nil for the network as it is.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Addr is host:port.
func (c Config) Addr() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// Server is one mysqld. Its methods may be called from several goroutines.
type Server struct {
	config Config
	looks  *sql.DB
	acts   *sql.DB
}

// dialTimeout bounds a connection attempt where the context does not.
const dialTimeout = 5 * time.Second

// Open prepares to speak to a server; it need not be there yet.
func Open(config Config) (*Server, error) {
	c := driver.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr = config.Operator.User, config.Operator.Password, "tcp", config.Addr()
	c.InterpolateParams, c.Timeout, c.Logger = true, dialTimeout, &driver.NopLogger{}
	c.TLS, c.DialFunc = config.TLS, config.Dial
	connector, err := driver.NewConnector(c)
	if err != nil {
		return nil, err
	}
	s := &Server{config: config, looks: sql.OpenDB(connector), acts: sql.OpenDB(connector)}
	s.looks.SetMaxOpenConns(1)
	s.acts.SetMaxOpenConns(3) // the session, the heartbeat, and who ends a former session
	s.acts.SetMaxIdleConns(0) // one that was kept would lead to a server that has ended since
	return s, nil
}

// Close ends all connections; the server is left as it is.
func (s *Server) Close() error { return errors.Join(s.looks.Close(), s.acts.Close()) }

// Numbers of errors that are acted on.
const (
	errUnknownVariable = 1193
	errUnknownThread   = 1094
	errDiskFull        = 1021
	errRestartFailed   = 3707 // a clone is there; the server ends, and somebody must start it
)

func numbered(err error, numbers ...uint16) bool {
	var said *driver.MySQLError
	if !errors.As(err, &said) {
		return false
	}
	for _, number := range numbers {
		if said.Number == number {
			return true
		}
	}
	return false
}
