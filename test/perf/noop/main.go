// Command noop is the yardstick of the benchmarks: the office's own front door (router, request id, security
// headers, measuring) with a handler behind it that reads the body and does nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := httpserver.New(httpserver.Settings{ShutdownTimeout: time.Second}, httpserver.Needs{
		Version: "noop", Now: time.Now, Authenticator: nobody{}, Receipts: nothing{},
	})
	answer := []byte(`{"ok":true}` + "\n")
	server.Router.Handle("/noop", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Write(answer)
	}))
	return server.Serve(ctx, listener)
}

// nobody and nothing fill the places that the yardstick has no use for.
type nobody struct{}

// Authenticate knows nobody.
func (nobody) Authenticate(context.Context, string) (httpserver.Principal, error) {
	return httpserver.Principal{}, errors.New("noop: nobody signs in here")
}

type nothing struct{}

// Find finds nothing.
func (nothing) Find(context.Context, string, string) (*idempotency.Receipt, error) { return nil, nil }

// Save keeps nothing.
func (nothing) Save(context.Context, idempotency.Receipt) error { return nil }

// Trim has nothing to forget.
func (nothing) Trim(context.Context, time.Time) (int64, error) { return 0, nil }
