package testenv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// echo answers each line with its name and the line.
func echo(t *testing.T, name string, heard chan<- string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				lines := bufio.NewScanner(conn)
				for lines.Scan() {
					if heard != nil {
						heard <- lines.Text()
					}
					fmt.Fprintf(conn, "%s %s\n", name, lines.Text())
				}
			}()
		}
	}()
	return l.Addr().String()
}

func ask(conn net.Conn, line string) (string, error) {
	if _, err := fmt.Fprintln(conn, line); err != nil {
		return "", err
	}
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	return bufio.NewReader(conn).ReadString('\n')
}

func TestProxy(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T, target string) (*Proxy, func() net.Conn) {
		t.Helper()
		p, err := StartProxy(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		return p, func() net.Conn {
			conn, err := net.Dial("tcp", p.Addr())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { conn.Close() })
			return conn
		}
	}
	t.Run("it can be pointed elsewhere, and cut, and mended", func(t *testing.T) {
		t.Parallel()
		p, dial := start(t, echo(t, "one", nil))
		before := dial()
		if said, _ := ask(before, "hello"); said != "one hello\n" {
			t.Errorf("said %q", said)
		}
		p.Point(echo(t, "two", nil))
		if _, err := ask(before, "hello"); err == nil {
			t.Error("the old connection lives")
		}
		if said, _ := ask(dial(), "hello"); said != "two hello\n" {
			t.Errorf("said %q", said)
		}
		p.Cut()
		if _, err := ask(dial(), "hello"); err == nil {
			t.Error("a cut proxy answers")
		}
		p.Mend()
		if said, _ := ask(dial(), "hello"); said != "two hello\n" {
			t.Errorf("said %q", said)
		}
	})
	t.Run("what is held comes through when it is released", func(t *testing.T) {
		t.Parallel()
		p, dial := start(t, echo(t, "one", nil))
		p.Hold()
		conn := dial()
		fmt.Fprintln(conn, "hello")
		conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			t.Error("something came through")
		}
		p.Release()
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if said, _ := bufio.NewReader(conn).ReadString('\n'); said != "one hello\n" {
			t.Errorf("said %q", said)
		}
	})
	t.Run("a request can be lost, or its answer", func(t *testing.T) {
		t.Parallel()
		heard := make(chan string, 10)
		p, dial := start(t, echo(t, "one", heard))
		p.Judge(func(chunk []byte) Verdict {
			switch {
			case bytes.Contains(chunk, []byte("drop")):
				return Drop
			case bytes.Contains(chunk, []byte("swallow")):
				return Swallow
			}
			return Pass
		})
		if _, err := ask(dial(), "drop"); !errors.Is(err, io.EOF) {
			t.Errorf("told %v", err)
		}
		if _, err := ask(dial(), "swallow"); err == nil {
			t.Error("it was answered")
		}
		if got := <-heard; got != "swallow" {
			t.Errorf("the server heard %q first", got)
		}
	})
}
