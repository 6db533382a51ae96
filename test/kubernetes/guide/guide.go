// Package guide reads docs/kubernetes.md and runs its commands, on whatever cluster a test has: test/kubernetes on one
// whose containers are imagined, test/nodes on one that runs them.
package guide

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// Step is a block of commands that is marked to be run.
type Step struct {
	Lines   string
	ByNodes bool // that run containers; nobody else can
}

// marked is such a block: after ▸ it is run everywhere, after ▹ by real nodes alone.
var marked = regexp.MustCompile("(?ms)^([▸▹])\n```sh\n(.*?)^```$")

// Steps are those of the guide, in its order.
func Steps() ([]Step, error) {
	page, err := os.ReadFile("../../docs/kubernetes.md")
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, block := range marked.FindAllStringSubmatch(string(page), -1) {
		steps = append(steps, Step{Lines: block[2], ByNodes: block[1] == "▹"})
	}
	return steps, nil
}

// Cluster is where commands are run: one of testenv's.
type Cluster interface {
	Command(ctx context.Context, program string, args ...string) *exec.Cmd
}

// Workshop is a folder with the charts in it, where commands of the guide can leave files.
func Workshop(t *testing.T) string {
	t.Helper()
	charts, err := filepath.Abs("../../charts")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(charts, filepath.Join(dir, "charts")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// patience is for how long a step may take.
const patience = 15 * time.Minute

// Run runs lines of a shell in the folder, each of which must succeed, and returns what they say.
func Run(t *testing.T, on Cluster, dir, lines string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := on.Command(ctx, "bash", "-euo", "pipefail", "-c", lines)
	cmd.Dir = dir
	began := time.Now()
	said, err := cmd.CombinedOutput()
	t.Logf("%s(%v)\n%s", lines, time.Since(began).Round(10*time.Millisecond), said)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, lines, State(on, dir))
	}
	return string(said)
}

// State is what there is, for a test that failed.
func State(on Cluster, dir string) string {
	show := on.Command(context.Background(), "bash", "-c", `kubectl get pods -A -o wide
kubectl describe offices,databases,batchschedules -A
kubectl get events -A --sort-by=.lastTimestamp | tail -60`)
	show.Dir = dir
	said, err := show.CombinedOutput()
	return fmt.Sprint(string(said), err)
}
