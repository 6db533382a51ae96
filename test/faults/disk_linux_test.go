package faults

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestAFullDisk has every file of the running server grow no further. Who writes is told to come back, /readyz says so, and
// what was promised goes on when there is room again.
func TestAFullDisk(t *testing.T) {
	p := build(t)
	p.start()
	log, err := os.Stat(filepath.Join(p.data, "ticketblue.db-wal"))
	must(t, err)
	limit := func(bytes uint64) {
		t.Helper()
		rlimit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
		must(t, unix.Prlimit(p.process.Process.Pid, unix.RLIMIT_FSIZE, &rlimit, nil))
	}
	limit(uint64(log.Size())) //nolint:gosec // a size
	var answer *http.Response
	var code string
	eventually(t, "the disk is full", func() bool {
		answer, code = p.signUp()
		return answer.StatusCode != http.StatusCreated
	})
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || (code != "storage_full" && code != "database_unavailable") {
		t.Errorf("who signs up is told %s %s, Retry-After %q", answer.Status, code, answer.Header.Get("Retry-After"))
	}
	eventually(t, "the server says that it is not ready", func() bool { return p.ready() == http.StatusServiceUnavailable })
	limit(unix.RLIM_INFINITY)
	eventually(t, "the server is ready again", func() bool { return p.ready() == http.StatusOK })
	if answer, code := p.signUp(); answer.StatusCode != http.StatusCreated {
		t.Errorf("with room again who signs up is told %s %s", answer.Status, code)
	}
}

func (p *program) ready() int {
	p.t.Helper()
	answer, err := http.Get(p.base + "/readyz")
	must(p.t, err)
	must(p.t, answer.Body.Close())
	return answer.StatusCode
}

// signUp makes another account, and returns the answer with its code.
func (p *program) signUp() (answer *http.Response, code string) {
	p.t.Helper()
	person, err := json.Marshal(object{"email": time.Now().Format("20060102150405.000000000") + "@buyers.kr", "password": "Ticket-blue-1!", "name": "김민수"})
	must(p.t, err)
	answer, err = client.Post(p.base+"/api/v1/auth/signup", "application/json", bytes.NewReader(person))
	must(p.t, err)
	defer answer.Body.Close()
	var told struct{ Code string }
	must(p.t, json.NewDecoder(answer.Body).Decode(&told))
	return answer, told.Code
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	end := time.After(30 * time.Second)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for !is() {
		select {
		case <-end:
			t.Fatal("it never came to this: " + what)
		case <-look.C:
		}
	}
}
