package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// cacheDir is where programs and prepared data stay between runs.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w", err)
	}
	dir := filepath.Join(base, "ticketblue", "testenv")
	return dir, os.MkdirAll(dir, 0o755)
}

// once makes the folder of that name in the cache if it isn't there: fn fills a fresh one, which gets its
// name only when it is whole. Processes that want the same one wait for each other.
func once(ctx context.Context, name string, fn func(dir string) error) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, name)
	if isDir(dir) {
		return dir, nil
	}
	lock := flock.New(dir + ".lock")
	if _, err := lock.TryLockContext(ctx, 50*time.Millisecond); err != nil {
		return "", fmt.Errorf("wait for %s: %w", name, err)
	}
	defer lock.Unlock() // it goes with the process at the latest
	if isDir(dir) {
		return dir, nil // somebody else was first
	}
	fresh, err := os.MkdirTemp(cache, name+".new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh) // gone when it got its name
	if err := fn(fresh); err != nil {
		return "", err
	}
	return dir, os.Rename(fresh, dir)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// runDir is a folder for what one server writes.
func runDir(name string) (dir string, remove func(), err error) {
	cache, err := cacheDir()
	if err != nil {
		return "", nil, err
	}
	return runDirIn(filepath.Join(cache, "run"), name)
}

// briefDir is runDir in the machine's memory, where there is room: for a server that nobody asks to outlive a
// power cut. Making a table takes a tenth of the time there.
func briefDir(name string) (dir string, remove func(), err error) {
	memory := memoryDir()
	if memory == "" {
		return runDir(name)
	}
	return runDirIn(filepath.Join(memory, fmt.Sprintf("ticketblue-testenv-%d", os.Getuid())), name)
}

// runDirIn makes a folder that is locked for as long as the process lives; folders whose process is gone are
// removed by whoever makes the next one.
func runDirIn(runs, name string) (dir string, remove func(), err error) {
	if err := os.MkdirAll(runs, 0o700); err != nil {
		return "", nil, err
	}
	sweepFirst(runs)
	// Made under the lock of the sweepers, or one of them could take it before it is locked.
	gate := flock.New(filepath.Join(runs, "gate"))
	if err := gate.Lock(); err != nil {
		return "", nil, err
	}
	defer gate.Unlock() // as above
	if dir, err = os.MkdirTemp(runs, name+"-"); err != nil {
		return "", nil, err
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	if err := lock.Lock(); err != nil {
		return "", nil, err
	}
	return dir, func() {
		lock.Unlock()     // as above
		os.RemoveAll(dir) // the next sweep takes what is left
	}, nil
}

// swept are the folders that this process has swept.
var swept sync.Map

func sweepFirst(runs string) {
	if _, done := swept.LoadOrStore(runs, true); !done {
		sweep(runs)
	}
}

func sweep(runs string) {
	gate := flock.New(filepath.Join(runs, "gate"))
	if gate.Lock() != nil {
		return
	}
	defer gate.Unlock() // as above
	left, err := filepath.Glob(filepath.Join(runs, "*-*"))
	if err != nil {
		return
	}
	for _, dir := range left {
		lock := flock.New(filepath.Join(dir, "lock"))
		if free, err := lock.TryLock(); err == nil && free {
			os.RemoveAll(dir) // the next sweep takes what is left
			lock.Unlock()     // as above
		}
	}
}

// copyDir copies a folder of plain files and folders, sharing blocks where the file system can.
func copyDir(to, from string) error {
	return errors.Join(os.MkdirAll(to, 0o755), os.CopyFS(to, os.DirFS(from)))
}
