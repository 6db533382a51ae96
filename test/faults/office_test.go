// Package faults kills the real program in the middle of a crowd, starts it again, and asks whether what it
// had promised is there (docs/benchmarks.md, I1 to I5).
package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	p.process = exec.Command(p.path, "serve", "--data-dir", p.data, "--http-addr", address)
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
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return crowd.Reply{}, err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, p.base+path, sent)
	if err != nil {
		return crowd.Reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := client.Do(request)
	if err != nil {
		return crowd.Reply{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return crowd.Reply{}, err
	}
	return crowd.Read(response, raw)
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
	link := strings.TrimSpace(p.run("admin", "invite", "admin@example.com"))
	_, secret, _ := strings.Cut(link, "invitation=")
	return p.want("", "POST", "/api/v1/auth/signup", object{
		"email": "admin@example.com", "password": "Ticket-blue-1!", "name": "김관리", "invitation": secret,
	})["accessToken"].(string)
}

// sale puts one round with so many seats on sale, in 20 days, and returns its path.
func (p *program) sale(seats int) (round int64) {
	p.t.Helper()
	admin := p.administrator()
	hall := number(p.want(admin, "POST", "/api/v1/admin/halls", object{"name": "대극장", "address": "서울", "seats": seats})["id"])
	starts := time.Now().AddDate(0, 0, 20)
	performance := number(p.want(admin, "POST", "/api/v1/admin/performances", object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "hallId": hall, "startDate": starts.Format(time.DateOnly),
		"endDate": starts.AddDate(0, 0, 2).Format(time.DateOnly), "ticketLimit": 100, "prices": []object{{"grade": "R", "amount": 50_000}},
	})["id"])
	rounds := p.want(admin, "POST", fmt.Sprintf("/api/v1/admin/performances/%d/rounds", performance), object{"startsAt": []time.Time{starts}})
	return number(rounds["items"].([]any)[0].(object)["id"])
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
