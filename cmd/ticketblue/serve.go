package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/telemetry"
)

type serveCommand struct {
	office.Settings `embed:""`
	Demo            bool `help:"Load the demonstration season once, with admin@example.com and user@example.com (password Ticket-blue-1!)."`
}

var errNotInProduction = errors.New("refused with TICKETBLUE_ENV=production: this is for demonstrations and tests")

// Run serves until it is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	if c.Demo && c.Production() {
		return errNotInProduction
	}
	began := time.Now() //nolint:forbidigo // measures the start
	log, err := c.Logger()
	if err != nil {
		return err
	}
	slog.SetDefault(log)
	flush, err := telemetry.Open(ctx, c.Trace, office.Version, c.InstanceName(), log)
	if err != nil {
		return err
	}
	defer func() {
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		flush(limit) //nolint:errcheck // what the collector did not take is lost, and nothing else
	}()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Server.HTTPAddr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	o, err := office.Open(ctx, c.Settings, clock.System(), log, listener)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if c.Demo {
		if err := o.LoadDemo(ctx); err != nil {
			return errors.Join(fmt.Errorf("demonstration: %w", err), o.Close(), listener.Close())
		}
	}
	payments := "Toss Payments"
	if c.Simulated() {
		payments = "simulated: no money moves"
	}
	log.Info("open for business", "address", listener.Addr().String(), "version", office.Version, "data", c.DataDir,
		"payments", payments, "started in", time.Since(began).Round(time.Millisecond))
	return errors.Join(o.Run(ctx), o.Close())
}
