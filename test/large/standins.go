package large

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	gosmtp "github.com/emersion/go-smtp"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/ticketblue/ticketblue/adapters/typesensesim"
)

// Kafka is a broker: one that is given, or franz-go's stand-in, which keeps its data when it is stopped.
type Kafka struct {
	Brokers []string

	dir     string
	port    int
	cluster *kfake.Cluster
}

func startKafka(dir string) (*Kafka, error) {
	if given := os.Getenv("TICKETBLUE_TEST_KAFKA"); given != "" {
		return &Kafka{Brokers: strings.Split(given, ",")}, nil
	}
	k := &Kafka{dir: dir}
	return k, k.Start()
}

// Start starts the stand-in, again after Stop with what it had.
func (k *Kafka) Start() (err error) {
	options := []kfake.Opt{kfake.NumBrokers(1)}
	if k.dir != "" {
		options = append(options, kfake.DataDir(k.dir))
	}
	if k.port != 0 {
		options = append(options, kfake.Ports(k.port))
	}
	if k.cluster, err = kfake.NewCluster(options...); err != nil {
		return err
	}
	k.Brokers = k.cluster.ListenAddrs()
	_, port, err := net.SplitHostPort(k.Brokers[0])
	if err == nil {
		k.port, err = strconv.Atoi(port)
	}
	return err
}

// Stop ends the stand-in; nobody can connect to it.
func (k *Kafka) Stop() {
	if k.cluster != nil {
		k.cluster.Close()
		k.cluster = nil
	}
}

// Close ends it for good.
func (k *Kafka) Close() error { k.Stop(); return nil }

// Server is an HTTP server of this process that can be stopped and started again.
type Server struct {
	URL string

	handler http.Handler
	addr    string
	server  *http.Server
}

func startServer(ctx context.Context, handler http.Handler) (*Server, error) {
	s := &Server{handler: handler, addr: "127.0.0.1:0"}
	return s, s.Start(ctx)
}

// Start listens, at the same address as before.
func (s *Server) Start(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	s.addr = listener.Addr().String()
	s.URL = "http://" + s.addr
	s.server = &http.Server{Handler: s.handler}
	go s.server.Serve(listener) // it ends when it is closed
	return nil
}

// Stop cuts all connections; what the handler keeps stays.
func (s *Server) Stop() { s.server.Close() }

// Close ends it for good.
func (s *Server) Close() error { return s.server.Close() }

// typesenseKey is the stand-in's API key.
const typesenseKey = "typesense-stand-in"

func startTypesense(ctx context.Context) (*Server, error) {
	if given := os.Getenv("TYPESENSE_URL"); given != "" {
		s, err := startServer(ctx, http.NotFoundHandler())
		if err == nil {
			s.URL = given
		}
		return s, err
	}
	return startServer(ctx, typesensesim.New(typesenseKey))
}

func typesenseAPIKey() string {
	if given := os.Getenv("TYPESENSE_API_KEY"); given != "" && os.Getenv("TYPESENSE_URL") != "" {
		return given
	}
	return typesenseKey
}

// Inbox is a mail server that keeps what it is sent.
type Inbox struct {
	Addr string

	server *gosmtp.Server

	mu    sync.Mutex
	mails []string
}

func startInbox(ctx context.Context) (*Inbox, error) {
	i := &Inbox{Addr: "127.0.0.1:0"}
	return i, i.Start(ctx)
}

// Start listens, at the same address as before.
func (i *Inbox) Start(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", i.Addr)
	if err != nil {
		return err
	}
	i.Addr = listener.Addr().String()
	i.server = gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &letterBox{inbox: i}, nil }))
	i.server.Domain, i.server.AllowInsecureAuth = "localhost", true
	go i.server.Serve(listener) // it ends when it is closed
	return nil
}

// Stop cuts all connections.
func (i *Inbox) Stop() { i.server.Close() } // it is given up

// Close ends it for good.
func (i *Inbox) Close() error { i.Stop(); return nil }

// Mails are those that came, as they were sent.
func (i *Inbox) Mails() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]string(nil), i.mails...)
}

type letterBox struct{ inbox *Inbox }

func (*letterBox) Reset()                                 {}
func (*letterBox) Logout() error                          { return nil }
func (*letterBox) Mail(string, *gosmtp.MailOptions) error { return nil }
func (*letterBox) Rcpt(string, *gosmtp.RcptOptions) error { return nil }
func (b *letterBox) Data(r io.Reader) error {
	content, err := io.ReadAll(io.LimitReader(r, 10<<20))
	if err != nil {
		return errors.Join(errors.New("the mail broke off"), err)
	}
	b.inbox.mu.Lock()
	defer b.inbox.mu.Unlock()
	b.inbox.mails = append(b.inbox.mails, string(content))
	return nil
}
