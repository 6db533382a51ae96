// Package faults kills the real program in the middle of a crowd, starts it again, and asks whether what it
// had promised is there (docs/benchmarks.md, I1 to I5).
package faults

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
)

// program is the built binary with its data folder, and the process of it that runs.
type program struct {
	t       *testing.T
	path    string
	data    string
	base    string
	process *exec.Cmd
	log     *os.File
}

// build builds the program as it is delivered.
func build(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, path: filepath.Join(t.TempDir(), "ticketblue"), data: t.TempDir()}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", p.path, "./cmd/ticketblue")
	cmd.Dir = "../.."
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	must(t, err)
	p.log = log
	t.Cleanup(func() {
		if p.process != nil {
			p.kill()
		}
		log.Close()
		if t.Failed() {
			content, _ := os.ReadFile(log.Name())
			t.Logf("the end of the server's log:\n%s", content[max(0, len(content)-4000):])
		}
	})
	return p
}

// start starts the server and returns how long it took to be ready.
func (p *program) start() time.Duration {
	p.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	must(p.t, err)
	address := listener.Addr().String()
	must(p.t, listener.Close())
	p.base = "http://" + address
	began := time.Now()
	p.process = exec.Command(p.path, "serve", "--data-dir", p.data, "--http-addr", address, "--holds-per-person", "1000")
	p.process.Env, p.process.Stderr = []string{"PATH=" + os.Getenv("PATH")}, p.log
	must(p.t, p.process.Start())
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for range look.C {
		if response, err := http.Get(p.base + "/readyz"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return time.Since(began)
			}
		}
		if time.Since(began) > 30*time.Second {
			p.t.Fatal("the server is not ready after half a minute")
		}
	}
	return 0
}

// kill ends the process without a warning.
func (p *program) kill() {
	p.t.Helper()
	must(p.t, p.process.Process.Kill())
	p.process.Wait() // it was killed, and says so
	p.process = nil
}

// run runs a command beside the server and returns what it prints.
func (p *program) run(args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), p.path, append(args, "--data-dir", p.data)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	cmd.Stderr = p.log
	output, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return string(output)
}

// object is a JSON object.
type object = crowd.Object

func number(v any) int64 { return crowd.Number(v) }

var client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}

// call makes a request; an error means that nobody knows what became of it.
func (p *program) call(token, method, path string, body any) (status int, answer object, err error) {
	r, err := p.Ask(token, method, path, body, "")
	return r.Status, r.Body, err
}

// Ask implements crowd.Office. Nobody asks twice: the server is gone then.
func (p *program) Ask(token, method, path string, body any, key string) (crowd.Reply, error) {
	return crowd.Send(client, p.base, token, method, path, body, key)
}

// want makes a request that must succeed.
func (p *program) want(token, method, path string, body any) object {
	p.t.Helper()
	status, answer, err := p.call(token, method, path, body)
	if err != nil || status >= 300 {
		p.t.Fatalf("%s %s: %d %v, %v", method, path, status, answer, err)
	}
	return answer
}

// administrator is an administrator's access token.
func (p *program) administrator() string {
	p.t.Helper()
	return crowd.Want(p.want).Administrator("admin@example.com", p.run("admin", "invite", "admin@example.com"))
}

// sale puts one round with so many seats on sale, in 20 days, and returns its path.
func (p *program) sale(seats int) (round int64) {
	p.t.Helper()
	return crowd.Want(p.want).Sale(p.administrator(), seats)
}

// buyers are access tokens.
func (p *program) buyers(n int) []string {
	p.t.Helper()
	return strings.Fields(p.run("demo", "tokens", "--count", fmt.Sprint(n)))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
