// Package blobtest is what every blob.Store passes, whatever it is built on.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/ports/blob"
)

// Run runs the suite; open returns an empty store that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *shelf){
		"what is put is opened, whole":                           testPut,
		"a file is put in place of another":                      testOverwrite,
		"what isn't there is not found":                          testMissing,
		"what is deleted is gone, and deleting it again is fine": testDelete,
		"a content that ends in an error stores nothing":         testBroken,
		"a call that was given up stores nothing":                testCanceled,
		"files are listed by prefix, by key, page by page":       testList,
		"what is listed stays listed while others go":            testListWhileDeleting,
		"a large file comes back as it was":                      testLarge,
		"of many who put at once one is read, whole":             testConcurrent,
		"what is no key is refused":                              testKeys,
		"it answers":                                             testCheck,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, &shelf{t, open(t)})
		})
	}
}

// shelf is a store with short words.
type shelf struct {
	t *testing.T
	blob.Store
}

func (s *shelf) put(key string, content []byte) {
	s.t.Helper()
	if err := s.Put(s.t.Context(), key, bytes.NewReader(content)); err != nil {
		s.t.Fatalf("put %s: %v", key, err)
	}
}

func (s *shelf) read(key string) []byte {
	s.t.Helper()
	reader, file, err := s.Open(s.t.Context(), key)
	if err != nil {
		s.t.Fatalf("open %s: %v", key, err)
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	if err != nil {
		s.t.Fatalf("read %s: %v", key, err)
	}
	if file.Key != key || file.Size != int64(len(content)) || file.StoredAt.IsZero() {
		s.t.Errorf("%s of %d bytes is told as %+v", key, len(content), file)
	}
	return content
}

func (s *shelf) missing(key string) {
	s.t.Helper()
	if _, _, err := s.Open(s.t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
		s.t.Errorf("open %s: %v", key, err)
	}
}

// keys are all under a prefix, read in pages of the size.
func (s *shelf) keys(prefix string, size int) []string {
	s.t.Helper()
	keys, after := []string{}, ""
	for {
		page, err := s.List(s.t.Context(), prefix, after, size)
		if err != nil {
			s.t.Fatalf("list %s: %v", prefix, err)
		}
		if len(page.Files) > size {
			s.t.Errorf("a page of %d has %d files", size, len(page.Files))
		}
		for _, file := range page.Files {
			keys = append(keys, file.Key)
		}
		if page.Next == "" {
			return keys
		}
		after = page.Next
	}
}

func testPut(t *testing.T, s *shelf) {
	for name, content := range map[string][]byte{"a/one.jpg": []byte("one"), "empty": {}, "a/b/c/binary.bin": {0, 255, '\r', '\n', 0}} {
		s.put(name, content)
		if got := s.read(name); !bytes.Equal(got, content) {
			t.Errorf("%s holds %q", name, got)
		}
	}
}

func testOverwrite(t *testing.T, s *shelf) {
	s.put("a", []byte("a long first content"))
	s.put("a", []byte("short"))
	if got := s.read("a"); string(got) != "short" {
		t.Errorf("it holds %q", got)
	}
	if keys := s.keys("", 10); !slices.Equal(keys, []string{"a"}) {
		t.Errorf("listed: %v", keys)
	}
}

func testMissing(t *testing.T, s *shelf) {
	s.put("a/b", []byte("x"))
	s.missing("nothing")
	s.missing("a")
	s.missing("a/b/c")
	if keys := s.keys("nothing", 10); len(keys) != 0 {
		t.Errorf("listed: %v", keys)
	}
}

func testDelete(t *testing.T, s *shelf) {
	s.put("a/b", []byte("x"))
	s.put("a/c", []byte("y"))
	for range 2 {
		if err := s.Delete(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
	}
	s.missing("a/b")
	if keys := s.keys("", 10); !slices.Equal(keys, []string{"a/c"}) {
		t.Errorf("left: %v", keys)
	}
	s.put("a/b", []byte("again"))
	if got := s.read("a/b"); string(got) != "again" {
		t.Errorf("it holds %q", got)
	}
}

func testBroken(t *testing.T, s *shelf) {
	s.put("kept", []byte("before"))
	for _, key := range []string{"new", "kept"} {
		broken := io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), failing{})
		if err := s.Put(t.Context(), key, broken); !errors.Is(err, errBroken) {
			t.Errorf("put %s: %v", key, err)
		}
	}
	s.missing("new")
	if got := s.read("kept"); string(got) != "before" {
		t.Errorf("it holds %d bytes", len(got))
	}
	if keys := s.keys("", 10); !slices.Equal(keys, []string{"kept"}) {
		t.Errorf("listed: %v", keys)
	}
}

var errBroken = errors.New("the sender has gone")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBroken }

func testCanceled(t *testing.T, s *shelf) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, "a", strings.NewReader("x")); err == nil {
		t.Error("it was stored")
	}
	s.missing("a")
}

func testList(t *testing.T, s *shelf) {
	var want []string
	for i := range 25 {
		key := fmt.Sprintf("posters/%02d-%d.jpg", i, 600)
		want = append(want, key)
		s.put(key, []byte("x"))
	}
	s.put("other/1.jpg", []byte("x"))
	s.put("posters-old/1.jpg", []byte("x"))
	for _, size := range []int{1, 7, 25, 1000} {
		if keys := s.keys("posters/", size); !slices.Equal(keys, want) {
			t.Errorf("in pages of %d: %v", size, keys)
		}
	}
	if keys := s.keys("posters/1", 4); !slices.Equal(keys, want[10:20]) {
		t.Errorf("posters/1: %v", keys)
	}
	if keys := s.keys("", 10); len(keys) != 27 {
		t.Errorf("all: %v", keys)
	}
}

func testListWhileDeleting(t *testing.T, s *shelf) {
	for i := range 10 {
		s.put(fmt.Sprintf("a/%d", i), []byte("x"))
	}
	var seen []string
	after := ""
	for {
		page, err := s.List(t.Context(), "a/", after, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range page.Files {
			seen = append(seen, file.Key)
			if err := s.Delete(t.Context(), file.Key); err != nil {
				t.Fatal(err)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(seen) != 10 {
		t.Errorf("seen: %v", seen)
	}
}

func testLarge(t *testing.T, s *shelf) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 2<<20)
	s.put("large", content)
	if !bytes.Equal(s.read("large"), content) {
		t.Error("it came back changed")
	}
}

func testConcurrent(t *testing.T, s *shelf) {
	var writers sync.WaitGroup
	for i := range 16 {
		writers.Go(func() {
			s.put("contended", bytes.Repeat([]byte{byte('a' + i)}, 100_000))
			s.put(fmt.Sprintf("own/%d", i), []byte{byte('a' + i)})
		})
	}
	writers.Wait()
	content := s.read("contended")
	if len(content) != 100_000 || !bytes.Equal(content, bytes.Repeat(content[:1], 100_000)) {
		t.Error("two writers are mixed")
	}
	if keys := s.keys("own/", 10); len(keys) != 16 {
		t.Errorf("own: %v", keys)
	}
}

func testKeys(t *testing.T, s *shelf) {
	for _, odd := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../../b", "a/./b", ".hidden", "a/.hidden", `a\b`, "A", "한글",
		"a b", "a\x00b", "a\nb", "a%2e", "a?b", "a*", strings.Repeat("a", blob.MaxKey+1),
	} {
		if err := s.Put(t.Context(), odd, strings.NewReader("x")); !errors.Is(err, blob.ErrBadKey) {
			t.Errorf("put %q: %v", odd, err)
		}
		if _, _, err := s.Open(t.Context(), odd); !errors.Is(err, blob.ErrBadKey) {
			t.Errorf("open %q: %v", odd, err)
		}
		if err := s.Delete(t.Context(), odd); !errors.Is(err, blob.ErrBadKey) {
			t.Errorf("delete %q: %v", odd, err)
		}
	}
	if _, err := s.List(t.Context(), "../", "", 10); !errors.Is(err, blob.ErrBadKey) {
		t.Errorf("list ../: %v", err)
	}
	for _, odd := range []string{"a.b.c", "0", "a-b_c/d.e", strings.Repeat("a", blob.MaxKey), "con/nul.txt"} {
		s.put(odd, []byte(odd))
		if got := s.read(odd); string(got) != odd {
			t.Errorf("%s holds %q", odd, got)
		}
	}
}

func testCheck(t *testing.T, s *shelf) {
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
