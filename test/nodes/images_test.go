package nodes

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/ticketblue/ticketblue/test/testenv"
)

// The releases of the guide: that of the charts, and the one that it upgrades to.
const release, nextRelease = "0.1.0", "0.1.1"

const registry = "ghcr.io/ticketblue/"

// images builds what make images does, for this machine alone, and those of others that the charts name.
func images(ctx context.Context, dir string) ([]string, error) {
	mysql, err1 := testenv.MySQLImage(ctx, "docker.io/library/mysql:8.4")
	busybox, err2 := testenv.BusyboxImage(ctx, "docker.io/library/busybox:1.37")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	archives := []string{mysql, busybox}
	for _, image := range []struct{ program, version string }{{"ticketblue", release}, {"ticketblue", nextRelease}, {"ticketblue-operator", release}, {"ticketblue-operator", nextRelease}} {
		archive, err := programImage(ctx, dir, image.program, image.version)
		if err != nil {
			return nil, err
		}
		archives = append(archives, archive)
	}
	return archives, nil
}

func programImage(ctx context.Context, dir, program, version string) (string, error) {
	build := exec.CommandContext(ctx, "go", "run", "./deploy/image", program, "--version", version, "--platforms", "linux/"+runtime.GOARCH, "--out", dir)
	build.Dir = "../.."
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the image of %s: %w: %s", program, err, said)
	}
	outer, err := layout.ImageIndexFromPath(filepath.Join(dir, program+".oci"))
	if err != nil {
		return "", err
	}
	list, err := outer.IndexManifest()
	if err != nil {
		return "", err
	}
	inner, err := outer.ImageIndex(list.Manifests[0].Digest)
	if err != nil {
		return "", err
	}
	if list, err = inner.IndexManifest(); err != nil {
		return "", err
	}
	image, err := inner.Image(list.Manifests[0].Digest)
	if err != nil {
		return "", err
	}
	tag, err := name.NewTag(registry + program + ":" + version)
	if err != nil {
		return "", err
	}
	archive := filepath.Join(dir, program+"-"+version+".tar")
	return archive, tarball.WriteToFile(archive, tag, image)
}
