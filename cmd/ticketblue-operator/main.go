// Command ticketblue-operator keeps ticket offices, their databases and their batch jobs on a Kubernetes cluster as
// the custom resources of ticketblue.dev say.
//
// It runs in the cluster (charts/ticketblue-operator) or anywhere with a kubeconfig. Of several, one leads and the
// others wait.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // schedules name time zones, and the image has no files

	"github.com/alecthomas/kong"
	"github.com/go-logr/logr"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/platform/variables"
)

// version is set by the linker.
var version = "dev"

type commands struct {
	operator.Settings `embed:""`
	LogFormat         string           `name:"log-format" default:"json" enum:"text,json" help:"text for people, json for programs."`
	LogLevel          string           `name:"log-level" default:"info" enum:"debug,info,warn,error" help:"Least level."`
	Version           kong.VersionFlag `help:"Print the version."`
}

// prefix is what the environment variables of all flags begin with.
const prefix = "TICKETBLUE_OPERATOR"

func main() {
	var line commands
	parsed := kong.Parse(&line, kong.Name("ticketblue-operator"), kong.Description("Ticket Blue's operator for Kubernetes."),
		variables.Named(prefix), kong.Vars{"version": version})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := variables.Check(parsed.Model, prefix, os.Environ()) //nolint:forbidigo // this is cmd
	if err == nil {
		err = run(ctx, line)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ticketblue-operator: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, line commands) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(line.LogLevel)); err != nil {
		return err
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if line.LogFormat == "json" {
		handler = slog.NewJSONHandler(os.Stderr, options)
	}
	ctrl.SetLogger(logr.FromSlogHandler(handler))
	config, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("no cluster: %w", err)
	}
	config.UserAgent = "ticketblue-operator/" + version
	config.Timeout = 30 * time.Second // of a call, so that none hangs for ever; watches have their own
	manager, err := operator.New(config, line.Settings)
	if err != nil {
		return err
	}
	slog.New(handler).Info("starting", "version", version)
	err = manager.Start(ctx)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
