// Package plan decides what the operator does: from what was observed to what is to be done, both as values.
//
// It is pure. It knows no cluster, no database and no clock, and imports the standard library and platform/gtid alone, so that
// every case stands in a table of its tests. The controllers observe, ask, and do.
package plan
