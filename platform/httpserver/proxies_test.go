package httpserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// placed answers from where it thinks that a request comes.
func placed(t *testing.T, trusted ...string) func(remote string, forwarded ...string) string {
	t.Helper()
	settings := httpserver.Settings{ShutdownTimeout: time.Second, TrustedProxies: trusted}
	if err := settings.Validate(); err != nil {
		t.Fatal(err)
	}
	server := httpserver.New(settings, httpserver.Needs{Version: "test", Now: clock.NewFake(now).Now, Authenticator: tokens{}})
	type answer struct{ Body string }
	type request struct{ httpserver.Remote }
	httpserver.Register(server.API, httpserver.Operation{ID: "place", Method: http.MethodGet, Path: "/place", Access: httpserver.Public, Summary: "Place"},
		func(_ context.Context, r *request) (*answer, error) { return &answer{r.Address()}, nil })
	return func(remote string, forwarded ...string) string {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "/place", nil)
		r.RemoteAddr = remote
		for _, line := range forwarded {
			r.Header.Add("X-Forwarded-For", line)
		}
		recorder := httptest.NewRecorder()
		server.Handler().ServeHTTP(recorder, r)
		return recorder.Body.String()[1 : len(recorder.Body.String())-2]
	}
}

func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	nobody, ours := placed(t), placed(t, "10.0.0.0/8", "192.168.1.7", "fd00::/8")
	for _, c := range []struct {
		what      string
		ask       func(string, ...string) string
		remote    string
		forwarded []string
		want      string
	}{
		{"nobody's word counts unless it was said whose does", nobody, "10.1.2.3:55", []string{"203.0.113.9"}, "10.1.2.3"},
		{"a proxy's word counts", ours, "10.1.2.3:55", []string{"203.0.113.9"}, "203.0.113.9"},
		{"a client's word does not", ours, "198.51.100.4:55", []string{"203.0.113.9"}, "198.51.100.4"},
		{"what a client wrote before the proxy's does not either", ours, "10.1.2.3:55", []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"one proxy behind another", ours, "10.1.2.3:55", []string{"1.1.1.1, 203.0.113.9, 192.168.1.7", "10.9.9.9"}, "203.0.113.9"},
		{"proxies alone", ours, "10.1.2.3:55", []string{"10.4.4.4, 192.168.1.7"}, "10.4.4.4"},
		{"nothing was said", ours, "10.1.2.3:55", nil, "10.1.2.3"},
		{"rubbish ends the list", ours, "10.1.2.3:55", []string{"203.0.113.9, unknown"}, "10.1.2.3"},
		{"with a port", ours, "10.1.2.3:55", []string{"203.0.113.9:4711"}, "203.0.113.9"},
		{"an IPv6 network is one place", ours, "[fd00::1]:55", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		{"in brackets", ours, "[fd00::1]:55", []string{"[2001:db8:1:2::9]:80"}, "2001:db8:1:2::/64"},
		{"IPv4 in IPv6", ours, "[::ffff:10.1.2.3]:55", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
	} {
		if got := c.ask(c.remote, c.forwarded...); got != c.want {
			t.Errorf("%s: %s with %q is %q, want %q", c.what, c.remote, c.forwarded, got, c.want)
		}
	}
	for _, wrong := range []string{"", "everybody", "10.0.0.0/40", "10.0.0"} {
		if err := (httpserver.Settings{ShutdownTimeout: time.Second, TrustedProxies: []string{wrong}}).Validate(); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
