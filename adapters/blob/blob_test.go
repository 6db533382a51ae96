package blob_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob/memblob"

	"github.com/ticketblue/ticketblue/adapters/blob"
	port "github.com/ticketblue/ticketblue/ports/blob"
	"github.com/ticketblue/ticketblue/ports/blob/blobtest"
)

func TestFolder(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) port.Store {
		t.Helper()
		store, err := blob.OpenFolder(filepath.Join(t.TempDir(), "files"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		return store
	})
}

func TestMemory(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) port.Store {
		t.Helper()
		store := blob.On(memblob.OpenBucket(nil))
		t.Cleanup(func() { store.Close() })
		return store
	})
}

func TestAFolderHoldsNothingButTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Put(t.Context(), "posters/a.jpg", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Read me.txt"), []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "posters"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "a.jpg" {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	page, err := store.List(t.Context(), "", "", 10)
	if err != nil || len(page.Files) != 1 {
		t.Errorf("listed: %+v, %v", page, err)
	}
}
