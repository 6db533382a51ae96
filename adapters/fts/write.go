package fts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/platform/words"
	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// Put implements searchindex.Index.
func (x *Index) Put(ctx context.Context, name string, documents []searchindex.Document) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if len(documents) > searchindex.MaxBatch {
		return fmt.Errorf("%w: %d documents at once", searchindex.ErrInvalid, len(documents))
	}
	for _, document := range documents {
		if err := c.schema.ValidateDocument(document); err != nil {
			return err
		}
	}
	c.write.Lock()
	defer c.write.Unlock()
	var gone []int64
	var come map[int64]string
	err = c.now.change(ctx, func(tx *sql.Tx) error {
		if gone, err = remove(ctx, tx, ids(documents)); err != nil {
			return err
		}
		come, err = c.insert(ctx, tx, documents, true)
		return err
	})
	if err != nil {
		return fmt.Errorf("fts: put %s: %w", name, err)
	}
	c.follow(gone, come)
	for i := range documents {
		c.miss(documents[i].ID, &documents[i])
	}
	return nil
}

// Remove implements searchindex.Index.
func (x *Index) Remove(ctx context.Context, name string, ids []string) error {
	c, err := x.collection(name)
	if err != nil {
		return err
	}
	if len(ids) > searchindex.MaxBatch {
		return fmt.Errorf("%w: %d ids at once", searchindex.ErrInvalid, len(ids))
	}
	c.write.Lock()
	defer c.write.Unlock()
	var gone []int64
	err = c.now.change(ctx, func(tx *sql.Tx) error {
		gone, err = remove(ctx, tx, ids)
		return err
	})
	if err != nil {
		return fmt.Errorf("fts: remove %s: %w", name, err)
	}
	c.follow(gone, nil)
	for _, id := range ids {
		c.miss(id, nil)
	}
	return nil
}

// follow makes the searches see what was committed.
func (c *collection) follow(gone []int64, come map[int64]string) {
	if c.schema.Large {
		return
	}
	c.live.Lock()
	defer c.live.Unlock()
	for _, row := range gone {
		delete(c.now.folded, row)
	}
	maps.Copy(c.now.folded, come)
}

// miss remembers a change that a rebuild under way has to make up for. write is held.
func (c *collection) miss(id string, document *searchindex.Document) {
	if c.rebuilding {
		c.missed[id] = document
	}
}

func ids(documents []searchindex.Document) []string {
	names := make([]string, len(documents))
	for i, document := range documents {
		names[i] = document.ID
	}
	return names
}

// remove takes documents out of a generation and tells their rows.
func remove(ctx context.Context, tx *sql.Tx, ids []string) (gone []int64, err error) {
	for _, id := range ids {
		var row int64
		err := tx.QueryRowContext(ctx, "SELECT row FROM docs WHERE id = ?", id).Scan(&row)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, statement := range [...]string{"DELETE FROM fts WHERE rowid = ?", "DELETE FROM docs WHERE row = ?"} {
			if _, err := tx.ExecContext(ctx, statement, row); err != nil {
				return nil, err
			}
		}
		gone = append(gone, row)
	}
	return gone, nil
}

// Rows are numbered by popularity and then by arrival, so that the popular come first. Rows that FTS5
// gets in ascending order cost it least.
const (
	arrivalBits   = 40
	maxPopularity = 1 << 20
)

// popularityOf reads a row's number.
func popularityOf(row int64) int { return int(maxPopularity - row>>arrivalBits) }

// insert adds documents to a generation and returns the folded text of each row. Of two documents with one id it adds the
// later. Without grams it only stores them, and fill adds the grams of all.
func (c *collection) insert(ctx context.Context, tx *sql.Tx, documents []searchindex.Document, grams bool) (map[int64]string, error) {
	var next int64
	err := tx.QueryRowContext(ctx, "UPDATE meta SET next = next + ? RETURNING next", len(documents)).Scan(&next)
	if err != nil {
		return nil, err
	}
	store, err := tx.PrepareContext(ctx, c.insertSQL())
	if err != nil {
		return nil, err
	}
	defer store.Close() //nolint:errcheck // what was written is committed by then
	folds := make(map[int64]string, len(documents))
	for row, document := range number(documents, next) {
		texts, folded := words.Texts(c.fields(document))
		if _, err := store.ExecContext(ctx, c.values(row, document, texts, folded)...); err != nil {
			return nil, err
		}
		folds[row] = folded
	}
	if !grams {
		return folds, nil
	}
	return folds, addGrams(ctx, tx, folds)
}

// number yields each document with its row number and leaves out those that a later one replaces. next is one more than
// the last document's number of arrival.
func number(documents []searchindex.Document, next int64) iter.Seq2[int64, searchindex.Document] {
	last := make(map[string]int, len(documents))
	for i, document := range documents {
		last[document.ID] = i
	}
	return func(yield func(int64, searchindex.Document) bool) {
		for i, document := range documents {
			row := int64(maxPopularity-document.Popularity)<<arrivalBits | (next - int64(len(documents)) + int64(i))
			if last[document.ID] == i && !yield(row, document) {
				return
			}
		}
	}
}

// addGrams adds the rows to the full-text table, in ascending order.
func addGrams(ctx context.Context, tx *sql.Tx, folded map[int64]string) error {
	index, err := tx.PrepareContext(ctx, "INSERT INTO fts (rowid, grams) VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer index.Close() //nolint:errcheck // what was written is committed by then
	for _, row := range slices.Sorted(maps.Keys(folded)) {
		if _, err := index.ExecContext(ctx, row, words.Grams(folded[row])); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) insertSQL() string {
	return "INSERT OR REPLACE INTO docs VALUES (?" +
		strings.Repeat(", ?", 4+len(c.schema.Facets)+len(c.schema.Numbers)) + ")"
}

func (c *collection) values(row int64, document searchindex.Document, texts, folded string) []any {
	values := []any{row, document.ID, folded}
	for _, facet := range c.schema.Facets {
		value, ok := document.Facets[facet]
		values = append(values, sql.NullString{String: value, Valid: ok})
	}
	for _, number := range c.schema.Numbers {
		value, ok := document.Numbers[number]
		values = append(values, sql.NullInt64{Int64: value, Valid: ok})
	}
	return append(values, texts, []byte(document.Stored))
}

// fields are the values of each of the document's fields, in the schema's order.
func (c *collection) fields(document searchindex.Document) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, field := range c.schema.Fields {
			if !yield(document.Text[field.Name]) {
				return
			}
		}
	}
}
