// Package onsale is a large office with a round on sale, the people who buy in it, and how they ask: by way of the
// balancer, patiently, and with a note of every answer that nobody could understand. Tests hurt the office meanwhile.
package onsale

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/test/crowd"
	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// Seats of the round.
const Seats = 10_000

// Main builds the command at program and runs a package's tests. It is for a package two folders below the module's root.
func Main(m *testing.M, program *string) int {
	dir, err := os.MkdirTemp("", "ticketblue-onsale-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	defer testenv.Shutdown()
	*program = filepath.Join(dir, "ticketblue")
	build := exec.Command("go", "build", "-o", *program, "./cmd/ticketblue")
	build.Dir = "../.."
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// Office is the large office, with what was done in it so far.
type Office struct {
	*large.Office
	Admin  string // an access token
	Round  int64
	People []*crowd.Person

	t *testing.T
}

// Open puts the office up with a round on sale and the people who buy in it. It goes with the test.
func Open(t *testing.T, options large.Options) *Office {
	t.Helper()
	began := time.Now()
	started, err := large.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			for _, i := range started.Instances {
				said, _ := os.ReadFile(i.LogFile)
				t.Logf("the end of the log of %s:\n%s", i.Name, said[max(0, len(said)-4000):])
			}
		}
		if err := started.Close(); err != nil {
			t.Error(err)
		}
	})
	o := &Office{Office: started, t: t}
	o.sell()
	t.Logf("the office is up after %v", time.Since(began).Round(time.Millisecond))
	return o
}

// sell puts a round on sale and makes the people who buy in it.
func (o *Office) sell() {
	o.t.Helper()
	o.Admin = crowd.Want(o.Want).Administrator("admin@example.com", o.Run("admin", "invite", "admin@example.com"))
	o.Round = crowd.Want(o.Want).Sale(o.Admin, Seats)
	o.People = crowd.People(strings.Fields(o.Run("demo", "tokens", "--count", fmt.Sprint(shoppers*each))))
}

// Run runs a command beside the instances, with the settings of the first, and returns what it prints.
func (o *Office) Run(args ...string) string {
	o.t.Helper()
	output, err := o.Command(o.t.Context(), args...).Output()
	if err != nil {
		o.t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return string(output)
}

// Want makes a request that must succeed.
func (o *Office) Want(token, method, path string, body any) crowd.Object {
	o.t.Helper()
	r, err := o.Once(token, method, path, body, "")
	if err != nil || r.Status >= 300 {
		o.t.Fatalf("%s %s: %d %v, %v", method, path, r.Status, r.Body, err)
	}
	return r.Body
}

var client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}

// Once asks once, by way of the balancer.
func (o *Office) Once(token, method, path string, body any, key string) (crowd.Reply, error) {
	return crowd.Send(client, o.URL, token, method, path, body, key)
}
