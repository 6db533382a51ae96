package testenv

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// mysqlRecipe is the newest MySQL that Debian has. Its client is left out: tests speak to it in Go.
var mysqlRecipe = recipe{
	name: "mysql", suites: []string{"sid"}, packages: []string{"mysql-server-core"},
	without: []string{"perl", "libperl", "libgdbm", "libdb5"}, // for scripts that aren't run
}

// The account of every server made here. It may do anything, from anywhere on this machine.
const (
	mysqlUser     = "office"
	mysqlPassword = "office"
)

// mysqlPatience is how long a server may take to answer after it was started, on a machine with much to do.
const mysqlPatience = 90 * time.Second

// MySQLServer is a server of one's own on this machine, which can be hurt. Its methods are for one
// goroutine at a time.
type MySQLServer struct {
	// Addr is its host and port, the same after it was killed and started again.
	Addr string

	programs prefix
	dir      string
	remove   func()
	options  []string
	process  *process
}

// StartMySQL starts a server with empty data, which keeps to MySQL's own durable defaults, and returns when it
// answers. The options are mysqld's own and come after (and so before) those that are set here.
func StartMySQL(ctx context.Context, options ...string) (*MySQLServer, error) {
	return startMySQL(ctx, runDir, options...)
}

func startMySQL(ctx context.Context, place func(name string) (string, func(), error), options ...string) (*MySQLServer, error) {
	programs, err := unpack(ctx, mysqlRecipe)
	if err != nil {
		return nil, err
	}
	data, err := mysqlData(ctx, programs)
	if err != nil {
		return nil, err
	}
	dir, remove, err := place("mysql")
	if err != nil {
		return nil, err
	}
	s := &MySQLServer{programs: programs, dir: dir, remove: remove, options: options}
	if err := copyDir(s.data(), data); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.Addr, err = freeAddr(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *MySQLServer) data() string { return filepath.Join(s.dir, "data") }

// CAFile is the certificate that signed the server's own.
func (s *MySQLServer) CAFile() string { return filepath.Join(s.data(), "ca.pem") }

// LogFile is what the server says.
func (s *MySQLServer) LogFile() string { return filepath.Join(s.dir, "log") }

// DSN names a database on the server in the driver's words; "" names none.
func (s *MySQLServer) DSN(database string) string { return mysqlDSN("tcp", s.Addr, database) }

func mysqlDSN(network, addr, database string) string {
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net, c.Addr, c.DBName = mysqlUser, mysqlPassword, network, addr, database
	return c.FormatDSN()
}

// Start starts a server that was killed, on the data that it had.
func (s *MySQLServer) Start(ctx context.Context) (err error) {
	if s.process, err = launch(s.Command(), s.LogFile()); err != nil {
		return err
	}
	return mysqlReady(ctx, s.DSN(""), s.process, s.LogFile())
}

// Command is what starts the server on its data and its address, for a test that starts it by other means.
func (s *MySQLServer) Command() *exec.Cmd {
	_, port, _ := strings.Cut(s.Addr, ":") // Addr is an IPv4 address and a port
	return mysqlCommand(s.programs, s.data(), slices.Concat([]string{"--port=" + port, "--bind-address=127.0.0.1"}, s.options)...)
}

// Kill ends the server as a power cut would; what it acknowledged must be there when it is started again.
func (s *MySQLServer) Kill() error { return s.process.kill() }

// Pause stops the server where it stands: connections stay open and nothing is answered.
func (s *MySQLServer) Pause() error { return s.process.pause() }

// Resume lets a paused server go on.
func (s *MySQLServer) Resume() error { return s.process.resume() }

// Running reports whether its process is alive, paused or not.
func (s *MySQLServer) Running() bool { return s.process.running() }

// Close ends the server and removes its data. An orderly end would only take longer.
func (s *MySQLServer) Close() error {
	var err error
	if s.process != nil {
		err = s.process.kill()
	}
	s.remove()
	return err
}

// Do runs statements as the server's owner, each on the same connection.
func (s *MySQLServer) Do(ctx context.Context, statements ...string) error {
	return mysqlDo(ctx, s.DSN(""), statements...)
}

func mysqlDo(ctx context.Context, dsn string, statements ...string) error {
	db, err := mysqlOpen(dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// mysqlCommand is mysqld with what all servers here have in common: small, alone on the machine, in UTC.
func mysqlCommand(programs prefix, data string, options ...string) *exec.Cmd {
	return programs.command("usr/sbin/mysqld", slices.Concat([]string{
		"--no-defaults", "--basedir=" + filepath.Join(programs.dir, "usr"), "--plugin-dir=" + filepath.Join(programs.dir, "usr/lib/mysql/plugin"),
		"--datadir=" + data, "--user=" + strconv.Itoa(os.Getuid()), "--secure-file-priv=NULL",
		"--socket=" + filepath.Join(data, "s"), "--pid-file=" + filepath.Join(data, "pid"), "--mysqlx=OFF",
		"--performance-schema=OFF", "--innodb-buffer-pool-size=64M", "--innodb-redo-log-capacity=32M", "--max-connections=400", "--skip-name-resolve", "--default-time-zone=+00:00",
	}, options)...)
}

// mysqlReady waits until the server at dsn answers, or has ended.
func mysqlReady(ctx context.Context, dsn string, p *process, logPath string) error {
	ctx, cancel := context.WithTimeout(ctx, mysqlPatience)
	defer cancel()
	db, err := mysqlOpen(dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.ended:
			said, _ := os.ReadFile(logPath) // without it there is nothing to show
			return fmt.Errorf("MySQL ended at once and said: %s", said)
		case <-ctx.Done():
			return fmt.Errorf("MySQL does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// mysqlOpen is one connection that keeps quiet about what it can't reach.
func mysqlOpen(dsn string) (*sql.DB, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	return db, nil
}

// freeAddr is an address on this machine that nobody listens on.
func freeAddr(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
