package httpserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/consistency"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// sessions are people whose sessions are called as they are.
type sessions struct{}

func (sessions) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	return httpserver.Principal{UserID: token, SessionID: token, Admin: token == "admin"}, nil
}

// broken is a memory that can't be asked.
type broken struct{}

func (broken) Note(context.Context, string, string) error { return errors.New("away") }

func (broken) Last(context.Context, string) (string, bool, error) {
	return "", false, errors.New("away")
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	newest := "one"
	// open returns a server whose reads answer how fresh they must be.
	open := func(positions consistency.Positions) func(method, path, session string) string {
		server := httpserver.New(httpserver.Settings{}, httpserver.Needs{
			Version: "test", Now: func() time.Time { return now }, Authenticator: sessions{}, Receipts: &receipts{},
			Freshness: &httpserver.Freshness{Newest: func() string { return newest }, Positions: positions},
		})
		wish := func(ctx context.Context, _ *empty) (*text, error) {
			position, behind := consistency.Of(ctx)
			return said(fmt.Sprint(position, behind)), nil
		}
		for id, op := range map[string]httpserver.Operation{
			"mine":   {Method: http.MethodGet, Access: httpserver.SignedIn},
			"public": {Method: http.MethodGet, Access: httpserver.Public},
			"kept":   {Method: http.MethodGet, Access: httpserver.Public, Ready: &httpserver.Ready{Tags: func(*http.Request) []string { return nil }}},
			"write":  {Method: http.MethodPost, Access: httpserver.SignedIn},
		} {
			op.ID, op.Path, op.Tag, op.Summary = id, "/api/v1/"+id, "test", id
			httpserver.Register(server.API, op, wish)
		}
		return func(method, path, session string) string {
			t.Helper()
			request := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/"+path, nil)
			if session != "" {
				request.Header.Set("Authorization", "Bearer "+session)
			}
			answer := httptest.NewRecorder()
			server.Handler().ServeHTTP(answer, request)
			return answer.Body.String()
		}
	}
	want := func(got, wish string) {
		t.Helper()
		if got != fmt.Sprintf("{\"text\":%q}\n", wish) {
			t.Errorf("reads must be %s, want %s", got, wish)
		}
	}

	ask := open(consistency.NewMemory(10))
	want(ask(http.MethodGet, "public", ""), "onetrue")
	want(ask(http.MethodGet, "kept", ""), "false")
	want(ask(http.MethodGet, "mine", "kim"), "false") // nobody knows what kim has seen
	want(ask(http.MethodPost, "write", "kim"), "false")
	newest = "two"
	want(ask(http.MethodGet, "mine", "kim"), "onetrue")
	want(ask(http.MethodGet, "mine", "lee"), "false")
	ask(http.MethodPost, "write", "kim")
	want(ask(http.MethodGet, "mine", "kim"), "twotrue")

	for _, positions := range []consistency.Positions{nil, broken{}} {
		ask = open(positions)
		want(ask(http.MethodPost, "write", "kim"), "false")
		want(ask(http.MethodGet, "mine", "kim"), "false")
	}
}
