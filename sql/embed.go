// Package schema carries the migrations of every context into the binary.
//
// A context's tables are its own: they are migrated under a version of their own, and sqlc sees one
// context's schema at a time. Files are named as golang-migrate reads them.
package schema

import "embed"

// Migrations holds <context>/migrations/<engine>/<version>_<name>.{up,down}.sql.
//
//go:embed all:*/migrations
var Migrations embed.FS

// Contexts lists whose migrations there are, in the order in which they are applied.
var Contexts = []string{"journal", "account", "catalog", "booking", "payment", "coupon", "notify", "housekeeping"}
