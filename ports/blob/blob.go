// Package blob is the contract of a store of files: pictures that organisers upload, kept whole under keys.
//
// A file is put, opened, listed and deleted as a whole; it is never changed in place, and whoever opens it
// reads what one Put has stored, however many are under way. Nothing is decided by what is stored here: rows
// name the files that count, and what no row names is somebody's leftover.
//
// Keys are made by us and never of what people typed: Valid says of what. So there is no key that one
// engine escapes, folds or walks out of its folder by.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

var (
	// ErrNotFound is told where there is no such file.
	ErrNotFound = errors.New("blob: not found")
	// ErrBadKey is told of what can't be a key, nor the beginning of one. A defect of the caller.
	ErrBadKey = errors.New("blob: not a key")
)

// Store keeps files. Safe for concurrent use. Errors other than the named ones are outages: of a Put or a Delete
// that failed it is not known whether it was done, and it may be done again.
type Store interface {
	// Put stores all of content under the key, in place of what was there, and returns once it is safe. A
	// content that ends in an error stores nothing.
	Put(ctx context.Context, key string, content io.Reader) error
	// Open returns the file's content, which the caller closes, and what is known of it; ErrNotFound.
	Open(ctx context.Context, key string) (io.ReadCloser, File, error)
	// Delete forgets the file. One that isn't there is no error.
	Delete(ctx context.Context, key string) error
	// List returns up to limit files (at least 1) whose keys begin with prefix ("" is all), by key, behind
	// the place where the page before ended ("" for the first). What is put or deleted meanwhile may be on a
	// later page or not; everything else is, once.
	List(ctx context.Context, prefix, after string, limit int) (Page, error)
	// Check reports whether the store answers.
	Check(ctx context.Context) error
}

// File is what is known of a file without reading it.
type File struct {
	Key      string
	Size     int64     // bytes
	StoredAt time.Time // by the store's own clock
}

// Page is a part of a list.
type Page struct {
	Files []File
	Next  string // for the next page; "" at the end. It means something to the store that gave it alone
}

// MaxKey is the length of the longest key, in bytes.
const MaxKey = 200

// Valid reports whether a text is a key: parts of a-z, 0-9, hyphen, underscore and dot, none of which begins with
// a dot, separated by single slashes.
func Valid(key string) bool {
	if key == "" || len(key) > MaxKey || key[len(key)-1] == '/' {
		return false
	}
	return validPrefix(key)
}

// ValidPrefix reports whether a key can begin so.
func ValidPrefix(prefix string) bool {
	return prefix == "" || len(prefix) <= MaxKey && validPrefix(prefix)
}

func validPrefix(text string) bool {
	before := byte('/')
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
		case (c == '.' || c == '/') && before != '/':
		default:
			return false
		}
		before = c
	}
	return true
}
