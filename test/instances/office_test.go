// Package instances runs several instances of one office, as real processes on one database, and asks whether people
// notice that there is more than one; and what they notice when an instance, or what they meet in, goes away.
package instances

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "ticketblue-instances-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		defer testenv.Shutdown()
		program = filepath.Join(dir, "ticketblue")
		build := exec.Command("go", "build", "-o", program, "./cmd/ticketblue")
		build.Dir = "../.."
		if output, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build: %v\n%s", err, output)
			return 1
		}
		return m.Run()
	}())
}

// office is a set of instances. Each has a data folder of its own; the database is MySQL, or one SQLite file that is
// in all of the folders.
type office struct {
	t        *testing.T
	settings []string
	database string // SQLite's file, "" with MySQL
	key      string // that signs tickets
	started  int
}

// instance is one process of it.
type instance struct {
	office  *office
	base    string
	data    string
	process *exec.Cmd
	log     string
	ended   chan struct{}
}

func newOffice(t *testing.T, engine string, settings ...string) *office {
	t.Helper()
	dir := t.TempDir()
	o := &office{t: t, settings: settings, key: filepath.Join(dir, "key.pem")}
	if engine == onMySQL {
		o.settings = append([]string{"--mysql-primary", testenv.MySQL(t)}, settings...)
	} else {
		o.database = filepath.Join(dir, sqlite.FileName)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	must(t, err)
	must(t, os.WriteFile(o.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return o
}

// Engines of the one database.
const (
	onSQLite = "SQLite"
	onMySQL  = "MySQL"
)

// onEngines runs a test on both.
func onEngines(t *testing.T, run func(t *testing.T, engine string)) {
	t.Helper()
	t.Parallel()
	for _, engine := range []string{onSQLite, onMySQL} {
		t.Run("on "+engine, func(t *testing.T) {
			t.Parallel()
			run(t, engine)
		})
	}
}

// start starts one more instance and returns when it is ready.
func (o *office) start() *instance {
	o.t.Helper()
	o.started++
	i := &instance{office: o, data: o.t.TempDir(), ended: make(chan struct{})}
	if o.database != "" {
		must(o.t, os.Symlink(o.database, filepath.Join(i.data, sqlite.FileName)))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	must(o.t, err)
	address := listener.Addr().String()
	must(o.t, listener.Close())
	i.base, i.log = "http://"+address, filepath.Join(i.data, "log")
	log, err := os.Create(i.log)
	must(o.t, err)
	defer log.Close()
	i.process = exec.Command(program, append([]string{"serve", "--data-dir", i.data, "--http-addr", address, "--sign-ups", "10000", "--holds-per-person", "10000",
		"--ticket-key-file", o.key, "--instance", fmt.Sprintf("office-%d", o.started)}, o.settings...)...)
	i.process.Env, i.process.Stderr = []string{"PATH=" + os.Getenv("PATH")}, log
	must(o.t, i.process.Start())
	go func() { i.process.Wait(); close(i.ended) }()
	o.t.Cleanup(func() {
		i.kill()
		if o.t.Failed() {
			content, _ := os.ReadFile(i.log)
			o.t.Logf("the end of the log of %s:\n%s", i.base, content[max(0, len(content)-3000):])
		}
	})
	await(o.t, "an instance is ready", 30*time.Second, func() bool { status, _ := i.ready(); return status == http.StatusOK })
	return i
}

func (i *instance) kill() {
	i.process.Process.Kill() // it may have ended
	<-i.ended
}

// stop ends it as an operator does.
func (i *instance) stop() {
	must(i.office.t, i.process.Process.Signal(syscall.SIGTERM))
	<-i.ended
}

// ready is what /readyz says.
func (i *instance) ready() (status int, body object) {
	response, err := http.Get(i.base + "/readyz")
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	json.NewDecoder(response.Body).Decode(&body)
	return response.StatusCode, body
}

// metric is the value of a line of /metrics, or -1.
func (i *instance) metric(name string) float64 {
	response, err := http.Get(i.base + "/metrics")
	if err != nil {
		return -1
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		var value float64
		if rest, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			if _, err := fmt.Sscan(rest, &value); err == nil {
				return value
			}
		}
	}
	return -1
}

func (i *instance) leads() bool { return i.metric("ticketblue_relay_leader") == 1 }

// run runs a command beside the instance and returns what it prints.
func (i *instance) run(args ...string) string {
	i.office.t.Helper()
	cmd := exec.CommandContext(i.office.t.Context(), program, append(append(args, "--data-dir", i.data, "--ticket-key-file", i.office.key), i.office.settings...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	output, err := cmd.Output()
	if err != nil {
		i.office.t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return string(output)
}

// object is a JSON object.
type object = map[string]any

func number(v any) int64 { n, _ := v.(float64); return int64(n) }

var client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}

// reply is what a call was answered with.
type reply struct {
	status int
	header http.Header
	body   object
	raw    string
}

// call makes a request; an error means that nobody knows what became of it.
func (i *instance) call(token, method, path string, body any, headers ...string) (reply, error) {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return reply{}, err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, i.base+"/api/v1"+path, sent)
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for n := 0; n+1 < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	response, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, header: response.Header, raw: string(raw)}
	if len(raw) > 0 && err == nil {
		err = json.Unmarshal(raw, &r.body)
	}
	return r, err
}

// want makes a request that must succeed.
func (i *instance) want(token, method, path string, body any, headers ...string) reply {
	i.office.t.Helper()
	r, err := i.call(token, method, path, body, headers...)
	if err != nil || r.status >= 300 {
		i.office.t.Fatalf("%s %s: %d %s, %v", method, path, r.status, r.raw, err)
	}
	return r
}

// person signs up and returns the access token and the cookie by which they stay.
func (i *instance) person(name string) (token, cookie string) {
	i.office.t.Helper()
	r := i.want("", "POST", "/auth/signup", object{"email": name + "@example.com", "password": "Ticket-blue-1!", "name": name})
	cookie, _, _ = strings.Cut(r.header.Get("Set-Cookie"), ";")
	return r.body["accessToken"].(string), cookie
}

// buyers are access tokens.
func (i *instance) buyers(n int) []string {
	i.office.t.Helper()
	return strings.Fields(i.run("demo", "tokens", "--count", fmt.Sprint(n)))
}

// sale puts one round with so many seats on sale, in 20 days, and returns an administrator's token too.
func (i *instance) sale(seats int) (round int64, admin string) {
	t := i.office.t
	t.Helper()
	_, secret, _ := strings.Cut(strings.TrimSpace(i.run("admin", "invite", "admin@example.com")), "invitation=")
	admin = i.want("", "POST", "/auth/signup", object{
		"email": "admin@example.com", "password": "Ticket-blue-1!", "name": "김관리", "invitation": secret,
	}).body["accessToken"].(string)
	hall := number(i.want(admin, "POST", "/admin/halls", object{"name": "대극장", "address": "서울", "seats": seats}).body["id"])
	starts := time.Now().AddDate(0, 0, 20)
	performance := number(i.want(admin, "POST", "/admin/performances", object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "hallId": hall, "startDate": starts.Format(time.DateOnly),
		"endDate": starts.AddDate(0, 0, 2).Format(time.DateOnly), "ticketLimit": 100, "prices": []object{{"grade": "R", "amount": 50_000}},
	}).body["id"])
	rounds := i.want(admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{"startsAt": []time.Time{starts}}).body
	return number(rounds["items"].([]any)[0].(object)["id"]), admin
}

// stream is what an instance tells by itself.
type stream struct {
	mu    sync.Mutex
	text  strings.Builder
	taken map[int64]time.Time // seat → when it was told of
}

// watch watches a round's seats.
func (i *instance) watch(round int64) *stream {
	return i.stream("", fmt.Sprintf("/rounds/%d/seats/stream", round))
}

// listen listens for somebody's notifications.
func (i *instance) listen(token string) *stream { return i.stream(token, "/notifications/stream") }

func (i *instance) stream(token, path string) *stream {
	t := i.office.t
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, i.base+"/api/v1"+path, nil)
	must(t, err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	t.Cleanup(func() { response.Body.Close() })
	s, open := &stream{taken: map[int64]time.Time{}}, make(chan struct{})
	go func() {
		lines, first := bufio.NewReader(response.Body), sync.OnceFunc(func() { close(open) })
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			data, ok := strings.CutPrefix(line, "data: ")
			if !ok {
				continue
			}
			first()
			var event object
			json.Unmarshal([]byte(data), &event)
			seats, _ := event["taken"].([]any) // a snapshot has a bitmap there
			s.mu.Lock()
			s.text.WriteString(data)
			for _, seat := range seats {
				s.taken[number(seat)] = time.Now()
			}
			s.mu.Unlock()
		}
	}()
	<-open
	return s
}

func (s *stream) tells(word string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.text.String(), word)
}

func (s *stream) when(seat int64) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.taken[seat]
	return at, ok
}

func await(t *testing.T, what string, limit time.Duration, holds func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if <-look.C; time.Since(began) > limit {
			t.Fatalf("not so after %v: %s", limit, what)
		}
	}
	return time.Since(began)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
