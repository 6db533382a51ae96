package fts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// rebuildBatch is how many documents one transaction of a rebuild writes.
const rebuildBatch = 2000

// Rebuild implements searchindex.Index. It writes to the next generation's file; the live one's searches
// and changes go on as ever.
func (x *Index) Rebuild(ctx context.Context, name string, documents iter.Seq2[searchindex.Document, error]) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if err := c.beginRebuild(); err != nil {
		return err
	}
	defer c.endRebuild()
	if err := c.rebuild(ctx, documents); err != nil {
		return fmt.Errorf("fts: rebuild %s: %w", name, err)
	}
	return nil
}

// beginRebuild has changes remembered from now on: what documents tell may be older.
func (c *collection) beginRebuild() error {
	c.write.Lock()
	defer c.write.Unlock()
	if c.rebuilding {
		return searchindex.ErrRebuilding
	}
	c.rebuilding, c.missed = true, map[string]*searchindex.Document{}
	return nil
}

func (c *collection) endRebuild() {
	c.write.Lock()
	defer c.write.Unlock()
	c.rebuilding, c.missed = false, nil
}

func (c *collection) rebuild(ctx context.Context, documents iter.Seq2[searchindex.Document, error]) error {
	fresh, err := c.create(ctx, c.now.number+1) // only a rebuild replaces now, and this is the one
	if err != nil {
		return err
	}
	err = c.stock(ctx, fresh, documents)
	if err == nil {
		err = c.fill(ctx, fresh)
	}
	if err != nil {
		return errors.Join(err, fresh.close(), c.delete(fresh.number))
	}
	return c.swap(ctx, fresh)
}

// stock stores the documents without their grams.
func (c *collection) stock(ctx context.Context, fresh *generation, documents iter.Seq2[searchindex.Document, error]) error {
	batch := make([]searchindex.Document, 0, rebuildBatch)
	flush := func() error {
		err := fresh.change(ctx, func(tx *sql.Tx) error {
			_, err := c.insert(ctx, tx, batch, false)
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
func (c *collection) fill(ctx context.Context, g *generation) error {
	for last := int64(math.MinInt64); ; {
		some, err := g.foldedBehind(ctx, last)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		if err := g.change(ctx, func(tx *sql.Tx) error { return addGrams(ctx, tx, some) }); err != nil {
			return err
		}
		if last = slices.Max(slices.Collect(maps.Keys(some))); !c.schema.Large {
			maps.Copy(g.folded, some)
		}
	}
	// One segment instead of several: every search looks its grams up once instead of once a segment.
	_, err := g.writer.ExecContext(ctx, "INSERT INTO fts (fts) VALUES ('optimize')")
	return err
}

// foldedBehind reads the folded texts of the next rows.
func (g *generation) foldedBehind(ctx context.Context, last int64) (map[int64]string, error) {
	rows, err := g.writer.QueryContext(ctx, "SELECT row, folded FROM docs WHERE row > ? ORDER BY row LIMIT ?", last, rebuildBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	some := make(map[int64]string, rebuildBatch)
	for rows.Next() {
		var row int64
		var folded string
		if err := rows.Scan(&row, &folded); err != nil {
			return nil, err
		}
		some[row] = folded
	}
	return some, rows.Err()
}

// swap makes up for what changed meanwhile and has searches move on to the fresh generation.
func (c *collection) swap(ctx context.Context, fresh *generation) error {
	c.write.Lock()
	defer c.write.Unlock()
	err := fresh.change(ctx, func(tx *sql.Tx) error { return c.catchUp(ctx, tx, fresh) })
	if err == nil {
		err = fresh.complete(ctx)
	}
	if err != nil {
		return errors.Join(err, fresh.close(), c.delete(fresh.number))
	}
	return c.goLive(fresh)
}

// catchUp does to the fresh generation what was done to the live one since the rebuild began.
func (c *collection) catchUp(ctx context.Context, tx *sql.Tx, fresh *generation) error {
	gone, err := remove(ctx, tx, slices.Collect(maps.Keys(c.missed)))
	if err != nil {
		return err
	}
	var put []searchindex.Document
	for _, document := range c.missed {
		if document != nil {
			put = append(put, *document)
		}
	}
	come, err := c.insert(ctx, tx, put, true)
	if err != nil {
		return err
	}
	if c.schema.Large {
		return nil
	}
	for _, row := range gone {
		delete(fresh.folded, row)
	}
	maps.Copy(fresh.folded, come)
	return nil
}
