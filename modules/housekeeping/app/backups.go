package housekeepingapp

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/ports/blob"
)

var (
	// ErrNoBackup is told where there is no backup, or none of that name.
	ErrNoBackup = fault.New(fault.NotFound, "no_backup", "There is no such backup. List them to see which there are.")
	// ErrBackupIncomplete is told of a dump that was cut off: it is not kept, and nothing older is deleted for it.
	ErrBackupIncomplete = errors.New("the dump is not whole")
)

const (
	backupFiles = "backups/"
	backupName  = "20060102t150405z" // UTC, so that names are in the order of time
	backupEnd   = ".sql.gz"

	// dumpEnd begins the last line of what mysqldump has written to its end.
	dumpEnd = "-- Dump completed"
)

// Backups keeps dumps of the database among the office's files. Safe for concurrent use by several instances.
type Backups struct {
	files blob.Store
	clock clock.Clock
}

// NewBackups returns the backups that lie in files.
func NewBackups(files blob.Store, clock clock.Clock) *Backups { return &Backups{files, clock} }

// Save keeps a dump (SQL of mysqldump, gzipped), and after that deletes all but the newest keep backups. The dump
// is looked at from beginning to end first, which is why it must be possible to read it twice.
func (b *Backups) Save(ctx context.Context, dump io.ReadSeeker, keep int) (blob.File, error) {
	if keep < 1 {
		return blob.File{}, errors.New("at least one backup must be kept: the new one")
	}
	if err := whole(dump); err != nil {
		return blob.File{}, err
	}
	if _, err := dump.Seek(0, io.SeekStart); err != nil {
		return blob.File{}, err
	}
	key := backupFiles + b.clock.Now().UTC().Format(backupName) + backupEnd
	if err := b.files.Put(ctx, key, dump); err != nil {
		return blob.File{}, err
	}
	saved, err := b.List(ctx)
	if err != nil {
		return blob.File{}, err
	}
	at := slices.IndexFunc(saved, func(f blob.File) bool { return f.Key == key })
	if at < 0 {
		return blob.File{}, fmt.Errorf("the store took %s and does not list it", key)
	}
	for _, old := range saved[min(keep, len(saved)):] {
		if err := b.files.Delete(ctx, old.Key); err != nil {
			return saved[at], fmt.Errorf("saved, but an old backup is still there: %w", err)
		}
	}
	return saved[at], nil
}

// whole reports whether a dump was written to its end.
func whole(dump io.Reader) error {
	unzipped, err := gzip.NewReader(dump)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBackupIncomplete, err)
	}
	var last []byte
	lines := bufio.NewReaderSize(unzipped, 1<<16)
	for beginning := true; ; {
		part, more, err := lines.ReadLine() // a line of a dump can be longer than what one wants to hold
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrBackupIncomplete, err)
		}
		if beginning && len(bytes.TrimSpace(part)) > 0 {
			last = append(last[:0], part[:min(len(part), len(dumpEnd))]...)
		}
		beginning = !more
	}
	if string(last) != dumpEnd {
		return fmt.Errorf("%w: it does not end in %q", ErrBackupIncomplete, dumpEnd)
	}
	return nil
}

// List returns the backups, the newest first.
func (b *Backups) List(ctx context.Context) ([]blob.File, error) {
	var files []blob.File
	for place := ""; ; {
		page, err := b.files.List(ctx, backupFiles, place, 1000)
		if err != nil {
			return nil, err
		}
		files = append(files, page.Files...)
		if place = page.Next; place == "" {
			slices.Reverse(files) // they came by name
			return files, nil
		}
	}
}

// Open returns a backup's dump, which the caller closes: that of a name ("20261128t030000z.sql.gz"), or the newest
// for "".
func (b *Backups) Open(ctx context.Context, name string) (io.ReadCloser, blob.File, error) {
	if name == "" {
		all, err := b.List(ctx)
		if err != nil {
			return nil, blob.File{}, err
		}
		if len(all) == 0 {
			return nil, blob.File{}, ErrNoBackup
		}
		name = all[0].Key
	}
	dump, file, err := b.files.Open(ctx, backupFiles+strings.TrimPrefix(name, backupFiles))
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrBadKey) {
		return nil, blob.File{}, ErrNoBackup.Because(err)
	}
	return dump, file, err
}
