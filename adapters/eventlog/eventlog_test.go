package eventlog_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/eventlog"
	"github.com/ticketblue/ticketblue/platform/fault"
	port "github.com/ticketblue/ticketblue/ports/eventlog"
	"github.com/ticketblue/ticketblue/ports/eventlog/eventlogtest"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	eventlogtest.Run(t, func(t *testing.T) eventlogtest.Rig {
		t.Helper()
		dir := t.TempDir()
		log, err := eventlog.OpenFiles(dir, 14, eventlogtest.Origin)
		must(t, err)
		return eventlogtest.Rig{Log: log, Read: func(t *testing.T, stream string) []string {
			t.Helper()
			content, err := os.ReadFile(filepath.Join(dir, stream+".jsonl"))
			must(t, err)
			return lines(string(content))
		}}
	})
	t.Run("a full file is put aside, compressed, and the next one begun", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		log, err := eventlog.OpenSmallFiles(dir, 14, eventlogtest.Origin)
		must(t, err)
		long := strings.Repeat("x", 300<<10)
		for n := range 4 { // a megabyte fits
			must(t, log.Write(t.Context(), []port.Record{{ID: fmt.Sprint(n), Stream: port.Payment, Facts: long}}))
		}
		eventually(t, "the full file is compressed", func() bool {
			aside, err := filepath.Glob(filepath.Join(dir, "payment-*.jsonl.gz"))
			if err != nil || len(aside) != 1 {
				return false
			}
			file, err := os.Open(aside[0])
			must(t, err)
			defer file.Close()
			unzipped, err := gzip.NewReader(file)
			if err != nil {
				return false
			}
			n, err := io.Copy(io.Discard, unzipped)
			return err == nil && n > 800<<10
		})
		must(t, log.Close())
	})
}

func TestStream(t *testing.T) {
	t.Parallel()
	eventlogtest.Run(t, func(t *testing.T) eventlogtest.Rig {
		t.Helper()
		var written bytes.Buffer
		log := eventlog.NewStream(&written, eventlogtest.Origin)
		return eventlogtest.Rig{Log: log, Read: func(_ *testing.T, stream string) []string { return only(stream, lines(written.String())) }}
	})
}

func TestTCP(t *testing.T) {
	t.Parallel()
	eventlogtest.Run(t, func(t *testing.T) eventlogtest.Rig {
		t.Helper()
		stack := listen(t, "127.0.0.1:0")
		log := eventlog.NewTCP(stack.addr, eventlogtest.Origin)
		return eventlogtest.Rig{Log: log, Read: func(_ *testing.T, stream string) []string {
			stack.drained()
			return only(stream, stack.lines())
		}}
	})
	t.Run("what a broken connection may have lost is sent again on the next", func(t *testing.T) {
		t.Parallel()
		stack := listen(t, "127.0.0.1:0")
		log := eventlog.NewTCP(stack.addr, eventlogtest.Origin)
		defer log.Close()
		must(t, log.Write(t.Context(), []port.Record{record(1)}))
		eventually(t, "the first is read", func() bool { return len(stack.lines()) == 1 })
		stack.stop()
		eventually(t, "the outage is told, as one that passes", func() bool {
			err := log.Write(t.Context(), []port.Record{record(2)})
			if err != nil && (fault.As(err) == nil || fault.As(err).Kind != fault.Unavailable) {
				t.Fatalf("told %v", err)
			}
			return err != nil
		})
		again := listen(t, stack.addr)
		must(t, log.Write(t.Context(), []port.Record{record(2)}))
		must(t, log.Write(t.Context(), []port.Record{record(3)}))
		eventually(t, "all are there", func() bool {
			got := strings.Join(again.lines(), "\n")
			return strings.Contains(got, `"id":"1"`) && strings.Contains(got, `"id":"2"`) && strings.Contains(got, `"id":"3"`)
		})
	})
	t.Run("a stack that is not there is told at once", func(t *testing.T) {
		t.Parallel()
		stack := listen(t, "127.0.0.1:0")
		stack.stop()
		log := eventlog.NewTCP(stack.addr, eventlogtest.Origin)
		if err := log.Write(t.Context(), []port.Record{record(1)}); fault.As(err) == nil {
			t.Errorf("told %v", err)
		}
	})
}

func record(n int) port.Record {
	return port.Record{ID: fmt.Sprint(n), Stream: port.Coupon, Action: "granted", At: time.Unix(0, 0), Facts: struct{}{}}
}

// stack takes lines as a log stack does.
type stack struct {
	addr     string
	listener net.Listener
	done     sync.WaitGroup

	mu    sync.Mutex
	got   []string
	conns []net.Conn
}

func listen(t *testing.T, addr string) *stack {
	t.Helper()
	var listener net.Listener
	eventually(t, "the address is free", func() (ok bool) {
		var err error
		listener, err = net.Listen("tcp", addr)
		return err == nil
	})
	s := &stack{addr: listener.Addr().String(), listener: listener}
	s.done.Go(s.accept)
	t.Cleanup(s.stop)
	return s
}

func (s *stack) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		s.mu.Unlock()
		s.done.Go(func() {
			for scanner := bufio.NewScanner(conn); scanner.Scan(); {
				s.mu.Lock()
				s.got = append(s.got, scanner.Text())
				s.mu.Unlock()
			}
		})
	}
}

func (s *stack) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// drained waits until everything that was sent on closed connections is read.
func (s *stack) drained() {
	s.listener.Close()
	s.done.Wait()
}

func (s *stack) stop() {
	s.listener.Close()
	s.mu.Lock()
	for _, conn := range s.conns {
		conn.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func only(stream string, lines []string) (of []string) {
	for _, line := range lines {
		if strings.Contains(line, `"dataset":"ticketblue.`+stream+`"`) {
			of = append(of, line)
		}
	}
	return of
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to that: " + what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
