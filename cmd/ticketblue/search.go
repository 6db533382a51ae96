package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
)

type searchCommand struct {
	Reindex reindexCommand `cmd:"" help:"Build the search index anew, beside the live one."`
}

type reindexCommand struct {
	office.Settings `embed:""`
}

// Run rebuilds the index; it works beside a running server.
func (c *reindexCommand) Run(ctx context.Context) error {
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		err := o.Search.Rebuild(ctx, func(p searchapp.Progress) { fmt.Fprintf(os.Stderr, "\r%s: %d   ", p.Kind, p.Count) })
		fmt.Fprintln(os.Stderr)
		if err != nil {
			return err
		}
		return o.RecordRebuild(o.AsOperator(ctx))
	})
}
