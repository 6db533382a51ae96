package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// nodesRecipe is what a node runs beside Kubernetes' own programs. They run on this machine's C library: containerd's
// shim and runc start themselves anew by the name that the kernel has for them, which would be a loader's.
var nodesRecipe = recipe{
	name: "nodes", suites: []string{"bookworm"},
	packages: []string{"containerd", "runc", "containernetworking-plugins", "iptables", "iproute2"},
	without:  []string{"libc6", "libc-bin", "perl", "debconf", "dpkg", "tar"},
}

// nodesNeed is what this machine must have by itself.
var nodesNeed = []string{"nsenter", "mount", "sh", "dpkg", "apt-get"}

// nodesPossible says why there can be no real nodes here, and what to do.
func nodesPossible() error {
	if runtime.GOOS != "linux" {
		return errors.New("real nodes run on Linux only")
	}
	if os.Geteuid() != 0 {
		return errors.New("real nodes need root, for namespaces, mounts and control groups: run the test as root (sudo make test-nodes)")
	}
	for _, program := range nodesNeed {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("real nodes need Debian 12 or newer with util-linux: %w", err)
		}
	}
	return nil
}

// tools is a folder of programs that are called by name: those of Debian that need libraries of their own are called
// through a script each.
func (p prefix) tools(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	plugins := first(filepath.Glob(filepath.Join(p.dir, "usr/lib/*/xtables")))
	through := func(name, program string) error {
		return os.WriteFile(filepath.Join(dir, name), fmt.Appendf(nil, "#!/bin/sh\nLD_LIBRARY_PATH='%s' XTABLES_LIBDIR='%s' exec %s \"$@\"\n", p.libraries(), plugins, program), 0o755)
	}
	errs := []error{through("ip", find(p.dir, "ip"))}
	tables := find(p.dir, "xtables-nft-multi")
	for _, name := range []string{"iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore"} {
		errs = append(errs, through(name, tables+" "+name))
	}
	for _, name := range []string{"containerd", "containerd-shim-runc-v2", "ctr", "runc"} {
		errs = append(errs, os.Symlink(find(p.dir, name), filepath.Join(dir, name)))
	}
	return errors.Join(errs...)
}

// find is a program among unpacked packages, which put them into one of these folders.
func find(dir, program string) string {
	for _, bin := range []string{"usr/sbin", "usr/bin", "bin", "sbin"} {
		if path := filepath.Join(dir, bin, program); isFile(path) {
			return path
		}
	}
	return filepath.Join(dir, program) // which is not there, and whoever runs it is told so
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// buildPause builds the program that a Pod, and a machine, begins with.
func buildPause(ctx context.Context, to string) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", to, "./test/testenv/pause")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if said, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build pause: %w: %s", err, strings.TrimSpace(string(said)))
	}
	return nil
}
