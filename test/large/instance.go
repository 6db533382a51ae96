package large

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// Instance is one server of the office, a process of its own.
type Instance struct {
	Name    string
	Addr    string // of page and API, the same after it was started again
	Metrics string // of its admin address
	LogFile string

	program string
	args    []string
	cmd     *exec.Cmd
	ended   chan struct{}
}

// startInstances starts them one after the other: the first migrates and loads the demonstration, and has the
// simulator that the others use too.
func (o *Office) startInstances(ctx context.Context) error {
	key, err := ticketKey(o.Dir)
	if err != nil {
		return err
	}
	for n := range o.options.Instances {
		began := time.Now()
		i := &Instance{Name: fmt.Sprintf("office-%d", n+1), program: o.options.Program}
		i.LogFile = filepath.Join(o.Dir, i.Name+".log")
		if i.Addr, err = freeAddr(); err == nil {
			i.Metrics, err = freeAddr()
		}
		if err != nil {
			return err
		}
		i.args = o.flags(i, key, n)
		if err := i.Start(ctx); err != nil {
			return err
		}
		o.Instances = append(o.Instances, i)
		o.started(began, i.Name, "http://"+i.Addr, i.Kill)
	}
	return nil
}

// flags are the settings of an instance: one for each part that is swapped.
func (o *Office) flags(i *Instance, key string, n int) []string {
	flags := []string{
		"--instance", i.Name, "--http-addr", i.Addr, "--admin-addr", i.Metrics, "--data-dir", filepath.Join(o.Dir, i.Name),
		"--ticket-key-file", key, "--log-format", "json",
		"--mysql-primary", dsnThrough(o.MySQL.Primary.DSN("ticketblue"), o.Primary.Addr()),
		"--valkey-addr", o.reach("valkey", o.Valkey.Addr), "--kafka-brokers", strings.Join(o.Kafka.Brokers, ","),
		"--typesense-url", o.typesenseURL(), "--typesense-api-key", o.Typesense.APIKey,
		"--s3-endpoint", o.S3.URL, "--s3-bucket", bucket, "--s3-access-key", o.S3.AccessKey, "--s3-secret-key", o.S3.SecretKey, "--s3-path-style",
		"--smtp-addr", o.reach("mail", o.Mail.Addr), "--smtp-tls", "none", "--mail-rate", "1000",
		"--trace-endpoint", o.Collector.URL, "--trace-share", "1", "--event-log-dir", filepath.Join(o.Dir, i.Name, "events"),
		"--sign-ups", "1000000", "--holds-per-person", "1000",
	}
	if k := o.options.Kafka; k != nil && k.SignIn {
		flags = append(flags, "--kafka-username", testenv.KafkaUser, "--kafka-password", testenv.KafkaPassword)
	}
	if k := o.options.Kafka; k != nil && k.TLS {
		flags = append(flags, "--kafka-tls", "--kafka-ca-file", o.Kafka.Cluster.CAFile)
	}
	for _, replica := range o.MySQL.Replicas {
		flags = append(flags, "--mysql-replica", replica.DSN("ticketblue"))
	}
	if n > 0 {
		flags = append(flags, "--stand-ins-at", "http://"+o.Instances[0].Addr)
	} else if o.options.Demo {
		flags = append(flags, "--demo")
	}
	return append(flags, o.options.Flags...)
}

func (o *Office) typesenseURL() string {
	if proxy := o.Between["typesense"]; proxy != nil {
		return "http://" + proxy.Addr()
	}
	return o.Typesense.URL
}

// dsnThrough is a DSN that leads through another address.
func dsnThrough(dsn, addr string) string {
	before, rest, _ := strings.Cut(dsn, "tcp(")
	_, after, _ := strings.Cut(rest, ")")
	return before + "tcp(" + addr + ")" + after
}

// Start starts it, again after it was killed, and returns when it is ready.
func (i *Instance) Start(ctx context.Context) error {
	log, err := os.OpenFile(i.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	i.cmd = exec.Command(i.program, append([]string{"serve"}, i.args...)...)
	i.cmd.Stdout, i.cmd.Stderr = log, log
	i.cmd.SysProcAttr = dieWithUs()
	if err := i.cmd.Start(); err != nil {
		return err
	}
	i.ended = make(chan struct{})
	go func() {
		i.cmd.Wait() // its log says how it ended
		close(i.ended)
	}()
	return i.ready(ctx)
}

// Command is one of the program's commands, run with the settings of the first instance.
func (o *Office) Command(ctx context.Context, args ...string) *exec.Cmd {
	first := o.Instances[0]
	return exec.CommandContext(ctx, first.program, append(args, first.args...)...)
}

func (i *Instance) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+i.Addr+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-i.ended:
			return errors.Join(fmt.Errorf("%s ended at once", i.Name), i.lastWords())
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s does not get ready: %w", i.Name, ctx.Err()), i.lastWords())
		case <-look.C:
		}
	}
}

func (i *Instance) lastWords() error {
	said, err := os.ReadFile(i.LogFile)
	if err != nil {
		return err
	}
	return errors.New(string(said[max(0, len(said)-2000):]))
}

// Kill ends it as a power cut would.
func (i *Instance) Kill() error {
	i.cmd.Process.Kill() // it may have ended
	<-i.ended
	return nil
}

// Stop asks it to finish what it has accepted, and waits.
func (i *Instance) Stop() error {
	err := i.cmd.Process.Signal(syscall.SIGTERM)
	<-i.ended
	return err
}

// Running reports whether the process lives.
func (i *Instance) Running() bool {
	select {
	case <-i.ended:
		return false
	default:
		return true
	}
}

// ticketKey makes the key that all instances sign tickets with.
func ticketKey(dir string) (path string, err error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "ticket-key.pem")
	return path, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

func freeAddr() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
