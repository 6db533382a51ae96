package fts

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/ticketblue/ticketblue/ports/searchindex"
)

// collection is documents of one schema. Its tables carry the number of their generation: a rebuild
// fills the next generation and then moves on to it.
type collection struct {
	schema searchindex.Schema
	print  string // what the schema looks like, to notice another

	live sync.RWMutex // held for reading while a search uses the tables, for writing while they are swapped
	now  *tables

	rebuilding bool                             // guarded by Index.write, as is missed
	missed     map[string]*searchindex.Document // changed during a rebuild; nil: removed
}

// tables are one generation.
type tables struct {
	generation int
	docs, fts  string

	// folded is what candidates are compared by, read from docs: a search looks at hundreds, and a map
	// costs a fortieth of a row. Guarded by collection.live.
	folded     map[int64]string
	statements sync.Map // SQL text → *sql.Stmt
}

func newTables(collection string, generation int) *tables {
	base := collection + "_" + strconv.Itoa(generation)
	return &tables{generation: generation, docs: base + "_docs", fts: base + "_fts", folded: map[int64]string{}}
}

// grams of another making need a rebuild as much as another schema does.
const gramsVersion = 1

var identifier = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)

const catalogDDL = `CREATE TABLE IF NOT EXISTS collections (
	name TEXT PRIMARY KEY, generation INTEGER NOT NULL, schema TEXT NOT NULL, next INTEGER NOT NULL
)`

// openCollection finds the collection's live tables, or makes empty ones.
func (x *Index) openCollection(ctx context.Context, schema searchindex.Schema) (*collection, error) {
	c := &collection{schema: schema}
	if err := checkNames(schema); err != nil {
		return nil, err
	}
	look, err := json.Marshal(schema)
	if err != nil {
		return nil, fmt.Errorf("fts: %w", err)
	}
	sum := sha256.Sum256(fmt.Appendf(look, "/%d", gramsVersion))
	c.print = hex.EncodeToString(sum[:])
	err = x.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, catalogDDL); err != nil {
			return err
		}
		var generation int
		var print string
		err := tx.QueryRowContext(ctx, "SELECT generation, schema FROM collections WHERE name = ?", schema.Collection).
			Scan(&generation, &print)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		c.now = newTables(schema.Collection, generation)
		if err == nil && print == c.print {
			return errors.Join(c.dropOthers(ctx, tx), c.now.load(ctx, tx))
		}
		c.now = newTables(schema.Collection, generation+1)
		return errors.Join(c.create(ctx, tx, c.now), c.goLive(ctx, tx, c.now))
	})
	if err != nil {
		return nil, fmt.Errorf("fts: open %s: %w", schema.Collection, err)
	}
	return c, nil
}

// checkNames makes sure that names can be parts of SQL.
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

// create makes the tables of a generation.
func (c *collection) create(ctx context.Context, tx *sql.Tx, t *tables) error {
	var columns strings.Builder
	for _, facet := range c.schema.Facets {
		fmt.Fprintf(&columns, ", f_%s TEXT", facet)
	}
	for _, number := range c.schema.Numbers {
		fmt.Fprintf(&columns, ", n_%s INTEGER", number)
	}
	statements := []string{
		"DROP TABLE IF EXISTS " + t.docs,
		"DROP TABLE IF EXISTS " + t.fts,
		// What is filtered and sorted by stands before the bulk of the row.
		"CREATE TABLE " + t.docs + " (row INTEGER PRIMARY KEY, id TEXT NOT NULL, folded TEXT NOT NULL" +
			columns.String() + ", texts TEXT NOT NULL, stored BLOB)",
		"CREATE UNIQUE INDEX " + t.docs + "_id ON " + t.docs + " (id)",
		// The tokenizer leaves letters and digits together and everything else alone.
		"CREATE VIRTUAL TABLE " + t.fts + " USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')",
	}
	for _, number := range c.schema.Numbers {
		statements = append(statements, "CREATE INDEX "+t.docs+"_n_"+number+" ON "+t.docs+" (n_"+number+")")
	}
	for _, facet := range c.schema.Facets {
		statements = append(statements, "CREATE INDEX "+t.docs+"_f_"+facet+" ON "+t.docs+" (f_"+facet+")")
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// goLive makes a generation the one that is searched after the transaction, and drops the others.
func (c *collection) goLive(ctx context.Context, tx *sql.Tx, t *tables) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO collections (name, generation, schema, next) VALUES (?, ?, ?, 1)
		 ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, schema = excluded.schema`,
		c.schema.Collection, t.generation, c.print)
	if err != nil {
		return err
	}
	live := c.now
	c.now = t
	defer func() { c.now = live }()
	return c.dropOthers(ctx, tx)
}

// dropOthers drops the generations that are not c.now: the one before, and what a rebuild left that was
// killed.
func (c *collection) dropOthers(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?`,
		c.schema.Collection+"_[0-9]*")
	if err != nil {
		return err
	}
	var stale []string
	own := regexp.MustCompile(`^` + c.schema.Collection + `_\d+_(docs|fts)$`) // not FTS5's own shadow tables
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return errors.Join(err, rows.Close())
		}
		if own.MatchString(name) && name != c.now.docs && name != c.now.fts {
			stale = append(stale, name)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, name := range stale {
		if _, err := tx.ExecContext(ctx, "DROP TABLE "+name); err != nil {
			return err
		}
	}
	return nil
}

// change runs one transaction of the writer.
func (x *Index) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := x.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// reading runs a search on the live tables, which stay until it is done.
func (c *collection) reading(do func(*tables) error) error {
	c.live.RLock()
	defer c.live.RUnlock()
	if err := do(c.now); err != nil {
		return fmt.Errorf("fts: search %s: %w", c.schema.Collection, err)
	}
	return nil
}

// load reads the folded texts.
func (t *tables) load(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT row, folded FROM "+t.docs)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		var folded string
		if err := rows.Scan(&row, &folded); err != nil {
			return err
		}
		t.folded[row] = folded
	}
	return rows.Err()
}

// statement is prepared once a generation.
func (t *tables) statement(ctx context.Context, db *sql.DB, text string) (*sql.Stmt, error) {
	if found, ok := t.statements.Load(text); ok {
		return found.(*sql.Stmt), nil
	}
	made, err := db.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if found, ok := t.statements.LoadOrStore(text, made); ok {
		return found.(*sql.Stmt), made.Close()
	}
	return made, nil
}

// forget closes the statements of a generation that is no longer live.
func (t *tables) forget() {
	t.statements.Range(func(_, statement any) bool {
		_ = statement.(*sql.Stmt).Close()
		return true
	})
}
