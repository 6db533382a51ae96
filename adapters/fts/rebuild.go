package fts

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// rebuildBatch is how many documents are written before changes to the live index get a turn.
const rebuildBatch = 2000

// Rebuild implements searchindex.Index.
func (x *Index) Rebuild(ctx context.Context, name string, documents iter.Seq2[searchindex.Document, error]) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	fresh, err := x.beginRebuild(ctx, c)
	if err != nil {
		return err
	}
	defer func() {
		x.write.Lock()
		c.rebuilding, c.missed = false, nil
		x.write.Unlock()
	}()
	if err := x.stock(ctx, c, fresh, documents); err != nil {
		return fmt.Errorf("fts: rebuild %s: %w", name, err)
	}
	if err := x.fill(ctx, c, fresh); err != nil {
		return fmt.Errorf("fts: rebuild %s: %w", name, err)
	}
	if err := x.swap(ctx, c, fresh); err != nil {
		return fmt.Errorf("fts: rebuild %s: %w", name, err)
	}
	return nil
}

// beginRebuild makes the tables of the next generation. What a rebuild before this one left is dropped.
func (x *Index) beginRebuild(ctx context.Context, c *collection) (*tables, error) {
	x.write.Lock()
	defer x.write.Unlock()
	if c.rebuilding {
		return nil, searchindex.ErrRebuilding
	}
	fresh := newTables(c.schema.Collection, c.now.generation+1)
	if err := x.change(ctx, func(tx *sql.Tx) error { return c.create(ctx, tx, fresh) }); err != nil {
		return nil, fmt.Errorf("fts: rebuild %s: %w", c.schema.Collection, err)
	}
	c.rebuilding, c.missed = true, map[string]*searchindex.Document{}
	return fresh, nil
}

// stock stores the documents without their grams.
func (x *Index) stock(ctx context.Context, c *collection, fresh *tables, documents iter.Seq2[searchindex.Document, error]) error {
	batch := make([]searchindex.Document, 0, rebuildBatch)
	flush := func() error {
		x.write.Lock()
		defer x.write.Unlock()
		err := x.change(ctx, func(tx *sql.Tx) error {
			_, err := c.insert(ctx, tx, fresh, batch, false)
			return err
		})
		batch = batch[:0]
		return err
	}
	for document, err := range documents {
		if err != nil {
			return err
		}
		if err := c.schema.ValidateDocument(document); err != nil {
			return err
		}
		if batch = append(batch, document); len(batch) == rebuildBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// fill adds the grams of all stored documents, in the order of their rows.
func (x *Index) fill(ctx context.Context, c *collection, fresh *tables) error {
	x.write.Lock()
	err := x.change(ctx, func(tx *sql.Tx) error { return fresh.load(ctx, tx) })
	x.write.Unlock()
	if err != nil {
		return err
	}
	for rows := range slices.Chunk(slices.Sorted(maps.Keys(fresh.folded)), rebuildBatch) {
		some := make(map[int64]string, len(rows))
		for _, row := range rows {
			some[row] = fresh.folded[row]
		}
		x.write.Lock()
		err := x.change(ctx, func(tx *sql.Tx) error { return c.addGrams(ctx, tx, fresh, some) })
		x.write.Unlock()
		if err != nil {
			return err
		}
	}
	x.write.Lock()
	defer x.write.Unlock()
	// One segment instead of several: every search looks its grams up once instead of once a segment.
	_, err = x.writer.ExecContext(ctx, "INSERT INTO "+fresh.fts+" ("+fresh.fts+") VALUES ('optimize')")
	return err
}

// swap makes up for what changed meanwhile and moves the searches on to the fresh tables.
func (x *Index) swap(ctx context.Context, c *collection, fresh *tables) error {
	x.write.Lock()
	defer x.write.Unlock()
	c.live.Lock() // searches under way end first
	defer c.live.Unlock()
	old := c.now
	old.forget()
	err := x.change(ctx, func(tx *sql.Tx) error {
		gone, err := c.remove(ctx, tx, fresh, slices.Collect(maps.Keys(c.missed)))
		if err != nil {
			return err
		}
		var put []searchindex.Document
		for _, document := range c.missed {
			if document != nil {
				put = append(put, *document)
			}
		}
		come, err := c.insert(ctx, tx, fresh, put, true)
		if err != nil {
			return err
		}
		for _, row := range gone {
			delete(fresh.folded, row)
		}
		maps.Copy(fresh.folded, come)
		return c.goLive(ctx, tx, fresh)
	})
	if err != nil {
		return err
	}
	c.now = fresh
	return nil
}
