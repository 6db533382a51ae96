// Package fts keeps a search index in SQLite's FTS5, over grams of our own; it implements
// searchindex.Index for an office that runs on one machine.
//
// FTS5 knows nothing of Korean, so it isn't asked to: documents go in as grams, a query becomes an
// expression over grams that finds candidates (expression.go), and what a candidate is worth is decided here, by
// comparing letters: platform/words does all three. The full-text table holds neither text nor positions,
// and its rows are numbered by popularity, so that a query for a word that ten thousand titles hold reads
// the first few hundred and these are the popular ones.
//
// Each generation of a collection lives in a database file of its own (generation.go), so a rebuild works
// beside the live one without touching it. An index is a copy that can be made again, so it is written
// with synchronous=NORMAL: a killed process loses nothing, a power cut may lose the latest changes but
// never a file's integrity. Readers are many and never wait for the one writer (WAL).
package fts

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/ticketblue/ticketblue/platform/private"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Index is a searchindex.Index. It is safe for concurrent use.
type Index struct {
	scratch     string // a folder to remove at the end; "" when the index is to stay
	collections map[string]*collection
}

var _ searchindex.Index = (*Index)(nil)

// Config says where an index is kept.
type Config struct {
	// Dir is the folder of the database files; it is made when missing, and is the index's alone.
	// Empty keeps the index in a scratch folder that goes with Close.
	Dir string
	// Schemas are the collections. One whose schema is another than when it was filled is emptied and
	// has to be rebuilt: Count tells.
	Schemas []searchindex.Schema
	// Readers bounds the searches of a collection at the same time. 0 means twice the processors, at
	// least 4.
	Readers int
}

// Open opens the index, or makes an empty one.
func Open(ctx context.Context, config Config) (*Index, error) {
	x := &Index{collections: map[string]*collection{}}
	dir := config.Dir
	if dir == "" {
		scratch, err := os.MkdirTemp("", "ticketblue-fts-*")
		if err != nil {
			return nil, fmt.Errorf("fts: %w", err)
		}
		dir, x.scratch = scratch, scratch
	}
	if err := x.open(ctx, dir, config); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

func (x *Index) open(ctx context.Context, dir string, config Config) error {
	if err := private.Folder(dir); err != nil {
		return fmt.Errorf("fts: %w", err)
	}
	readers := config.Readers
	if readers == 0 {
		readers = max(4, 2*runtime.GOMAXPROCS(0))
	}
	for _, schema := range config.Schemas {
		c, err := openCollection(ctx, dir, readers, schema)
		if err != nil {
			return fmt.Errorf("fts: open %s: %w", schema.Collection, err)
		}
		x.collections[schema.Collection] = c
	}
	return nil
}

// Close closes the index; calls under way end first, later ones fail.
func (x *Index) Close() error {
	var problems []error
	for _, c := range x.collections {
		problems = append(problems, c.close())
	}
	if x.scratch != "" {
		problems = append(problems, os.RemoveAll(x.scratch))
	}
	return errors.Join(problems...)
}

// Check implements searchindex.Index.
func (x *Index) Check(ctx context.Context) error {
	for name := range x.collections {
		if _, err := x.Count(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// Scrub removes what was taken out of the index from the disk for good. FTS5 only marks grams of removed documents, so
// it merges them away; then the write-ahead log is moved into the database and truncated.
func (x *Index) Scrub(ctx context.Context) error {
	var problems []error
	for name, c := range x.collections {
		if err := c.scrub(ctx); err != nil {
			problems = append(problems, fmt.Errorf("fts: scrub %s: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

var errScrubBusy = errors.New("the write-ahead log is in use")

func (c *collection) scrub(ctx context.Context) error {
	c.write.Lock()
	defer c.write.Unlock()
	if c.rebuilding {
		return searchindex.ErrRebuilding // its end deletes this file
	}
	if _, err := c.now.writer.ExecContext(ctx, "INSERT INTO fts (fts) VALUES ('optimize')"); err != nil {
		return err
	}
	var busy, frames, moved int
	err := c.now.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = errScrubBusy
	}
	return err
}

// Count implements searchindex.Index.
func (x *Index) Count(ctx context.Context, name string) (count int, err error) {
	c, err := x.collection(name)
	if err != nil {
		return 0, err
	}
	err = c.reading(func(g *generation) error {
		return g.readers.QueryRowContext(ctx, "SELECT count(*) FROM docs").Scan(&count)
	})
	return count, err
}

func (x *Index) collection(name string) (*collection, error) {
	c, ok := x.collections[name]
	if !ok {
		return nil, fmt.Errorf("%w: no collection %q", searchindex.ErrInvalid, name)
	}
	return c, nil
}
