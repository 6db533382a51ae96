package kakao_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/kakao"
	"github.com/ticketblue/ticketblue/adapters/kakaosim"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/identity"
	"github.com/ticketblue/ticketblue/ports/identity/identitytest"
)

// standIn serves the stand-in and returns a client of it.
func standIn(t *testing.T) (*kakao.Client, *httptest.Server) {
	t.Helper()
	now := clock.NewFake(time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC))
	server := httptest.NewUnstartedServer(nil)
	issuer := "http://" + server.Listener.Addr().String()
	server.Config.Handler = kakaosim.New(kakaosim.Config{Issuer: issuer, Clock: now})
	server.Start()
	t.Cleanup(server.Close)
	return kakao.New(kakao.Config{
		ClientID: kakaosim.DefaultClientID, ClientSecret: kakaosim.DefaultClientSecret, Clock: now,
		Issuer: issuer, UserURL: issuer + "/v2/user/me", Timeout: 30 * time.Second,
	}), server
}

// approve posts the stand-in's form as a browser does.
func approve(t *testing.T, authURL string, who identity.Identity) string {
	t.Helper()
	address, err := url.Parse(authURL)
	must(t, err)
	form := address.Query()
	form.Set("subject", who.Subject)
	form.Set("email", who.Email)
	form.Set("name", who.Name)
	if who.Verified {
		form.Set("verified", "on")
	}
	address.RawQuery = ""
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.PostForm(address.String(), form)
	must(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusFound {
		body, _ := io.ReadAll(response.Body)
		t.Fatalf("the stand-in answered %d %s", response.StatusCode, body)
	}
	return response.Header.Get("Location")
}

func TestClient(t *testing.T) {
	t.Parallel()
	identitytest.Run(t, func(t *testing.T) identitytest.Rig {
		t.Helper()
		client, server := standIn(t)
		return identitytest.Rig{Provider: client, Return: server.URL + "/back", Approve: approve, Down: server.Close}
	})
}

func TestItStartsWhileTheProviderIsAwayAndRecovers(t *testing.T) {
	t.Parallel()
	client, server := standIn(t)
	fail(t, server.URL, `{"kind":"down","count":2}`)
	attempt := identity.Attempt{State: "s", Nonce: "n", Verifier: "v", Return: server.URL + "/back"}
	for range 2 {
		if _, err := client.AuthURL(t.Context(), attempt); err == nil {
			t.Error("it was there")
		}
	}
	if _, err := client.AuthURL(t.Context(), attempt); err != nil {
		t.Errorf("it is back, and yet %v", err)
	}
}

func TestTheStandInSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	client, server := standIn(t)
	address, err := client.AuthURL(t.Context(), identity.Attempt{State: `"><script>`, Nonce: "n", Verifier: "v", Return: server.URL + "/back"})
	must(t, err)
	response, err := http.Get(address)
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	for _, words := range []string{"진짜 카카오가 아니에요", "This is not Kakao", "user@example.com"} {
		if !strings.Contains(string(body), words) {
			t.Errorf("it does not say %q", words)
		}
	}
	if strings.Contains(string(body), "<script") {
		t.Error("a script got in")
	}
	for _, elsewhere := range []string{"https://example.com/back", "//example.com", "javascript:alert(1)"} {
		response, err := http.Get(strings.Replace(address, url.QueryEscape(server.URL+"/back"), url.QueryEscape(elsewhere), 1))
		must(t, err)
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("it would lead to %s", elsewhere)
		}
	}
}

func fail(t *testing.T, server, fault string) {
	t.Helper()
	response, err := http.Post(server+"/faults", "application/json", strings.NewReader(fault))
	must(t, err)
	response.Body.Close()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
