package private_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/ticketblue/ticketblue/platform/private"
)

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Mode().Perm()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	must(t, private.Folder(dir))
	path := filepath.Join(dir, "file")
	must(t, private.File(path))
	for range 2 {
		if d, f := modeOf(t, dir), modeOf(t, path); d != 0o700 || f != 0o600 {
			t.Fatalf("folder %o, file %o", d, f)
		}
		must(t, os.WriteFile(path, []byte("kept"), 0o600))
		must(t, os.Chmod(dir, 0o755))  //nolint:gosec // as it was made before
		must(t, os.Chmod(path, 0o644)) //nolint:gosec // as above
		must(t, private.Folder(dir))
		must(t, private.File(path))
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "kept" {
		t.Errorf("%q, %v", content, err)
	}
	must(t, private.Narrow(filepath.Join(dir, "none")))
	shared := filepath.Join(t.TempDir(), "shared")
	must(t, os.Mkdir(shared, 0o700))
	must(t, os.Chmod(shared, 0o777|fs.ModeSticky))
	must(t, private.Folder(shared))
	if mode := modeOf(t, shared); mode != 0o777 {
		t.Errorf("a shared folder is %o", mode)
	}
}
