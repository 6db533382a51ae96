package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ticketblue/ticketblue/adapters/kopis"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/platform/audit"
	"github.com/ticketblue/ticketblue/platform/clock"
)

type importCommand struct {
	Kopis kopisCommand `cmd:"" help:"Import halls and performances of KOPIS: from CSV files, or with a service key from its open API."`
}

type kopisCommand struct {
	office.Settings `embed:""`
	Halls           string `type:"existingfile" help:"CSV: id,name,kind,seats,address,latitude,longitude,opened."`
	Performances    string `type:"existingfile" help:"CSV: id,title,genre,performers,hall,seats,period,showtimes,age,prices."`
	APIKey          string `name:"api-key" help:"Service key of the KOPIS open API."`
	APIURL          string `name:"api-url" default:"" help:"Another address of the API." hidden:""`
	From            string `help:"First day asked of the API, YYYY-MM-DD."`
	To              string `help:"Last day asked of the API, YYYY-MM-DD."`
	ShiftTo         string `name:"shift-to" help:"Move every performance by whole weeks so that most run around this day, YYYY-MM-DD."`
	DryRun          bool   `name:"dry-run" help:"Say what would happen and change nothing."`
	Quiet           bool   `help:"Print the counts only, not what was left out."`
}

// Run imports and tells line by line what it could not take.
func (c *kopisCommand) Run(ctx context.Context) error {
	options := catalogapp.ImportOptions{DryRun: c.DryRun}
	if c.ShiftTo != "" {
		day, err := clock.ParseDate(c.ShiftTo)
		if err != nil {
			return errors.New("--shift-to is a day, YYYY-MM-DD")
		}
		options.ShiftTo = day
	}
	var intake catalog.Intake
	if err := c.read(ctx, &intake); err != nil {
		return err
	}
	return withOffice(ctx, c.Settings, func(o *office.Office) error {
		fmt.Fprintf(os.Stderr, "read %d performances and %d facilities; placing them\n", len(intake.Entries), len(intake.Facilities))
		report, err := o.Catalog.Import(ctx, intake, options)
		c.tell(os.Stdout, report)
		if c.DryRun {
			return err
		}
		return errors.Join(err, o.Record(o.AsOperator(ctx), "catalog.imported", "catalog", "kopis", audit.Facts{
			"performances": tallied(report.Performances), "halls": tallied(report.Halls), "newPerformers": report.NewPerformers,
			"rounds": report.Rounds, "leftOut": len(report.LeftOut), "completed": err == nil,
		}))
	})
}

func tallied(t catalogapp.Tally) audit.Facts {
	return audit.Facts{"added": t.Added, "changed": t.Changed, "unchanged": t.Unchanged}
}

func (c *kopisCommand) read(ctx context.Context, into *catalog.Intake) error {
	if c.Halls == "" && c.Performances == "" && c.APIKey == "" {
		return errors.New("say what to import: --halls FILE, --performances FILE, or --api-key KEY with --from and --to")
	}
	if c.APIKey != "" {
		from, err1 := clock.ParseDate(c.From)
		to, err2 := clock.ParseDate(c.To)
		if err1 != nil || err2 != nil || to.Before(from) {
			return errors.New("--api-key needs --from and --to, two days in order, YYYY-MM-DD")
		}
		fmt.Fprintln(os.Stderr, "asking KOPIS; this takes a while")
		if err := kopis.NewClient(c.APIURL, c.APIKey).Fetch(ctx, from, to, into); err != nil {
			return err
		}
	}
	return errors.Join(readFile(c.Halls, into, kopis.ReadHalls), readFile(c.Performances, into, kopis.ReadPerformances))
}

func readFile(path string, into *catalog.Intake, read func(io.Reader, *catalog.Intake) error) error {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return read(file, into)
}

func (c *kopisCommand) tell(w io.Writer, report catalogapp.ImportReport) {
	if !c.Quiet {
		for _, remark := range report.Notes {
			fmt.Fprintf(w, "note      %s %s: %s\n", remark.Where, remark.What, remark.Why) //nolint:errcheck // a terminal
		}
		for _, remark := range report.LeftOut {
			fmt.Fprintf(w, "left out  %s %s: %s\n", remark.Where, remark.What, remark.Why) //nolint:errcheck // a terminal
		}
	}
	did := ""
	if c.DryRun {
		did = " (dry run: nothing was changed)"
	}
	fmt.Fprintf(w, "performances: %d added, %d changed, %d as they were, %d left out%s\n", //nolint:errcheck // a terminal
		report.Performances.Added, report.Performances.Changed, report.Performances.Unchanged, len(report.LeftOut), did)
	fmt.Fprintf(w, "halls: %d added, %d changed, %d as they were; %d new performers, %d rounds; %d notes\n", //nolint:errcheck // a terminal
		report.Halls.Added, report.Halls.Changed, report.Halls.Unchanged, report.NewPerformers, report.Rounds, len(report.Notes))
}
