// Command image builds an image of a program without Docker, so that a pipeline can do it anywhere Go runs: an OCI
// layout for several architectures, from nothing (there is no base image), the same to the last byte for the same
// source, with a bill of materials beside it.
//
//	go run ./deploy/image ticketblue --version 1.2.3                       # dist/ticketblue.oci, dist/ticketblue.cdx.json
//	go run ./deploy/image ticketblue --version 1.2.3 --push registry.example.com/tickets/ticketblue
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// program is what an image can be built of.
type program struct {
	Name, Title string
	Package     string   // of its main
	Version     string   // the variable that the linker sets
	Args        []string // when none are given
	Env         []string
	Ports       []string
	Data        string // a folder that the program may write to; "" needs none
	Page        string // the lock file of what the page inside was built of; "" has no page
}

var programs = map[string]program{
	"ticketblue": {
		Name: "ticketblue", Title: "Ticket Blue: a whole ticket office", Package: "./cmd/ticketblue",
		Version: "github.com/ticketblue/ticketblue/cmd/ticketblue/office.Version", Args: []string{"serve"},
		Env: []string{"TICKETBLUE_DATA_DIR=/data", "TICKETBLUE_LOG_FORMAT=json"}, Ports: []string{"8080/tcp", "9090/tcp"},
		Data: "data", Page: "web/package-lock.json",
	},
	"ticketblue-operator": {
		Name: "ticketblue-operator", Title: "Ticket Blue's operator for Kubernetes", Package: "./cmd/ticketblue-operator",
		Version: "main.version", Ports: []string{"8080/tcp", "8081/tcp"},
	},
}

type command struct {
	Program   string   `arg:"" enum:"ticketblue,ticketblue-operator" help:"What to build."`
	Version   string   `required:"" help:"Stamped into the program and the image."`
	Revision  string   `help:"The commit it is built from."`
	Platforms []string `default:"linux/amd64,linux/arm64" help:"What it is built for."`
	Out       string   `default:"dist" help:"Folder for the layout and the bill of materials."`
	Created   int64    `env:"SOURCE_DATE_EPOCH" default:"0" help:"The image's time, in seconds since 1970: the commit's, so that the same source makes the same image."`
	Push      string   `help:"Also push it to this repository, under the version as its tag. Signs in as docker does (~/.docker/config.json)."`
}

func main() {
	var line command
	kong.Parse(&line, kong.Name("image"), kong.Description("Build an image without Docker."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, line); err != nil {
		fmt.Fprintln(os.Stderr, "image: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, c command) error {
	p := programs[c.Program]
	work, err := os.MkdirTemp("", "ticketblue-image-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // a temporary folder
	stamp := stamp{Version: c.Version, Revision: c.Revision, Created: time.Unix(c.Created, 0).UTC()}
	var builds []build
	for _, platform := range c.Platforms {
		system, architecture, ok := strings.Cut(platform, "/")
		if !ok || system != "linux" {
			return fmt.Errorf("platform %q is not of the form linux/architecture", platform)
		}
		binary := filepath.Join(work, architecture)
		if err := compile(ctx, p, stamp, architecture, binary); err != nil {
			return err
		}
		builds = append(builds, build{architecture, binary})
	}
	if len(builds) == 0 {
		return errors.New("no platform to build for")
	}
	index, err := assemble(p, stamp, builds)
	if err != nil {
		return err
	}
	layout := filepath.Join(c.Out, p.Name+".oci")
	if err := write(index, layout, stamp); err != nil {
		return err
	}
	bill := filepath.Join(c.Out, p.Name+".cdx.json")
	if err := writeBill(bill, p, stamp, builds[0].binary); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Printf("%s %s\n%s\n", layout, digest, bill)
	if c.Push == "" {
		return nil
	}
	return push(ctx, index, c.Push+":"+c.Version)
}
