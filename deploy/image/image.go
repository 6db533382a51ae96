package main

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nobody is whom programs run as: the number that distroless images use too, so that volumes fit both.
const nobody = 65532

// stamp is what an image says of where it comes from.
type stamp struct {
	Version, Revision string
	Created           time.Time
}

// build is the program for one architecture.
type build struct{ architecture, binary string }

// compile builds a static program.
func compile(ctx context.Context, p program, s stamp, architecture, to string) error {
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", to,
		"-ldflags", "-s -w -X "+p.Version+"="+s.Version, p.Package)
	c.Env = append(c.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+architecture)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("build %s for %s: %w", p.Package, architecture, err)
	}
	return nil
}

// assemble makes an image of each build and an index of all.
func assemble(p program, s stamp, builds []build) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, b := range builds {
		image, err := imageOf(p, s, b)
		if err != nil {
			return nil, err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: b.architecture}},
		})
	}
	return index, nil
}

func imageOf(p program, s stamp, b build) (v1.Image, error) {
	layer, err := layerOf(p, s, b.binary)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	ports := map[string]struct{}{}
	for _, port := range p.Ports {
		ports[port] = struct{}{}
	}
	labels := map[string]string{
		"org.opencontainers.image.title": p.Title, "org.opencontainers.image.version": s.Version,
		"org.opencontainers.image.created": s.Created.Format(time.RFC3339), "org.opencontainers.image.licenses": "Apache-2.0",
	}
	if s.Revision != "" {
		labels["org.opencontainers.image.revision"] = s.Revision
	}
	config := v1.Config{
		User: fmt.Sprintf("%d:%d", nobody, nobody), Entrypoint: []string{"/" + p.Name}, Cmd: p.Args, Env: p.Env,
		ExposedPorts: ports, Labels: labels, WorkingDir: "/",
	}
	if p.Data != "" {
		config.Volumes = map[string]struct{}{"/" + p.Data: {}}
	}
	image, err = mutate.ConfigFile(image, &v1.ConfigFile{OS: "linux", Architecture: b.architecture, Created: v1.Time{Time: s.Created}, Config: config, RootFS: v1.RootFS{Type: "layers"}})
	if err != nil {
		return nil, err
	}
	return mutate.Append(image, mutate.Addendum{
		Layer: layer, History: v1.History{Created: v1.Time{Time: s.Created}, CreatedBy: "deploy/image", Comment: p.Name + " " + s.Version},
	})
}

// layerOf is the only layer: the program, who nobody is, and the folder to write to. Certificates and time zones are
// in the program.
func layerOf(p program, s stamp, binary string) (v1.Layer, error) {
	content, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	folder := func(name string, mode int64, owner int) tar.Header {
		return tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode, Uid: owner, Gid: owner}
	}
	file := func(name string, mode int64) tar.Header {
		return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode}
	}
	entries := []struct {
		header  tar.Header
		content []byte
	}{
		{folder("etc", 0o755, 0), nil},
		{file("etc/passwd", 0o644), fmt.Appendf(nil, "root:x:0:0:root:/:/nowhere\nnonroot:x:%d:%d:nonroot:/:/nowhere\n", nobody, nobody)},
		{file("etc/group", 0o644), fmt.Appendf(nil, "root:x:0:\nnonroot:x:%d:\n", nobody)},
		{folder("tmp", 0o1777, 0), nil},
		{file(p.Name, 0o755), content},
	}
	if p.Data != "" {
		entries = append(entries, entries[0])
		entries[len(entries)-1].header = folder(p.Data, 0o755, nobody)
	}
	for _, e := range entries {
		e.header.ModTime, e.header.Size = s.Created, int64(len(e.content))
		if err := w.WriteHeader(&e.header); err != nil {
			return nil, err
		}
		if _, err := w.Write(e.content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
}

// write makes a new layout in place of what was there.
func write(index v1.ImageIndex, to string, s stamp) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	at, err := layout.Write(to, empty.Index)
	if err != nil {
		return err
	}
	return at.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": s.Version}))
}

func push(ctx context.Context, index v1.ImageIndex, to string) error {
	reference, err := name.ParseReference(to)
	if err != nil {
		return err
	}
	if err := remote.WriteIndex(reference, index, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
		return fmt.Errorf("push %s: %w", to, err)
	}
	fmt.Println("pushed", reference)
	return nil
}
