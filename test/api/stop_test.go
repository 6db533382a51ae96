package api

import (
	"context"
	"log/slog"
	"net"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// An office that is told to stop while it starts ends as any other: it has no fault to tell.
func TestStoppedWhileStarting(t *testing.T) {
	t.Parallel()
	settings := office.Settings{DataDir: t.TempDir()}
	settings.Defaults()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o, err := office.Open(t.Context(), settings, clock.NewFake(now), slog.New(slog.DiscardHandler), listener)
	must(t, err)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := o.Run(stopped); err != nil {
		t.Errorf("it ended with %v", err)
	}
	must(t, o.Close())
}
