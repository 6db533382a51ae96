package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

var hello = program{
	Name: "hello", Title: "Hello", Package: "./testdata/hello", Version: "main.version", Args: []string{"serve"},
	Env: []string{"A=1"}, Ports: []string{"8080/tcp"}, Data: "data", Page: "../../web/package-lock.json",
}

var ofToday = stamp{Version: "1.2.3", Revision: "abc", Created: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)}

// made builds the image of hello and reads it back from its layout.
func made(t *testing.T, architectures ...string) (dir string, index v1.ImageIndex, builds []build) {
	t.Helper()
	dir = t.TempDir()
	for _, architecture := range architectures {
		b := build{architecture, filepath.Join(dir, architecture)}
		must(t, compile(t.Context(), hello, ofToday, b.architecture, b.binary))
		builds = append(builds, b)
	}
	index, err := assemble(hello, ofToday, builds)
	must(t, err)
	must(t, write(index, filepath.Join(dir, "hello.oci"), ofToday))
	outer, err := layout.ImageIndexFromPath(filepath.Join(dir, "hello.oci"))
	must(t, err)
	must(t, validate.Index(outer))
	manifest, err := outer.IndexManifest()
	must(t, err)
	if len(manifest.Manifests) != 1 || manifest.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != "1.2.3" {
		t.Fatalf("the layout has %+v", manifest.Manifests)
	}
	index, err = outer.ImageIndex(manifest.Manifests[0].Digest)
	must(t, err)
	return dir, index, builds
}

func TestImage(t *testing.T) {
	t.Parallel()
	_, index, _ := made(t, "amd64", "arm64")
	manifest, err := index.IndexManifest()
	must(t, err)
	seen := map[string]bool{}
	for _, m := range manifest.Manifests {
		seen[m.Platform.String()] = true
		image, err := index.Image(m.Digest)
		must(t, err)
		config, err := image.ConfigFile()
		must(t, err)
		if config.Architecture != m.Platform.Architecture || config.Config.User != "65532:65532" || config.Config.Entrypoint[0] != "/hello" ||
			config.Config.Labels["org.opencontainers.image.version"] != "1.2.3" || config.Config.Labels["org.opencontainers.image.revision"] != "abc" {
			t.Errorf("%s: %+v", m.Platform, config)
		}
		files := unpacked(t, image)
		for name, want := range map[string]struct {
			mode  int64
			owner int
		}{"hello": {0o755, 0}, "data/": {0o755, nobody}, "tmp/": {0o1777, 0}, "etc/passwd": {0o644, 0}} {
			if got := files[name].header; got.Mode != want.mode || got.Uid != want.owner || !got.ModTime.Equal(ofToday.Created) {
				t.Errorf("%s: %s is %o of %d at %s", m.Platform, name, got.Mode, got.Uid, got.ModTime)
			}
		}
		for name, f := range files {
			if f.header.Mode&0o6000 != 0 || f.header.Mode&0o002 != 0 && name != "tmp/" {
				t.Errorf("%s may be written by all, or lends its owner's rights: %o", name, f.header.Mode)
			}
		}
		if m.Platform.Architecture != runtime.GOARCH {
			continue
		}
		path := filepath.Join(t.TempDir(), "hello")
		must(t, os.WriteFile(path, files["hello"].content, 0o700))
		if said, err := exec.Command(path).Output(); err != nil || string(said) != "hello 1.2.3\n" {
			t.Errorf("it says %q, %v", said, err)
		}
	}
	if !seen["linux/amd64"] || !seen["linux/arm64"] || len(seen) != 2 {
		t.Errorf("built for %v", seen)
	}
}

func TestTheSameSourceMakesTheSameImage(t *testing.T) {
	t.Parallel()
	_, one, _ := made(t, "amd64")
	_, other, _ := made(t, "amd64")
	a, err := one.Digest()
	must(t, err)
	b, err := other.Digest()
	must(t, err)
	if a != b {
		t.Errorf("%s and %s", a, b)
	}
}

func TestBillOfMaterials(t *testing.T) {
	t.Parallel()
	dir, _, builds := made(t, "amd64")
	path := filepath.Join(dir, "hello.cdx.json")
	must(t, writeBill(path, hello, ofToday, builds[0].binary))
	content, err := os.ReadFile(path)
	must(t, err)
	var bill struct {
		BOMFormat  string `json:"bomFormat"`
		Components []struct {
			PURL string `json:"purl"`
		} `json:"components"`
	}
	must(t, json.Unmarshal(content, &bill))
	var all []string
	for _, c := range bill.Components {
		all = append(all, c.PURL)
	}
	text := strings.Join(all, "\n") + "\n"
	if bill.BOMFormat != "CycloneDX" || !strings.Contains(text, "pkg:golang/std@1.") || !strings.Contains(text, "pkg:npm/react@") || !strings.Contains(text, "pkg:npm/%40tanstack/react-router@") {
		t.Errorf("the bill has %s", text)
	}
	if strings.Contains(text, "pkg:npm/vite@") || strings.Contains(text, "pkg:npm/typescript@") {
		t.Errorf("the bill has what only builds the page: %s", text)
	}
}

func TestPush(t *testing.T) {
	t.Parallel()
	_, index, _ := made(t, "amd64")
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	to := strings.TrimPrefix(server.URL, "http://") + "/tickets/hello:1.2.3"
	must(t, push(t.Context(), index, to))
	reference, err := name.ParseReference(to)
	must(t, err)
	pushed, err := remote.Index(reference)
	must(t, err)
	must(t, validate.Index(pushed))
	want, err := index.Digest()
	must(t, err)
	if got, err := pushed.Digest(); err != nil || got != want {
		t.Errorf("pushed is %s instead of %s, %v", got, want, err)
	}
	if err := push(t.Context(), index, "not a name"); err == nil {
		t.Error("pushed to nowhere")
	}
}

type entry struct {
	header  tar.Header
	content []byte
}

func unpacked(t *testing.T, image v1.Image) map[string]entry {
	t.Helper()
	stream := mutate.Extract(image)
	defer stream.Close()
	files := map[string]entry{}
	for r := tar.NewReader(stream); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		name := strings.TrimSuffix(header.Name, "/")
		if header.Typeflag == tar.TypeDir {
			name += "/"
		}
		files[name] = entry{*header, content}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
