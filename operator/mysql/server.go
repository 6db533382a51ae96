// Package mysql is how the operator speaks to one mysqld: it looks at it, and does to it what operator/plan wants.
//
// Looks go over one connection, and what changes anything over another, the Session, which holds a lock of the
// server. A new session ends the one before it: an operator that was thought dead and comes back finds its sessions
// gone, and can't carry out what it decided before. Everything is bounded by the context that it is given.
package mysql

import (
	"context"
	"crypto/tls"
	"crypto/x509"
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
	Replication Account // by which replicas follow and clone
	// Authority is the PEM of who signed the servers' certificates. Without it there is no TLS, between servers
	// neither.
	Authority string
	// Peers has servers check each other's certificates, by the authority that each was started with. Without it what
	// they say to each other is encrypted, and that is all.
	Peers bool
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
	c.DialFunc = config.Dial
	if config.Authority != "" {
		var err error
		if c.TLS, err = encryption(config.Authority); err != nil {
			return nil, err
		}
	}
	connector, err := driver.NewConnector(c)
	if err != nil {
		return nil, err
	}
	s := &Server{config: config, looks: sql.OpenDB(connector), acts: sql.OpenDB(connector)}
	s.looks.SetMaxOpenConns(1)
	s.acts.SetMaxOpenConns(4) // the session, the heartbeat, who ends clients that wait, and who ends a former session
	s.acts.SetMaxIdleConns(0) // one that was kept would lead to a server that has ended since
	return s, nil
}

// encryption trusts the servers whose certificates the authority signed, by whatever address they are reached: Pods'
// addresses are in no certificate.
func encryption(authority string) (*tls.Config, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(authority)) {
		return nil, errors.New("there is no certificate in the authority's PEM")
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, VerifyConnection: func(state tls.ConnectionState) error { //nolint:gosec // verified below, but for the name
		between := x509.NewCertPool()
		for _, certificate := range state.PeerCertificates[1:] {
			between.AddCert(certificate)
		}
		_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
		return err
	}}, nil
}

// ReloadTLS has the server read its certificate anew, which may have been renewed. One that can't be read leaves the
// one before.
func (s *Server) ReloadTLS(ctx context.Context) error {
	_, err := s.looks.ExecContext(ctx, "ALTER INSTANCE RELOAD TLS")
	return wrap("reload TLS", err)
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
