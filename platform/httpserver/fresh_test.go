package httpserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/platform/consistency"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// sessions are people whose sessions are called as they are.
type sessions struct{}

func (sessions) Authenticate(_ context.Context, token string) (httpserver.Principal, error) {
	return httpserver.Principal{UserID: token, SessionID: token, Admin: token == "admin"}, nil
}

// copied is an office whose data have copies.
type copied struct {
	t   *testing.T
	now string // how far the data are
}

// instance is one of its servers. Its reads answer how fresh they must be.
func (c *copied) instance() http.Handler {
	server := httpserver.New(httpserver.Settings{}, httpserver.Needs{
		Version: "test", Now: func() time.Time { return now }, Authenticator: sessions{}, Receipts: &receipts{},
		Freshness: &httpserver.Freshness{Now: func(context.Context) string { return c.now }, Last: func() string { return "last" }},
	})
	wish := func(ctx context.Context, _ *empty) (*text, error) {
		positions, behind := consistency.Of(ctx)
		slices.Sort(positions)
		return said(fmt.Sprint(strings.Join(positions, "+"), behind)), nil
	}
	fail := func(f *fault.Fault) func(context.Context, *empty) (*text, error) {
		return func(context.Context, *empty) (*text, error) { return nil, f }
	}
	for id, op := range map[string]httpserver.Operation{
		"mine":   {Method: http.MethodGet, Access: httpserver.SignedIn},
		"public": {Method: http.MethodGet, Access: httpserver.Public},
		"kept":   {Method: http.MethodGet, Access: httpserver.Public, Ready: &httpserver.Ready{Tags: func(*http.Request) []string { return nil }}},
		"write":  {Method: http.MethodPost, Access: httpserver.SignedIn},
		"refuse": {Method: http.MethodPost, Access: httpserver.SignedIn},
		"fail":   {Method: http.MethodPost, Access: httpserver.SignedIn},
	} {
		op.ID, op.Path, op.Tag, op.Summary = id, "/api/v1/"+id, "test", id
		answer := wish
		switch id {
		case "refuse":
			answer = fail(fault.New(fault.Conflict, "refused", "No."))
		case "fail":
			answer = fail(fault.New(fault.Unavailable, "outcome_unknown", "Perhaps."))
		}
		httpserver.Register(server.API, op, answer)
	}
	return server.Handler()
}

// browser keeps cookies as one does, by their names.
type browser struct {
	t       *testing.T
	token   string
	cookies map[string]string
}

func (c *copied) browser(token string) *browser { return &browser{c.t, token, map[string]string{}} }

// send makes a request; the answer is kept only when it arrives.
func (b *browser) send(at http.Handler, method, path string) (answer *httptest.ResponseRecorder, arrive func()) {
	request := httptest.NewRequestWithContext(b.t.Context(), method, "/api/v1/"+path, nil)
	if b.token != "" {
		request.Header.Set("Authorization", "Bearer "+b.token)
	}
	for name, value := range b.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer = httptest.NewRecorder()
	at.ServeHTTP(answer, request)
	return answer, func() {
		for _, cookie := range answer.Result().Cookies() {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/api/" {
				b.t.Errorf("a cookie that scripts or others see: %v", cookie)
			}
			b.cookies[cookie.Name] = cookie.Value
			if cookie.MaxAge < 0 {
				delete(b.cookies, cookie.Name)
			}
		}
	}
}

func (b *browser) write(at http.Handler, path string) {
	_, arrive := b.send(at, http.MethodPost, path)
	arrive()
}

// wants reads and says how fresh that must have been.
func (b *browser) wants(at http.Handler, path, wish string) {
	b.t.Helper()
	answer, arrive := b.send(at, http.MethodGet, path)
	arrive()
	if got := answer.Body.String(); got != fmt.Sprintf("{\"text\":%q}\n", wish) {
		b.t.Errorf("reads of %s must be %s, want %s", path, got, wish)
	}
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T) (office *copied, one, other http.Handler) {
		t.Parallel()
		office = &copied{t, "1"}
		return office, office.instance(), office.instance()
	}
	t.Run("who says nothing reads what is newest, but for passers-by", func(t *testing.T) {
		office, one, _ := open(t)
		office.browser("").wants(one, "public", "lasttrue")
		office.browser("").wants(one, "kept", "false")
		office.browser("kim").wants(one, "mine", "false")
		office.browser("kim").wants(one, "public", "false")
	})
	t.Run("a write at one instance is seen at the other, at once", func(t *testing.T) {
		office, one, other := open(t)
		kim := office.browser("kim")
		kim.write(one, "write")
		office.now = "2"
		kim.wants(other, "mine", "1true")
		kim.wants(other, "public", "1true")
		kim.wants(other, "kept", "false")
		kim.write(other, "write")
		kim.wants(one, "mine", "2true")
		if len(kim.cookies) != 1 {
			t.Errorf("kim carries %v", kim.cookies)
		}
	})
	t.Run("an answer that arrives late takes nothing back", func(t *testing.T) {
		office, one, other := open(t)
		kim := office.browser("kim")
		kim.write(one, "write")
		_, late := kim.send(one, http.MethodPost, "write")
		office.now = "2"
		_, early := kim.send(other, http.MethodPost, "write")
		early()
		late()
		kim.wants(one, "mine", "1+2true")
		office.now = "3"
		kim.write(one, "write")
		kim.wants(other, "mine", "3true")
	})
	t.Run("a refusal leaves things as they are", func(t *testing.T) {
		office, one, _ := open(t)
		kim := office.browser("kim")
		kim.write(one, "refuse")
		kim.wants(one, "mine", "false")
		kim.write(one, "write")
		office.now = "2"
		kim.write(one, "refuse")
		kim.wants(one, "mine", "1true")
	})
	t.Run("after an outcome that nobody knows, what is newest is read until the next write", func(t *testing.T) {
		office, one, other := open(t)
		kim := office.browser("kim")
		kim.write(one, "write")
		kim.write(one, "fail")
		kim.wants(other, "mine", consistency.Unknown+"true")
		kim.write(one, "write")
		kim.wants(other, "mine", "1true")
	})
	t.Run("cookies that can't be, are too long or too many ask for what is newest", func(t *testing.T) {
		office, one, _ := open(t)
		for _, cookies := range []map[string]string{
			{"ticketblue_seen_a": "!"}, {"ticketblue_seen_a": strings.Repeat("a", 2000)},
			{"ticketblue_seen_1": "", "ticketblue_seen_2": "", "ticketblue_seen_3": "", "ticketblue_seen_4": "", "ticketblue_seen_5": "", "ticketblue_seen_6": "", "ticketblue_seen_7": "", "ticketblue_seen_8": "", "ticketblue_seen_9": ""},
		} {
			kim := office.browser("kim")
			kim.cookies = cookies
			kim.wants(one, "mine", consistency.Unknown+"true")
			kim.write(one, "write")
			kim.wants(one, "mine", "1true")
		}
		office.now = strings.Repeat("x", 2000)
		kim := office.browser("kim")
		kim.write(one, "write")
		kim.wants(one, "mine", consistency.Unknown+"true")
	})
}
