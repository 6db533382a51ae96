// Package private makes files and folders that nobody else on the machine can read: 0600 and 0700, also where they were
// made wider before.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const (
	file   = 0o600
	folder = 0o700
)

// Folder makes the folder, or takes what others may do from one that is there. One that is shared by design (sticky, as
// /tmp is), or that belongs to somebody else, as a mounted volume may, stays as it is.
func Folder(path string) error {
	if err := os.MkdirAll(path, folder); err != nil {
		return fmt.Errorf("private folder: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("private folder: %w", err)
	}
	if info.Mode()&fs.ModeSticky != 0 {
		return nil
	}
	return narrow(path, info.Mode())
}

// File makes an empty file when there is none, so that whoever opens it next does not make a wider one, and narrows one that is
// there without opening it: closing it would take away locks that this process has on it.
func File(path string) error {
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, file)
	if err == nil {
		return made.Close()
	}
	if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("private file: %w", err)
	}
	return Narrow(path)
}

// Narrow takes what others may do from a file, if it is there.
func Narrow(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("private file: %w", err)
	}
	return narrow(path, info.Mode())
}

func narrow(path string, mode fs.FileMode) error {
	const others = 0o077
	if mode.Perm()&others == 0 {
		return nil
	}
	err := os.Chmod(path, mode.Perm()&^others)
	if errors.Is(err, fs.ErrPermission) {
		return nil // another's; who mounted it says who may read it
	}
	return err
}
