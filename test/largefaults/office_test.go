// Package largefaults hurts a whole large office under load: takes away, slows and silences what it stands on, alone and
// in pairs, kills the database's primary, and then holds what each buyer was told against what is there
// (docs/benchmarks.md, I1 to I5). It takes minutes and nothing of it runs in short mode.
package largefaults

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/testenv"
	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		if testing.Short() {
			return m.Run()
		}
		dir, err := os.MkdirTemp("", "ticketblue-largefaults-")
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

// The crowd, and what it buys in.
const (
	shoppers = 12
	each     = 10 // people a shopper buys for: one may have 100 tickets
	seats    = 10_000
	replicas = 2 // one acknowledges while the other is hurt
)

// office is the large office, with what was done in it so far.
type office struct {
	*large.Office
	t      *testing.T
	admin  string
	round  int64
	people []*crowd.Person
	parts  map[string]*large.Part
	died   time.Time // when an instance, or the database, did last
}

// open puts the office up with a round on sale.
func open(t *testing.T) *office {
	t.Helper()
	began := time.Now()
	started, err := large.Start(t.Context(), large.Options{Program: program, Replicas: replicas, Between: true})
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			for _, i := range started.Instances {
				said, _ := os.ReadFile(i.LogFile)
				t.Logf("the end of the log of %s:\n%s", i.Name, said[max(0, len(said)-4000):])
			}
		}
		must(t, started.Close())
	})
	o := &office{Office: started, t: t, parts: map[string]*large.Part{}}
	for _, part := range o.Parts() {
		o.parts[part.Name] = part
	}
	o.sell()
	t.Logf("the office is up after %v", time.Since(began).Round(time.Millisecond))
	return o
}

// sell puts a round on sale and makes the people who buy in it.
func (o *office) sell() {
	o.t.Helper()
	_, secret, _ := strings.Cut(strings.TrimSpace(o.run("admin", "invite", "admin@example.com")), "invitation=")
	o.admin = o.want("", "POST", "/api/v1/auth/signup", crowd.Object{
		"email": "admin@example.com", "password": "Ticket-blue-1!", "name": "김관리", "invitation": secret,
	})["accessToken"].(string)
	hall := crowd.Number(o.want(o.admin, "POST", "/api/v1/admin/halls", crowd.Object{"name": "대극장", "address": "서울", "seats": seats})["id"])
	starts := time.Now().AddDate(0, 0, 20)
	performance := crowd.Number(o.want(o.admin, "POST", "/api/v1/admin/performances", crowd.Object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "hallId": hall, "startDate": starts.Format(time.DateOnly),
		"endDate": starts.AddDate(0, 0, 2).Format(time.DateOnly), "ticketLimit": 100, "prices": []crowd.Object{{"grade": "R", "amount": 50_000}},
	})["id"])
	rounds := o.want(o.admin, "POST", fmt.Sprintf("/api/v1/admin/performances/%d/rounds", performance), crowd.Object{"startsAt": []time.Time{starts}})
	o.round = crowd.Number(rounds["items"].([]any)[0].(crowd.Object)["id"])
	o.people = crowd.People(strings.Fields(o.run("demo", "tokens", "--count", fmt.Sprint(shoppers*each))))
}

// run runs a command beside the instances, with the settings of the first, and returns what it prints.
func (o *office) run(args ...string) string {
	o.t.Helper()
	output, err := o.Command(o.t.Context(), args...).Output()
	if err != nil {
		o.t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return string(output)
}

// want makes a request that must succeed.
func (o *office) want(token, method, path string, body any) crowd.Object {
	o.t.Helper()
	r, err := o.once(token, method, path, body, "")
	if err != nil || r.Status >= 300 {
		o.t.Fatalf("%s %s: %d %v, %v", method, path, r.Status, r.Body, err)
	}
	return r.Body
}

var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}

// once asks once, by way of the balancer.
func (o *office) once(token, method, path string, body any, key string) (crowd.Reply, error) {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return crowd.Reply{}, err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, o.URL+path, sent)
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

// calls are those of a load, with what is wrong about them.
type calls struct {
	*office

	mu      sync.Mutex
	took    []time.Duration
	later   int       // were told to come back
	unknown int       // were told so of a keyed request, although it can be found out
	written time.Time // when something was last written
	pause   time.Duration
	wrong   []string
}

// patience is for how long somebody who was told to come back does, under the same key.
const patience = 20 * time.Second

// Ask implements crowd.Office.
func (c *calls) Ask(token, method, path string, body any, key string) (crowd.Reply, error) {
	for end := time.Now().Add(patience); ; {
		began := time.Now()
		r, err := c.once(token, method, path, body, key)
		c.note(method, path, key, r, err, time.Since(began))
		again := err != nil || r.Status == http.StatusServiceUnavailable || r.Body["code"] == "idempotency_key_in_use"
		switch {
		case !again:
			return r, nil
		case time.Now().After(end):
			return r, fmt.Errorf("%s %s: no answer but %d %v %w", method, path, r.Status, r.Body, err)
		}
		<-time.After(200 * time.Millisecond) // as an impatient program does
	}
}

// note keeps a try, and complains when it was none that a caller could understand.
func (c *calls) note(method, path, key string, r crowd.Reply, err error, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, took)
	if key != "" && r.Body["code"] == "outcome_unknown" {
		c.unknown++
	}
	complain := func(format string, args ...any) {
		c.wrong = append(c.wrong, fmt.Sprintf("%s %s: ", method, path)+fmt.Sprintf(format, args...))
	}
	switch {
	case err != nil:
		complain("no answer: %v", err)
	case r.Status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") != "":
		c.later++
	case r.Status >= 500:
		complain("%d %v", r.Status, r.Body)
	case r.Status == http.StatusCreated && method == "POST":
		now := time.Now()
		if !c.written.IsZero() {
			c.pause = max(c.pause, now.Sub(c.written))
		}
		c.written = now
	}
	if took > callLimit {
		complain("it took %v (%d %v)", took, r.Status, r.Body)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
