package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	"github.com/ticketblue/ticketblue/platform/clock"
)

type backupCommand struct {
	Save  saveBackupCommand  `cmd:"" help:"Keep a dump of the database (mysqldump, gzipped) among the office's files, and delete the oldest."`
	List  listBackupsCommand `cmd:"" help:"List the backups, the newest first."`
	Fetch fetchBackupCommand `cmd:"" help:"Write a backup's dump, unpacked by gunzip and read by mysql, to a file or standard output."`
}

// backupSettings are where backups are, and how long an upload may take: longer than of a poster.
type backupSettings struct {
	office.Settings `embed:""`
	BackupTimeout   time.Duration `name:"backup-timeout" default:"2h" help:"How long the upload or download of a dump is waited for."`
}

// with runs fn on the backups. The database need not be there: it may be what is to be restored.
func (s backupSettings) with(ctx context.Context, fn func(*housekeepingapp.Backups) error) error {
	if s.BackupTimeout < time.Second {
		return errors.New("--backup-timeout must be a second at least")
	}
	s.Files.Timeout = s.BackupTimeout
	files, err := office.OpenFiles(ctx, s.Settings)
	if err != nil {
		return err
	}
	return errors.Join(fn(housekeepingapp.NewBackups(files, clock.System())), files.Close())
}

type saveBackupCommand struct {
	backupSettings `embed:""`
	File           string `required:"" type:"existingfile" help:"The dump."`
	Keep           int    `default:"14" help:"How many backups are kept."`
}

// Run keeps the dump.
func (c *saveBackupCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(b *housekeepingapp.Backups) error {
		dump, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer dump.Close()
		file, err := b.Save(ctx, dump, c.Keep)
		if err == nil {
			fmt.Printf("%s  %d bytes\n", file.Key, file.Size)
		}
		return err
	})
}

type listBackupsCommand struct {
	backupSettings `embed:""`
}

// Run prints the backups.
func (c *listBackupsCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(b *housekeepingapp.Backups) error {
		files, err := b.List(ctx)
		for _, f := range files {
			fmt.Printf("%s  %s  %12d bytes\n", f.Key, f.StoredAt.In(clock.Seoul).Format("2006-01-02 15:04 MST"), f.Size)
		}
		if err == nil && len(files) == 0 {
			fmt.Fprintln(os.Stderr, "There is no backup yet. `ticketblue backup save` keeps one.")
		}
		return err
	})
}

type fetchBackupCommand struct {
	backupSettings `embed:""`
	Name           string `arg:"" optional:"" help:"Which one; the newest without."`
	File           string `default:"-" help:"Where to; - is standard output. A file that is there is not overwritten."`
}

// Run writes the dump.
func (c *fetchBackupCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(b *housekeepingapp.Backups) error {
		dump, file, err := b.Open(ctx, c.Name)
		if err != nil {
			return err
		}
		defer dump.Close()
		to := os.Stdout
		if c.File != "-" {
			if to, err = os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
				return err
			}
		}
		_, err = io.Copy(to, dump)
		if c.File != "-" {
			err = errors.Join(err, to.Close())
		}
		if err == nil {
			fmt.Fprintf(os.Stderr, "%s of %s, %d bytes\n", file.Key, file.StoredAt.In(clock.Seoul).Format("2006-01-02 15:04 MST"), file.Size)
		}
		return err
	})
}
