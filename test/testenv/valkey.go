package testenv

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// valkeyVariable holds host:port of a server on which tests may keep what they like under prefixes of their own.
const valkeyVariable = "TICKETBLUE_TEST_VALKEY"

// valkeyImage is what Docker is asked for.
const valkeyImage = "valkey/valkey:8-alpine"

var valkeyRecipe = recipe{
	name: "valkey", suites: []string{"bookworm", "bookworm-backports"}, packages: []string{"valkey-server"},
	without: []string{"adduser", "passwd", "lsb-base", "sysvinit", "init-system-helpers", "perl", "procps"}, // for a service that isn't installed
}

// valkeyPatience is how long a server may take to answer after it was started.
const valkeyPatience = 30 * time.Second

// Valkey returns host:port of a server that tests share, each under a prefix of its own. Use StartValkey for a server
// that is hurt.
func Valkey() (addr string, err error) { return sharedValkey() }

var sharedValkey = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if addr := given(valkeyVariable); addr != "" {
		return addr, nil
	}
	addr, dockers := valkeyFromDocker(ctx)
	if dockers == nil {
		return addr, nil
	}
	server, debians := StartValkey(ctx)
	if debians != nil {
		return "", noServer("Valkey", valkeyVariable, dockers, debians)
	}
	atShutdown(func() { server.Close() }) // it ends with the process at the latest
	return server.Addr, nil
})

// valkeyFromDocker starts a container; its error says why there is none.
func valkeyFromDocker(ctx context.Context) (string, error) {
	if err := dockerAnswers(ctx); err != nil {
		return "", err
	}
	container, err := testcontainers.Run(ctx, valkeyImage, testcontainers.WithExposedPorts("6379/tcp"),
		testcontainers.WithWaitStrategy(wait.ForListeningPort("6379/tcp")))
	if err != nil {
		return "", err
	}
	atShutdown(func() { container.Terminate(context.Background()) }) // testcontainers' own reaper takes what is left
	return container.Endpoint(ctx, "")
}

// ValkeyServer is a server of one's own on this machine, which can be hurt. It keeps nothing on the disk: who starts
// it again starts it empty. Its methods are for one goroutine.
type ValkeyServer struct {
	Addr string // host:port, the same after a restart

	dir      string
	remove   func()
	options  []string
	programs prefix
	process  *process
}

// StartValkey starts a server with further options ("--maxmemory", "1mb") from Debian's packages.
func StartValkey(ctx context.Context, options ...string) (*ValkeyServer, error) {
	programs, err := unpack(ctx, valkeyRecipe)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	dir, remove, err := runDir("valkey")
	if err != nil {
		return nil, err
	}
	s := &ValkeyServer{Addr: addr, dir: dir, remove: remove, options: options, programs: programs}
	if err := s.Start(ctx); err != nil {
		remove()
		return nil, err
	}
	return s, nil
}

// Start starts it again after Kill, and returns when it answers.
func (s *ValkeyServer) Start(ctx context.Context) (err error) {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return err
	}
	args := append([]string{"--bind", host, "--port", port, "--dir", s.dir, "--save", "", "--appendonly", "no"}, s.options...)
	log := filepath.Join(s.dir, "log")
	if s.process, err = launch(s.programs.command("usr/bin/valkey-server", args...), log); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, valkeyPatience)
	defer cancel()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		answer, err := s.Do(ctx, "PING")
		if err == nil && answer == "+PONG" {
			return nil
		}
		select {
		case <-s.process.ended:
			return fmt.Errorf("valkey ended at once; its log is %s", log)
		case <-ctx.Done():
			s.process.kill() // the first error says more
			return fmt.Errorf("valkey does not answer: %w", err)
		case <-look.C:
		}
	}
}

// Kill ends it as a power cut would.
func (s *ValkeyServer) Kill() error { return s.process.kill() }

// Pause stops it where it stands: connections stay open, and nothing is answered.
func (s *ValkeyServer) Pause() error { return s.process.pause() }

// Resume lets it go on.
func (s *ValkeyServer) Resume() error { return s.process.resume() }

// Flush empties it.
func (s *ValkeyServer) Flush(ctx context.Context) error {
	answer, err := s.Do(ctx, "FLUSHALL")
	if err == nil && answer != "+OK" {
		err = fmt.Errorf("FLUSHALL: %s", answer)
	}
	return err
}

// Do gives it a command in one line and returns the first line of its answer, as the protocol has it.
func (s *ValkeyServer) Do(ctx context.Context, command string) (string, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return "", err
	}
	defer conn.Close() // it was only asked
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line), err
}

// Close ends it and removes its folder.
func (s *ValkeyServer) Close() error {
	defer s.remove()
	return s.process.kill()
}
