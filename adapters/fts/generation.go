package fts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/ticketblue/ticketblue/platform/private"
)

// generation is one making of a collection, in a database file of its own: a rebuild makes the next one
// without the live one noticing. (In one file it would: a change of the schema makes FTS5 tables fail in
// connections that are just opening them.)
type generation struct {
	number  int
	writer  *sql.DB
	readers *sql.DB

	// folded is what candidates are compared by, read from docs: a search looks at hundreds, and a map
	// costs a fortieth of a row. Guarded by collection.live once the generation is live. Empty for a large
	// collection.
	folded     map[int64]string
	statements sync.Map // SQL text → *sql.Stmt, of readers
}

const (
	pragmas = "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)" +
		"&_pragma=temp_store(MEMORY)&_pragma=secure_delete(ON)&_pragma=mmap_size(268435456)&_pragma=cache_size(-4000)"
	// next numbers arrivals; complete says that the generation may be searched.
	metaDDL = "CREATE TABLE meta (schema TEXT NOT NULL, complete INTEGER NOT NULL, next INTEGER NOT NULL)"
	// The tokenizer leaves letters and digits together; grams have nothing else.
	ftsDDL = "CREATE VIRTUAL TABLE fts USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')"
)

// connect opens a generation's file, which is made when missing.
func (c *collection) connect(number int) (*generation, error) {
	if err := private.File(c.file(number)); err != nil {
		return nil, err
	}
	path := "file:" + c.file(number) + pragmas
	writer, err := sql.Open("sqlite", path+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	readers, err := sql.Open("sqlite", path+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	readers.SetMaxOpenConns(c.readers)
	readers.SetMaxIdleConns(c.readers)
	return &generation{number: number, writer: writer, readers: readers, folded: map[int64]string{}}, nil
}

// create makes an empty generation, which is not complete yet.
func (c *collection) create(ctx context.Context, number int) (*generation, error) {
	if err := c.delete(number); err != nil {
		return nil, err
	}
	g, err := c.connect(number)
	if err != nil {
		return nil, err
	}
	err = g.change(ctx, func(tx *sql.Tx) error {
		for _, statement := range c.ddl() {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO meta VALUES (?, 0, 1)", c.print)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

func (c *collection) ddl() []string {
	var columns strings.Builder
	statements := []string{metaDDL, ftsDDL, ""}
	for _, facet := range c.schema.Facets {
		fmt.Fprintf(&columns, ", f_%s TEXT", facet)
		statements = append(statements, fmt.Sprintf("CREATE INDEX docs_f_%[1]s ON docs (f_%[1]s)", facet))
	}
	for _, number := range c.schema.Numbers {
		fmt.Fprintf(&columns, ", n_%s INTEGER", number)
		statements = append(statements, fmt.Sprintf("CREATE INDEX docs_n_%[1]s ON docs (n_%[1]s)", number))
	}
	// What is filtered and sorted by stands before the bulk of the row.
	statements[2] = "CREATE TABLE docs (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folded TEXT NOT NULL" +
		columns.String() + ", texts TEXT NOT NULL, stored BLOB)"
	if c.schema.Large {
		// Totals over most of the documents read this instead of their rows.
		statements = append(statements, "CREATE INDEX docs_all ON docs ("+strings.Join(c.attributes(), ", ")+")")
	}
	return statements
}

// attributes are the columns that are filtered and sorted by.
func (c *collection) attributes() []string {
	var columns []string
	for _, facet := range c.schema.Facets {
		columns = append(columns, "f_"+facet)
	}
	for _, number := range c.schema.Numbers {
		columns = append(columns, "n_"+number)
	}
	return columns
}

// open opens a generation for searching; nil when it is of another schema, or was never completed.
func (c *collection) open(ctx context.Context, number int) (*generation, error) {
	g, err := c.connect(number)
	if err != nil {
		return nil, err
	}
	var print string
	var complete bool
	err = g.writer.QueryRowContext(ctx, "SELECT schema, complete FROM meta").Scan(&print, &complete)
	if err != nil || print != c.print || !complete {
		if ctx.Err() != nil {
			return nil, errors.Join(ctx.Err(), g.close())
		}
		return nil, g.close() // whatever is wrong with it, it can be made again
	}
	if c.schema.Large {
		return g, nil
	}
	if err := g.load(ctx); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// load reads the folded texts.
func (g *generation) load(ctx context.Context) error {
	rows, err := g.writer.QueryContext(ctx, "SELECT row, folded FROM docs")
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
		g.folded[row] = folded
	}
	return rows.Err()
}

// complete says that the generation may be searched from now on.
func (g *generation) complete(ctx context.Context) error {
	_, err := g.writer.ExecContext(ctx, "UPDATE meta SET complete = 1")
	return err
}

// change runs one transaction.
func (g *generation) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := g.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// statement is prepared once.
func (g *generation) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if found, ok := g.statements.Load(text); ok {
		return found.(*sql.Stmt), nil
	}
	made, err := g.readers.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if found, ok := g.statements.LoadOrStore(text, made); ok {
		return found.(*sql.Stmt), made.Close()
	}
	return made, nil
}

// view is a generation as it was at one moment: what is counted, what is shown and what is added up are of the same documents,
// whatever is put or removed meanwhile. It is for one goroutine, and uses one connection.
type view struct {
	*generation
	tx  *sql.Tx
	new []string // statements that were not prepared yet
}

// at runs do on the generation as it is now.
func (g *generation) at(ctx context.Context, do func(*view) error) error {
	tx, err := g.readers.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	v := &view{generation: g, tx: tx}
	err = errors.Join(do(v), tx.Rollback()) // nothing was written
	for _, text := range v.new {
		if _, err := g.statement(ctx, text); err != nil {
			return err
		}
	}
	return err
}

// statement is prepared once for all views. One that isn't yet is prepared for this view alone first: for the others another
// connection is needed, and whoever has one must not wait for a second.
func (v *view) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if found, ok := v.statements.Load(text); ok {
		return v.tx.StmtContext(ctx, found.(*sql.Stmt)), nil
	}
	v.new = append(v.new, text)
	return v.tx.PrepareContext(ctx, text)
}

func (g *generation) close() error { return errors.Join(g.readers.Close(), g.writer.Close()) }
