package fts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// collection is documents of one schema, in the generation that is live.
type collection struct {
	schema  searchindex.Schema
	print   string // what the schema looks like, to notice another
	dir     string
	readers int

	live sync.RWMutex // held for reading by a search, for writing while searches are given something else
	now  *generation

	write      sync.Mutex                       // one change at a time
	rebuilding bool                             // guarded by write, as is missed
	missed     map[string]*searchindex.Document // changed during a rebuild; nil: removed
}

var identifier = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)

// openCollection finds the collection's live generation, or makes an empty one. Others, which a killed
// rebuild left, are deleted.
func openCollection(ctx context.Context, dir string, readers int, schema searchindex.Schema) (*collection, error) {
	if err := checkNames(schema); err != nil {
		return nil, err
	}
	look, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(look, "/%d", words.Version))
	c := &collection{schema: schema, print: hex.EncodeToString(sum[:]), dir: dir, readers: readers}
	files, err := filepath.Glob(filepath.Join(dir, schema.Collection+".*.sqlite"))
	if err != nil {
		return nil, err
	}
	newest := 0
	for _, file := range files {
		number, ok := c.numberOf(file)
		if !ok {
			continue
		}
		newest = max(newest, number)
		if err := c.consider(ctx, number); err != nil {
			return nil, err
		}
	}
	if c.now == nil {
		c.now, err = c.create(ctx, newest+1)
		if err == nil {
			err = c.now.complete(ctx)
		}
	}
	return c, err
}

// consider takes a generation that is complete and of this schema for the live one, if it is the newest
// such, and deletes what is not.
func (c *collection) consider(ctx context.Context, number int) error {
	g, err := c.open(ctx, number)
	if err != nil {
		return err
	}
	if g == nil || c.now != nil && c.now.number > number {
		if g != nil {
			err = g.close()
		}
		return errors.Join(err, c.delete(number))
	}
	old := c.now
	c.now = g
	if old != nil {
		return errors.Join(old.close(), c.delete(old.number))
	}
	return nil
}

// file is where a generation is kept.
func (c *collection) file(number int) string {
	return filepath.Join(c.dir, fmt.Sprintf("%s.%d.sqlite", c.schema.Collection, number))
}

func (c *collection) numberOf(file string) (number int, ok bool) {
	_, err := fmt.Sscanf(filepath.Base(file), c.schema.Collection+".%d.sqlite", &number)
	return number, err == nil && file == c.file(number)
}

// delete removes a closed generation's files.
func (c *collection) delete(number int) error {
	var problems []error
	for _, suffix := range [...]string{"", "-wal", "-shm"} {
		if err := os.Remove(c.file(number) + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// checkNames makes sure that names can be parts of SQL and of file names.
func checkNames(schema searchindex.Schema) error {
	names := append([]string{schema.Collection}, schema.Facets...)
	names = append(names, schema.Numbers...)
	for _, name := range names {
		if !identifier.MatchString(name) {
			return fmt.Errorf("%w: name %q", searchindex.ErrInvalid, name)
		}
	}
	return nil
}

// reading runs a search on the live generation, which stays until it is done.
func (c *collection) reading(do func(*generation) error) error {
	c.live.RLock()
	defer c.live.RUnlock()
	if err := do(c.now); err != nil {
		return fmt.Errorf("fts: search %s: %w", c.schema.Collection, err)
	}
	return nil
}

// goLive has searches use another generation and deletes the one before. write is held.
func (c *collection) goLive(fresh *generation) error {
	c.live.Lock() // searches under way end first
	old := c.now
	c.now = fresh
	c.live.Unlock()
	return errors.Join(old.close(), c.delete(old.number))
}

func (c *collection) close() error {
	c.write.Lock()
	defer c.write.Unlock()
	c.live.Lock()
	defer c.live.Unlock()
	return c.now.close()
}
