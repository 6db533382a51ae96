package testenv

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An index answers in JSON or as a page, with addresses that are whole or begin at the page.
func TestWheelsWithoutPip(t *testing.T) {
	t.Setenv("PATH", "")
	content := "what is in it"
	sum := sha256.Sum256([]byte(content))
	w := wheel{project: "a-project", version: "1.0", file: "a_project-1.0-py3-none-any.whl", sum: hex.EncodeToString(sum[:])}
	for kind, page := range map[string]string{
		"text/html":                           `<!DOCTYPE html><body><a href="other.tar.gz">other</a> <a href="../../files/` + w.file + `#sha256=1">` + w.file + `</a>`,
		"application/vnd.pypi.simple.v1+json": `{"files":[{"filename":"` + w.file + `","url":"/files/` + w.file + `"}]}`,
	} {
		t.Run(kind, func(t *testing.T) {
			index := http.NewServeMux()
			index.HandleFunc("/simple/a-project/", func(answer http.ResponseWriter, _ *http.Request) {
				answer.Header().Set("Content-Type", kind)
				fmt.Fprint(answer, page)
			})
			index.HandleFunc("/files/"+w.file, func(answer http.ResponseWriter, r *http.Request) {
				if who, _, _ := r.BasicAuth(); who != "me" {
					answer.WriteHeader(http.StatusUnauthorized)
				}
				fmt.Fprint(answer, content)
			})
			server := httptest.NewServer(index)
			defer server.Close()
			t.Setenv("PIP_INDEX_URL", strings.Replace(server.URL, "://", "://me:mine@", 1)+"/simple")
			dir := t.TempDir()
			if err := fetchWheels(t.Context(), dir, w); err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(filepath.Join(dir, w.file)); string(got) != content {
				t.Errorf("it holds %q", got)
			}
			spoilt := w
			spoilt.sum = strings.Repeat("0", 64)
			if err := fetchWheels(t.Context(), dir, spoilt); err == nil || !strings.Contains(err.Error(), "SHA-256") {
				t.Errorf("something else is taken: %v", err)
			}
			missing := w
			missing.file = "another.whl"
			if err := fetchWheels(t.Context(), dir, missing); err == nil || strings.Contains(err.Error(), "mine") {
				t.Errorf("a file that is not there: %v", err)
			}
		})
	}
}

func TestPipIndex(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("PIP_INDEX_URL", "")
	t.Setenv("PIP_CONFIG_FILE", "")
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want string) {
		t.Helper()
		if got := pipIndex(); got != want {
			t.Errorf("pip asks %s, not %s", want, got)
		}
	}
	write(".pip/pip.conf", "[global]\nindex-url = https://one.example/simple\n[install]\nindex-url = https://none.example\n")
	is("https://one.example/simple")
	write(".config/pip/pip.conf", "[global]\ntimeout = 60\nindex_url: no\nindex_url = https://two.example/simple\n")
	is("https://two.example/simple")
	write(".config/pip/pip.conf", "[download]\nindex-url = https://three.example/simple\n[global]\nindex-url=https://two.example/simple\n")
	is("https://three.example/simple")
	t.Setenv("PIP_INDEX_URL", "https://four.example/simple")
	is("https://four.example/simple")
}
