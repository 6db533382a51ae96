package housekeepingapp_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/blob"
	"github.com/ticketblue/ticketblue/modules/housekeeping/app"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func zipped(t *testing.T, text string) *bytes.Reader {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

func TestBackups(t *testing.T) {
	t.Parallel()
	const end = "-- Dump completed on 2026-11-28  3:00:00\n"
	open := func(t *testing.T) (*housekeepingapp.Backups, *clock.Fake) {
		t.Helper()
		files, err := blob.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		fake := clock.NewFake(time.Date(2026, 11, 28, 3, 0, 0, 0, clock.Seoul))
		return housekeepingapp.NewBackups(files, fake), fake
	}
	names := func(t *testing.T, b *housekeepingapp.Backups) string {
		t.Helper()
		files, err := b.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range files {
			all = append(all, f.Key)
		}
		return strings.Join(all, " ")
	}
	t.Run("the newest are kept, and the newest is opened", func(t *testing.T) {
		t.Parallel()
		b, fake := open(t)
		for i := range 4 {
			text := strings.Repeat("INSERT INTO seats VALUES (1);\n", i+1) + end
			file, err := b.Save(t.Context(), zipped(t, text), 2)
			if err != nil || file.Size == 0 {
				t.Fatal(file, err)
			}
			fake.Advance(24 * time.Hour)
		}
		if got := names(t, b); got != "backups/20261130t180000z.sql.gz backups/20261129t180000z.sql.gz" {
			t.Error(got)
		}
		dump, file, err := b.Open(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer dump.Close()
		unzipped, err := gzip.NewReader(dump)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(unzipped); err != nil || strings.Count(string(text), "INSERT") != 4 || file.Key != "backups/20261130t180000z.sql.gz" {
			t.Errorf("%s holds %q, %v", file.Key, text, err)
		}
	})
	t.Run("a dump that was cut off is refused, and nothing is deleted for it", func(t *testing.T) {
		t.Parallel()
		b, fake := open(t)
		if _, err := b.Save(t.Context(), zipped(t, end), 1); err != nil {
			t.Fatal(err)
		}
		before := names(t, b)
		fake.Advance(time.Hour)
		good := zipped(t, strings.Repeat("x", 1<<20)+"\n"+end)
		half := make([]byte, good.Len()/2)
		if _, err := io.ReadFull(good, half); err != nil {
			t.Fatal(err)
		}
		for name, dump := range map[string]io.ReadSeeker{
			"not gzip": strings.NewReader(end), "empty": zipped(t, ""), "without an end": zipped(t, "INSERT INTO seats VALUES (1);\n"),
			"half": bytes.NewReader(half), "end in the middle": zipped(t, end+"INSERT INTO seats VALUES (1);\n"),
		} {
			if _, err := b.Save(t.Context(), dump, 1); !errors.Is(err, housekeepingapp.ErrBackupIncomplete) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := names(t, b); got != before {
			t.Errorf("there was %s, there is %s", before, got)
		}
	})
	t.Run("what isn't there is told", func(t *testing.T) {
		t.Parallel()
		b, _ := open(t)
		for _, name := range []string{"", "20200101t000000z.sql.gz", "../secret", "posters/a"} {
			if _, _, err := b.Open(t.Context(), name); !errors.Is(err, housekeepingapp.ErrNoBackup) {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}
