package testenv

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// What images that Pods name by themselves are made of, where there is no registry: Debian's packages.
var (
	mysqlImageRecipe = recipe{
		name: "mysql-image", suites: []string{"sid"},
		packages: []string{"mysql-server-core", "mysql-client-core", "dash", "bash", "coreutils", "sed", "gzip", "grep", "base-files", "libc-bin"},
		without:  []string{"perl", "libperl", "libgdbm", "libdb5", "debconf", "dpkg", "tar"},
	}
	busyboxImageRecipe = recipe{name: "busybox-image", suites: []string{"bookworm"}, packages: []string{"busybox", "libc6"}, without: []string{"debconf"}}
)

// mysqlUID is the user of the official image, whom Pods name by number.
const mysqlUID = 999

const imagePath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// MySQLImage is an archive of an image like the official one of MySQL, under the name that is given: mysqld and MySQL's
// programs, a shell, and the user 999. Its release is Debian's.
func MySQLImage(ctx context.Context, reference string) (archive string, err error) {
	return debianImage(ctx, mysqlImageRecipe, reference, []string{"mysqld"}, func(root string) error {
		if err := os.RemoveAll(filepath.Join(root, "usr/share/doc")); err != nil {
			return err
		}
		errs := []error{
			relink(filepath.Join(root, "usr/bin/sh"), "dash"),
			os.WriteFile(filepath.Join(root, "etc/passwd"), fmt.Appendf(nil, "root:x:0:0:root:/root:/bin/bash\nmysql:x:%d:%[1]d:mysql:/var/lib/mysql:/bin/false\n", mysqlUID), 0o644),
			os.WriteFile(filepath.Join(root, "etc/group"), fmt.Appendf(nil, "root:x:0:\nmysql:x:%d:\n", mysqlUID), 0o644),
		}
		for _, dir := range []string{"var/lib/mysql", "var/lib/mysql-files", "run/mysqld"} {
			dir = filepath.Join(root, dir)
			errs = append(errs, os.MkdirAll(dir, 0o755), os.Chown(dir, mysqlUID, mysqlUID))
		}
		return errors.Join(errs...)
	})
}

// BusyboxImage is an archive of an image with busybox and its shell, under the name that is given. Debian's wget of it
// does not survive the look-up of a name there.
func BusyboxImage(ctx context.Context, reference string) (archive string, err error) {
	return debianImage(ctx, busyboxImageRecipe, reference, []string{"sh"}, func(root string) error {
		program := first(filepath.Glob(filepath.Join(root, "*bin/busybox")))
		if program == "" {
			program = filepath.Join(root, "usr/bin/busybox")
		}
		return relink(filepath.Join(filepath.Dir(program), "sh"), "busybox")
	})
}

// debianImage makes an image of unpacked packages once; finish adds to its root what their own scripts would.
func debianImage(ctx context.Context, r recipe, reference string, command []string, finish func(root string) error) (string, error) {
	unpacked, err := unpack(ctx, r)
	if err != nil {
		return "", err
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return "", err
	}
	dir, err := once(ctx, filepath.Base(unpacked.dir)+"-archive", func(dir string) error {
		root := filepath.Join(dir, "root")
		if err := os.MkdirAll(filepath.Join(root, "tmp"), 0o755); err != nil {
			return err
		}
		if _, err := output(exec.CommandContext(ctx, "cp", "-a", unpacked.dir+"/.", root)); err != nil {
			return err
		}
		for _, top := range []string{"bin", "sbin", "lib", "lib64"} { // one folder with usr's, as base-files has it
			if _, err := os.Lstat(filepath.Join(root, top)); errors.Is(err, os.ErrNotExist) && isDir(filepath.Join(root, "usr", top)) {
				if err := os.Symlink("usr/"+top, filepath.Join(root, top)); err != nil {
					return err
				}
			}
		}
		if err := errors.Join(os.MkdirAll(filepath.Join(root, "etc"), 0o755), os.Chmod(filepath.Join(root, "tmp"), 0o777|os.ModeSticky), finish(root)); err != nil {
			return err
		}
		if err := writeImage(tag, filepath.Join(dir, "image.tar"), v1.Config{Env: []string{imagePath}, Cmd: command}, func(w *tar.Writer) error {
			return w.AddFS(os.DirFS(root))
		}); err != nil {
			return err
		}
		return os.RemoveAll(root)
	})
	return filepath.Join(dir, "image.tar"), err
}

func relink(path, to string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Symlink(to, path)
}

// writePauseImage makes an image of the program alone.
func writePauseImage(program, archive string) error {
	tag, err := name.NewTag(pauseImage)
	if err != nil {
		return err
	}
	return writeImage(tag, archive, v1.Config{Entrypoint: []string{"/pause"}}, func(w *tar.Writer) error {
		content, err := os.ReadFile(program)
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "pause", Mode: 0o755, Size: int64(len(content))}); err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	})
}

// writeImage writes an image of one layer, with what fill adds, as docker save would.
func writeImage(tag name.Tag, archive string, config v1.Config, fill func(*tar.Writer) error) error {
	packed := archive + ".layer"
	defer os.Remove(packed)
	file, err := os.Create(packed)
	if err != nil {
		return err
	}
	w := tar.NewWriter(file)
	if err := errors.Join(fill(w), w.Close(), file.Close()); err != nil {
		return err
	}
	// Not compressed: it goes no further than this machine.
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return os.Open(packed) }, tarball.WithCompressionLevel(gzip.NoCompression))
	if err != nil {
		return err
	}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: runtime.GOARCH, Config: config, RootFS: v1.RootFS{Type: "layers"}})
	if err != nil {
		return err
	}
	if image, err = mutate.AppendLayers(image, layer); err != nil {
		return err
	}
	return tarball.WriteToFile(archive, tag, image)
}
