package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/golang-migrate/migrate/v4"

	schema "github.com/ticketblue/ticketblue/sql"
)

// Move says where migrations go.
type Move int

// The moves of a schema.
const (
	Up     Move = iota // to the newest version
	Down               // one version back
	Status             // nowhere
)

// SchemaVersion is how far a context's tables are.
type SchemaVersion struct {
	Context string
	Version uint // 0: no tables yet
}

// Migrate moves the tables of all contexts and returns their versions. Up leaves those that are newer already. Going down stops at the first
// context that fails. Two migrations at once wait for each other.
func (db *DB) Migrate(ctx context.Context, move Move) ([]SchemaVersion, error) {
	versions := make([]SchemaVersion, 0, len(schema.Contexts))
	for _, name := range schema.Contexts {
		version, err := db.engine.Migrate(ctx, name, move)
		if err != nil {
			return versions, fmt.Errorf("migrate %s: %w", name, err)
		}
		versions = append(versions, SchemaVersion{name, version})
	}
	return versions, nil
}

// Step makes the move with one context's files, for engines, and returns the version afterwards.
func Step(m *migrate.Migrate, move Move) (version uint, err error) {
	switch move {
	case Up:
		// Tables that are newer than this program are left as they are: while servers are replaced one after the
		// other, one of the old image may have to start again beside what the new one has added.
		if err = m.Up(); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	case Down:
		if _, _, versioned := m.Version(); versioned == nil { // else there are no tables to take away
			err = m.Steps(-1)
		}
	case Status:
	}
	if err != nil && !errors.Is(err, migrate.ErrNoChange) {
		return 0, err
	}
	version, _, err = m.Version()
	if errors.Is(err, migrate.ErrNilVersion) {
		return 0, nil
	}
	return version, err
}
