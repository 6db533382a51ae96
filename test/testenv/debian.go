package testenv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// debianKeyring holds the keys that sign Debian's archive; the package debian-archive-keyring brings it.
const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// recipe names programs by the packages that bring them.
type recipe struct {
	name     string   // of the folder in the cache, and in errors
	suites   []string // where the packages are looked for: sid, bookworm-backports, ...
	packages []string // what they depend on comes along
	without  []string // beginnings of package names that come along and aren't needed to run the programs
}

// folder is the name of the recipe's place in the cache: another recipe, another folder.
func (r recipe) folder() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %q %q %s", r.name, r.suites, r.packages, r.without, runtime.GOARCH))
	return r.name + "-" + hex.EncodeToString(sum[:6])
}

// prefix is a folder into which packages were unpacked, as if it were the root of a machine.
type prefix struct{ dir string }

// unpack returns the recipe's programs, and fetches them when they aren't in the cache yet. The machine's
// own mirror is asked, with lists of our own, so that nothing of the machine's package system changes and no
// rights are needed. apt checks the signatures.
func unpack(ctx context.Context, r recipe) (prefix, error) {
	dir, err := once(ctx, r.folder(), func(dir string) error {
		work, err := os.MkdirTemp("", "ticketblue-"+r.name+"-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(work) // a temporary folder
		apt, err := newApt(ctx, work, r.suites)
		if err != nil {
			return err
		}
		files, err := apt.download(ctx, r)
		if err != nil {
			return err
		}
		for _, file := range files {
			if _, err := output(exec.CommandContext(ctx, "dpkg", "-x", file, dir)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return prefix{}, fmt.Errorf("unpack %s from Debian's packages: %w", r.name, err)
	}
	return prefix{dir}, nil
}

// command runs a program of the prefix ("usr/sbin/mysqld") with the prefix's own libraries, and with its own
// loader where it has one: what was built for a newer Debian does not run on an older one's C library.
func (p prefix) command(program string, args ...string) *exec.Cmd {
	path := filepath.Join(p.dir, program)
	libraries := p.libraries()
	loader := first(filepath.Glob(filepath.Join(p.dir, "usr", "lib", "*", "ld-linux-*.so.*")))
	if loader == "" {
		cmd := exec.Command(path, args...)
		cmd.Env = append(cmd.Environ(), "LD_LIBRARY_PATH="+libraries)
		return cmd
	}
	return exec.Command(loader, append([]string{"--argv0", path, "--library-path", libraries, path}, args...)...)
}

func (p prefix) libraries() string {
	var dirs []string
	for _, pattern := range []string{"usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib", "lib"} {
		found, err := filepath.Glob(filepath.Join(p.dir, pattern))
		if err == nil {
			dirs = append(dirs, found...)
		}
	}
	return strings.Join(dirs, ":")
}

func first(found []string, _ error) string {
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// apt is a package system of our own that is thrown away after use.
type apt struct {
	work    string
	options []string
}

func newApt(ctx context.Context, work string, suites []string) (*apt, error) {
	if _, err := os.Stat(debianKeyring); err != nil {
		return nil, fmt.Errorf("this machine has no keys of Debian's archive: %w", err)
	}
	mirror, err := debianMirror(ctx)
	if err != nil {
		return nil, err
	}
	var sources strings.Builder
	for _, suite := range suites {
		fmt.Fprintf(&sources, "deb [signed-by=%s] %s %s main\n", debianKeyring, mirror, suite)
	}
	for _, dir := range []string{"lists/partial", "cache/archives/partial", "debs"} {
		if err := os.MkdirAll(filepath.Join(work, dir), 0o755); err != nil {
			return nil, err
		}
	}
	for file, content := range map[string]string{"sources.list": sources.String(), "status": ""} {
		if err := os.WriteFile(filepath.Join(work, file), []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	a := &apt{work: work, options: []string{"-qq"}}
	for _, option := range []string{
		"Dir::Etc::sourcelist=" + work + "/sources.list", "Dir::Etc::sourceparts=/nonexistent", "Dir::Etc::preferencesparts=/nonexistent",
		"Dir::State::lists=" + work + "/lists", "Dir::State::status=" + work + "/status", "Dir::Cache=" + work + "/cache",
		"Acquire::Languages=none", "APT::Sandbox::User=", // nobody else may read the private lists
	} {
		a.options = append(a.options, "-o", option)
	}
	_, err = a.run(ctx, "update")
	return a, err
}

// debianMirror is from where this machine gets Debian itself.
func debianMirror(ctx context.Context) (string, error) {
	out, err := output(exec.CommandContext(ctx, "apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(out) {
		if mirror, ok := strings.CutPrefix(strings.TrimSpace(line), "Debian|Debian|"); ok {
			return mirror, nil
		}
	}
	return "", errors.New("apt knows no mirror of Debian (apt-get indextargets names none; was apt-get update run?)")
}

func (a *apt) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "apt-get", slices.Concat(a.options, args)...)
	cmd.Dir = filepath.Join(a.work, "debs")
	return output(cmd)
}

// download fetches the recipe's packages with all that they depend on, as apt resolves it for a machine
// that has nothing yet, and returns the files.
func (a *apt) download(ctx context.Context, r recipe) ([]string, error) {
	plan, err := a.run(ctx, append([]string{"install", "-y", "--no-install-recommends", "--print-uris"}, r.packages...)...)
	if err != nil {
		return nil, err
	}
	args := []string{"download"}
	for line := range strings.Lines(plan) { // 'http://…' name_version_arch.deb size hash
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasSuffix(fields[1], ".deb") {
			continue
		}
		name, _, _ := strings.Cut(fields[1], "_")
		if !slices.ContainsFunc(r.without, func(beginning string) bool { return strings.HasPrefix(name, beginning) }) {
			args = append(args, name)
		}
	}
	if len(args) == 1 {
		return nil, fmt.Errorf("apt names no packages for %q", r.packages)
	}
	if _, err := a.run(ctx, args...); err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(a.work, "debs", "*.deb"))
}

// output runs a command; its error carries what the command said.
func output(cmd *exec.Cmd) (string, error) {
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}
