// Command ticketblue is a whole ticket office in one program.
//
// With no configuration it keeps everything in ./data, serves the page and the API on port 8080, and needs
// nothing else on the machine. Each command's --help is its reference.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	_ "golang.org/x/crypto/x509roots/fallback" // who is to be trusted, on a machine without a list of its own

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/variables"
)

// commands is the command line. Flags are documented where their settings are.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve the page and the API."`
	Ready   readyCommand   `cmd:"" help:"Ask a server whether it takes requests, and fail when it does not."`
	Migrate migrateCommand `cmd:"" help:"Move the database's tables, or say where they are."`
	Import  importCommand  `cmd:"" help:"Bring in halls and performances."`
	Search  searchCommand  `cmd:"" help:"Look after the search index."`
	Batch   batchCommand   `cmd:"" help:"List, run and look up the jobs that the office does by itself."`
	Backup  backupCommand  `cmd:"" help:"Keep dumps of a MySQL database among the office's files."`
	Admin   adminCommand   `cmd:"" help:"Bring in administrators."`
	Ticket  ticketCommand  `cmd:"" help:"Check tickets."`
	Demo    demoCommand    `cmd:"" help:"Help for demonstrations and load tests."`
	OpenAPI openAPICommand `cmd:"" name:"openapi" help:"Print the API's OpenAPI document."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// prefix is what the environment variables of all flags begin with.
const prefix = "TICKETBLUE"

func main() {
	var line commands
	parsed := kong.Parse(&line,
		kong.Name("ticketblue"),
		kong.Description("Ticket Blue: a whole ticket office in one program."),
		kong.UsageOnError(),
		variables.Named(prefix),
		kong.Vars{"version": office.Version},
	)
	// The operator and the tests have variables of their own, which may be set in the same shell.
	parsed.FatalIfErrorf(variables.Check(parsed.Model, prefix, os.Environ(), "TICKETBLUE_OPERATOR", "TICKETBLUE_TEST")) //nolint:forbidigo // this is cmd
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "ticketblue: "+sentence(err))
		code := 1
		if own := (coded{}); errors.As(err, &own) {
			code = own.code
		}
		os.Exit(code)
	}
}

// sentence is an error as a person at a terminal should read it.
func sentence(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Message
	}
	return err.Error()
}
