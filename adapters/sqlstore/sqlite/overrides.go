package sqlite

import "strings"

// rewrite drops what SQLite's grammar does not have. Row locks are not missed: its one writer is alone.
func rewrite(text string) string { return withoutLocks.Replace(text) }

var withoutLocks = strings.NewReplacer(" FOR UPDATE OF r", "", " FOR UPDATE", "")
