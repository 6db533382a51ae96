package office

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/valkey"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus"
	"github.com/ticketblue/ticketblue/ports/lock"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Valkey is where several instances meet. An office with one needs none.
type Valkey struct {
	Addrs    []string      `name:"addr" default:"" placeholder:"HOST:PORT" help:"Valkey server, or some of a cluster's, where instances share sessions, limits and news; empty uses none. Losing it costs speed only."`
	TLS      bool          `name:"tls" default:"false" help:"Speak TLS with --valkey-addr."`
	CAFile   string        `name:"ca-file" default:"" help:"PEM file with who signed its certificate; empty trusts whom the machine trusts."`
	Username string        `name:"username" default:"" help:"Who signs in to --valkey-addr."`
	Password string        `name:"password" default:"" help:"Password for --valkey-addr."`
	Prefix   string        `name:"prefix" default:"ticketblue" help:"Beginning of all keys and channels, for offices that share a server."`
	Timeout  time.Duration `name:"timeout" default:"50ms" help:"How long an answer is waited for before the office goes on without it."`
}

// Locks that decide which instance serves the office's consumers of events.
const (
	lockAuto     = "auto"
	lockProcess  = "process"
	lockDatabase = "database"
	lockValkey   = "valkey"
)

// Instances is how several instances of an office agree on who does what.
type Instances struct {
	Lock string `name:"relay-lock" default:"auto" enum:"auto,process,database,valkey" help:"Which lock decides what instance settles, mails and indexes: process (this one is alone), a row of the database, or a key in Valkey, without which nobody does. auto is the database's where there is anything that instances share, else process."`
}

// Validate reports what can't work.
func (v Valkey) Validate() error {
	var wrong []error
	for _, addr := range v.Addrs {
		if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
			wrong = append(wrong, errors.New("--valkey-addr must be host:port, more than one with commas between"))
		}
	}
	if len(v.Addrs) > 0 && (v.Timeout < time.Millisecond || v.Timeout > 5*time.Second) {
		wrong = append(wrong, errors.New("--valkey-timeout must lie between 1 ms and 5 s"))
	}
	return errors.Join(wrong...)
}

// validateInstances reports what can't work together.
func (s Settings) validateInstances() error {
	if s.Instances.Lock == lockValkey && len(s.Valkey.Addrs) == 0 {
		return errors.New("--relay-lock=valkey needs --valkey-addr")
	}
	return errors.Join(s.Valkey.Validate(), s.Kafka.Validate())
}

// lock is the kind of lock that the settings come to. The database's needs nothing that is not needed anyway, so it is
// the rule wherever there may be several instances.
func (s Settings) lock() string {
	switch {
	case s.Instances.Lock != lockAuto && s.Instances.Lock != "":
		return s.Instances.Lock
	case s.MySQL.Used() || len(s.Valkey.Addrs) > 0 || len(s.Kafka.Brokers) > 0:
		return lockDatabase
	}
	return lockProcess
}

// openValkey makes what instances meet in.
func (o *Office) openValkey() (err error) {
	o.limiter = inproc.NewLimiter(o.Clock)
	settings := o.Settings.Valkey
	if len(settings.Addrs) == 0 || o.listener == nil {
		return nil
	}
	config := valkey.Config{
		Addrs: settings.Addrs, Username: settings.Username, Password: settings.Password, Prefix: settings.Prefix, Timeout: settings.Timeout, Log: o.Log,
	}
	if config.TLS, err = tlsConfig(settings.TLS, settings.CAFile); err != nil {
		return fmt.Errorf("--valkey-ca-file: %w", err)
	}
	if o.valkey, err = valkey.Open(config); err != nil {
		return err
	}
	o.limiter = o.valkey.Limiter(o.limiter)
	return nil
}

// openRelay makes the relay, alone or among others, and has each instance's consumers begin here, before anything is
// kept of what they keep current.
func (o *Office) openRelay(ctx context.Context, consumers []outbox.Consumer) error {
	o.DB.OnCommit(outbox.AtCommit(consumers, func(consumer string, err error) {
		o.Log.Error("events not applied at their commit; the relay brings them again", "consumer", consumer, "error", err)
	}))
	o.relay = inproc.NewRelay(o.outbox, o.DB.Appended(), o.Clock, o.Log, o.overKafka(consumers)...)
	if o.listener == nil {
		return nil
	}
	var news bus.Bus // nil: others look by themselves
	if o.valkey != nil {
		news = o.valkey.Bus()
	}
	if locks := o.relayLocks(); locks != nil {
		o.relay.Among(&inproc.Leader{Name: "relay", Locks: locks, Bus: news, Clock: clock.System(), Logger: o.Log}, news)
	}
	return o.relay.Start(ctx)
}

// relayLocks is nil for an instance that is alone. Leases are about machines, so they go by the machine's clock.
func (o *Office) relayLocks() lock.Locker {
	switch o.Settings.lock() {
	case lockDatabase:
		return sqlstore.NewLocks(o.DB, clock.System())
	case lockValkey:
		return o.valkey.Locks()
	}
	return nil
}

// checkInstances adds to readiness what the office goes on without.
func (o *Office) checkInstances() {
	if o.valkey != nil {
		o.Server.CheckAdvisory("valkey", o.valkey.Check)
	}
	if o.kafka != nil {
		o.Server.CheckAdvisory("kafka", o.kafka.Check)
	}
	if o.mailServer != nil {
		o.Server.CheckAdvisory("mail", o.mailServer.Check)
	}
}

// tlsConfig is nil for a plain connection.
func tlsConfig(on bool, caFile string) (*tls.Config, error) {
	if !on {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	if config.RootCAs = x509.NewCertPool(); !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, errors.New("there is no certificate in it")
	}
	return config, nil
}
