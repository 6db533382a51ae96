package testenv

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestOnce(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Run("many who want the same folder make it once", func(t *testing.T) {
		made := 0 // guarded by the lock that is tested
		var crowd sync.WaitGroup
		for range 20 {
			crowd.Go(func() {
				dir, err := once(t.Context(), "thing", func(dir string) error {
					made++
					return os.WriteFile(filepath.Join(dir, "file"), []byte("whole"), 0o644)
				})
				if err != nil {
					t.Error(err)
				}
				if content, err := os.ReadFile(filepath.Join(dir, "file")); err != nil || string(content) != "whole" {
					t.Errorf("read %q, %v", content, err)
				}
			})
		}
		crowd.Wait()
		if made != 1 {
			t.Errorf("made %d times", made)
		}
	})
	t.Run("what could not be made leaves nothing, and is tried again", func(t *testing.T) {
		if _, err := once(t.Context(), "other", func(string) error { return context.DeadlineExceeded }); err == nil {
			t.Error("a failure is told as a folder")
		}
		if _, err := once(t.Context(), "other", func(string) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

func TestRunDir(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir, remove, err := runDir("server")
	if err != nil {
		t.Fatal(err)
	}
	abandoned := filepath.Join(filepath.Dir(dir), "server-abandoned")
	if err := os.MkdirAll(abandoned, 0o755); err != nil {
		t.Fatal(err)
	}
	sweep(filepath.Dir(dir))
	if isDir(abandoned) {
		t.Error("a folder whose process is gone was left")
	}
	if !isDir(dir) {
		t.Error("a folder in use was swept away")
	}
	remove()
	if isDir(dir) {
		t.Error("a folder that was given back is still there")
	}
}

func TestUnpack(t *testing.T) {
	t.Run("a program runs from its packages, with its own loader", func(t *testing.T) {
		t.Parallel()
		hello, err := unpack(t.Context(), recipe{name: "hello", suites: []string{"sid"}, packages: []string{"hello"}})
		if err != nil {
			t.Fatal(err)
		}
		said, err := output(hello.command("usr/bin/hello", "--greeting=good evening"))
		if err != nil || !strings.Contains(said, "good evening") {
			t.Errorf("said %q, %v", said, err)
		}
	})
	t.Run("what Debian does not have is said", func(t *testing.T) {
		t.Parallel()
		_, err := unpack(t.Context(), recipe{name: "nothing", suites: []string{"sid"}, packages: []string{"no-such-package-anywhere"}})
		if err == nil || !strings.Contains(err.Error(), "no-such-package-anywhere") {
			t.Errorf("told %v", err)
		}
	})
}
