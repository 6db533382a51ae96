package httpserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// counting is a server whose operation tells what it read.
func counting(t *testing.T) *door {
	t.Helper()
	d := newDoor(t)
	httpserver.Register(d.server.API, httpserver.Operation{ID: "count", Method: "POST", Path: "/count", Access: httpserver.Public},
		func(_ context.Context, in *asked) (*text, error) {
			return said(fmt.Sprint(in.Body.Text, in.Body.Count, in.Body.Many)), nil
		})
	return d
}

func TestJSONBodiesAreReadAlikeByAllReaders(t *testing.T) {
	t.Parallel()
	d := counting(t)
	for body, want := range map[string]string{
		`{"text": "a", "count": 3.0, "many": [1e2, 20e-1, 5]}`: `a3 [100 2 5]`,
		"\ufeff" + `{"count": 3}`:                              `3 []`,
		`{"count": 9007199254740991}`:                          `9007199254740991 []`,
	} {
		if got := d.ask("POST", "/count", body); got.Code != 200 || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s is answered %d %s, want %s", body, got.Code, got.Body, want)
		}
	}
	for body, want := range map[string]string{
		`{"count": 1, "count": 2}`:     "422 body.count comes twice",
		`{"Count": 1}`:                 "422 body.Count unexpected property",
		`{"count": 1, "COUNT": 2}`:     "422 body.COUNT unexpected property",
		`{"count": 3.5}`:               "422 body.count expected integer",
		`{"count": 9007199254740993}`:  "422 body.count is a larger number than this API takes",
		`{"count": 1e400}`:             "422 body.count is a larger number than this API takes",
		`{"count": 1`:                  "400 body is not JSON from byte 12 on",
		`{"count": 1} {}`:              "400 body goes on after its end",
		`{"text": "` + "\xff" + `"}`:   "400 body is not in UTF-8",
		strings.Repeat("[", 100) + `1`: "422 body[0]",
		`{"count": 0x10}`:              "400 body is not JSON",
	} {
		got := d.ask("POST", "/count", body)
		var problem httpserver.Problem
		must(t, json.Unmarshal(got.Body.Bytes(), &problem))
		if len(problem.Errors) == 0 {
			t.Errorf("%s is answered %d %s", body, got.Code, got.Body)
			continue
		}
		if told := fmt.Sprint(got.Code, " ", problem.Errors[0].Location, " ", problem.Errors[0].Message); !strings.HasPrefix(told, want) {
			t.Errorf("%s is answered %s, want %s", body, told, want)
		}
	}
}

// What a server of Go says of a request to people, or its packages, is nobody's business.
func TestMessagesAreNotTheImplementations(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	type asked struct {
		Day  clock.Date `query:"day" format:"date"`
		At   time.Time  `query:"at"`
		Page int        `query:"page"`
		Body struct {
			Email string    `json:"email,omitempty" format:"email"`
			At    time.Time `json:"at,omitempty"`
			ID    string    `json:"id,omitempty" format:"uuid"`
			Small int8      `json:"small,omitempty"`
		}
	}
	httpserver.Register(d.server.API, httpserver.Operation{ID: "ask", Method: "POST", Path: "/ask", Access: httpserver.Public},
		func(context.Context, *asked) (*empty, error) { return nil, nil })
	for _, query := range []string{"", "?day=2026-13-45", "?at=now", "?page=x"} {
		for _, body := range []string{`{"email": "x"}`, `{"at": "2026-02-30T00:00:00Z"}`, `{"id": "x"}`, `{"small": 1000}`, `{"email": 1}`, `nul`, `{`} {
			told := d.ask("POST", "/ask"+query, body).Body.String()
			for _, word := range []string{"json:", "mail:", "parsing", "strconv", "Go ", "struct", "uuid:", "EOF", "invalid UUID", "2006", "unmarshal", "int8"} {
				if strings.Contains(told, word) {
					t.Errorf("%s with %s is told %s", query, body, told)
				}
			}
		}
	}
}

func TestYearsThatCannotBeWrittenAreRefused(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	type asked struct {
		From time.Time `query:"from"`
		Body struct {
			EndsAt []time.Time `json:"endsAt"`
			Day    clock.Date  `json:"day" format:"date"`
		}
	}
	httpserver.Register(d.server.API, httpserver.Operation{ID: "ask", Method: "POST", Path: "/ask", Access: httpserver.Public},
		func(context.Context, *asked) (*text, error) { return said("read"), nil })
	d.server.Documents()
	for year, want := range map[string]int{"1899": 422, "0001": 422, "1900": 200, "2026": 200, "9998": 200, "9999": 422} {
		instant, day := year+"-06-01T00:00:00+09:00", year+"-06-01"
		for _, c := range [][2]string{
			{"?from=" + strings.ReplaceAll(instant, "+", "%2B"), `{"endsAt": [], "day": "2026-01-01"}`},
			{"", `{"endsAt": ["` + instant + `"], "day": "2026-01-01"}`},
			{"", `{"endsAt": [], "day": "` + day + `"}`},
		} {
			if got := d.ask("POST", "/ask"+c[0], c[1]); got.Code != want {
				t.Errorf("%s%s is answered %d %s, want %d", c[0], c[1], got.Code, got.Body, want)
			}
		}
	}
	if got := httpserver.Local(time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)); got.Year() != 9998 {
		t.Errorf("an instant that was stored before is told as %s", got)
	}
}

// unwritable can't be encoded.
type unwritable struct{ Body float64 }

func TestAnAnswerThatCannotBeEncodedIsNoSuccess(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	httpserver.Register(d.server.API, httpserver.Operation{ID: "make", Method: "POST", Path: "/make", Access: httpserver.Public, Status: 201},
		func(context.Context, *empty) (*unwritable, error) { return &unwritable{math.NaN()}, nil })
	got := d.ask("POST", "/make", "")
	if got.Code != 500 || got.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(got.Body.String(), `"internal_error"`) {
		t.Errorf("got %d %s %s", got.Code, got.Header().Get("Content-Type"), got.Body)
	}
}

func TestARefusedMethodTellsWhichAreAllowed(t *testing.T) {
	t.Parallel()
	d := counting(t)
	httpserver.Register(d.server.API, httpserver.Operation{ID: "see", Method: "GET", Path: "/count", Access: httpserver.Public},
		func(context.Context, *empty) (*text, error) { return said(""), nil })
	got := d.ask("DELETE", "/count", "")
	if got.Code != 405 || got.Header().Get("Allow") != "GET, HEAD, POST" || !strings.Contains(got.Body.String(), "method_not_allowed") {
		t.Errorf("got %d, Allow %q, %s", got.Code, got.Header().Get("Allow"), got.Body)
	}
}

// A body that was cut short, or whose chunks are none, is the client's fault.
func TestBodiesThatDoNotArriveWhole(t *testing.T) {
	t.Parallel()
	d := counting(t)
	httpserver.Register(d.server.API, httpserver.Operation{ID: "count-own", Method: "POST", Path: "/own", Access: httpserver.SignedIn},
		func(_ context.Context, in *asked) (*text, error) { return said(in.Body.Text), nil })
	server := httptest.NewServer(d.server.Handler())
	defer server.Close()
	for what, sent := range map[string]string{
		"cut short":       "Content-Length: 100\r\n\r\n{\"count\"",
		"chunks of words": "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
		"a chunk cut off": "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"count\"",
	} {
		for _, path := range []string{"/count", "/own"} {
			for _, kind := range []string{"application/json", "text/plain"} {
				head := "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\nIdempotency-Key: " + what + kind + "\r\nContent-Type: " + kind + "\r\n"
				if got := exchange(t, server.Listener.Addr().String(), head+sent); got.StatusCode != http.StatusBadRequest {
					body, _ := io.ReadAll(got.Body)
					t.Errorf("%s as %s to %s is answered %d %s", what, kind, path, got.StatusCode, body)
				}
			}
		}
	}
}

// exchange sends bytes, closes the sending side and reads the answer.
func exchange(t *testing.T, address, sent string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, sent)
	must(t, err)
	must(t, conn.(*net.TCPConn).CloseWrite())
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	response.Body = io.NopCloser(io.LimitReader(response.Body, 1000))
	return response
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
