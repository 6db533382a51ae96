package blob

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	port "github.com/ticketblue/ticketblue/ports/blob"
)

// settle brings a file and the folders on the way to it to the disk.
func (s *Store) settle(key string) error {
	place := filepath.Join(s.folder, filepath.FromSlash(key))
	for {
		file, err := os.Open(place)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted since
		}
		if err != nil {
			return err
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
		if place == filepath.Clean(s.folder) {
			return nil
		}
		place = filepath.Dir(place)
	}
}

// listFolder lists a folder's files by key. fileblob lists them as they come by in a walk, where a/x is before
// a-b, and then leaves out at a page's end what the keys' order would have later.
func (s *Store) listFolder(prefix, after string, limit int) (port.Page, error) {
	var keys []string
	root := path.Dir(prefix + "x") // the folder that everything with the prefix lies in
	err := fs.WalkDir(os.DirFS(s.folder), root, func(key string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // deleted since, or never there
		case err != nil:
			return err
		case entry.Type().IsRegular() && strings.HasPrefix(key, prefix) && key > after && port.Valid(key):
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		return port.Page{}, err
	}
	slices.Sort(keys)
	page := port.Page{}
	if len(keys) > limit {
		keys, page.Next = keys[:limit], keys[limit-1]
	}
	for _, key := range keys {
		info, err := os.Stat(filepath.Join(s.folder, filepath.FromSlash(key)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return port.Page{}, err
		}
		page.Files = append(page.Files, port.File{Key: key, Size: info.Size(), StoredAt: info.ModTime()})
	}
	return page, nil
}
