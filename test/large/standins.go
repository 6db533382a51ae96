package large

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"

	gosmtp "github.com/emersion/go-smtp"
)

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
