package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/clock"
)

type migrateCommand struct {
	office.Settings `embed:""`
	Move            string `arg:"" enum:"up,down,status" help:"up: to the newest; down: each context one version back; status: say where they are."`
}

// Run moves the tables.
func (c *migrateCommand) Run(ctx context.Context) error {
	engine, err := office.OpenEngine(ctx, c.Settings)
	if err != nil {
		return err
	}
	moves := map[string]sqlstore.Move{"up": sqlstore.Up, "down": sqlstore.Down, "status": sqlstore.Status}
	versions, err := sqlstore.New(engine).Migrate(ctx, moves[c.Move])
	for _, v := range versions {
		fmt.Printf("%-10s version %d\n", v.Context, v.Version)
	}
	return errors.Join(err, engine.Close())
}

// withOffice runs fn on an office that is assembled beside a running server: it shares the data folder and
// serves nothing.
func withOffice(ctx context.Context, settings office.Settings, fn func(*office.Office) error) error {
	log, err := settings.Logger()
	if err != nil {
		return err
	}
	o, err := office.Open(ctx, settings, clock.System(), log, nil)
	if err != nil {
		return err
	}
	return errors.Join(fn(o), o.Close())
}

type adminCommand struct {
	Invite inviteCommand `cmd:"" help:"Make an invitation for an administrator."`
}

type inviteCommand struct {
	office.Settings `embed:""`
	Email           string `arg:"" help:"Whom it is for."`
	PageURL         string `name:"page-url" default:"http://localhost:8080" help:"Address of the office, for the link."`
}

// Run prints the invitation's secret, once.
func (c *inviteCommand) Run(ctx context.Context) error {
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		secret, invitation, err := o.Accounts.Invite(o.AsOperator(ctx), c.Email)
		if err != nil {
			return err
		}
		fmt.Printf("%s/signup?invitation=%s\n", c.PageURL, secret)
		fmt.Fprintf(os.Stderr, "For %s, until %s. Open the link and sign up with this address.\n", c.Email, invitation.ExpiresAt.In(clock.Seoul).Format("2006-01-02 15:04 MST"))
		return nil
	})
}

type demoCommand struct {
	Tokens tokensCommand `cmd:"" help:"Make buyers and print an access token a line."`
}

type tokensCommand struct {
	office.Settings `embed:""`
	Count           int           `default:"100" help:"How many buyers."`
	TTL             time.Duration `name:"ttl" default:"1h" help:"How long the tokens live."`
}

// Run makes the buyers; it works beside a running server.
func (c *tokensCommand) Run(ctx context.Context) error {
	if c.Production() {
		return errNotInProduction
	}
	if c.Count < 1 || c.Count > 1_000_000 || c.TTL <= 0 {
		return errors.New("--count must lie between 1 and 1,000,000 and --ttl be positive")
	}
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		out := bufio.NewWriter(os.Stdout)
		err := o.Accounts.MakeBuyers(ctx, c.Count, c.TTL, func(token string) error {
			_, err := fmt.Fprintln(out, token)
			return err
		})
		return errors.Join(err, out.Flush())
	})
}

type openAPICommand struct{}

// Run prints the document; it is generated from the registered operations.
func (c *openAPICommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "ticketblue-openapi-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	settings := office.Settings{DataDir: dir, Env: "development"}
	settings.Defaults()
	return withOffice(ctx, settings, func(o *office.Office) error {
		document, err := o.Server.OpenAPIYAML()
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(document)
		return err
	})
}

type versionCommand struct{}

// Run prints the version.
func (c *versionCommand) Run() error {
	fmt.Println(office.Version)
	return nil
}
