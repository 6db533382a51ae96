// Package web carries the built single-page application into the binary.
//
// The build (npm run build in this folder) writes dist, which is not committed: in a fresh clone it holds
// only a placeholder, so that this package always compiles. A caller that finds no index.html in FS is
// running without the page and should say so instead of answering with an empty one.
//
// Beside each text file lie its .gz and .br forms, made at build time, to be sent as they are.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS returns the built page: index.html, hashed files under assets/, and a few fixed names (favicon.svg).
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // only an invalid name can fail, and "dist" is a constant
		panic(err)
	}
	return sub
}
