// Package api tests the office as its clients meet it: assembled as the command assembles it, over real HTTP,
// on a clock that the tests turn. Every answer is checked against the OpenAPI document that the office itself
// serves (document_test.go).
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/test/large"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// now is the instant at which every test begins: a Sunday evening in Seoul.
var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// officeVariable says on what the office stands that the tests ask: "large" for MySQL, Valkey, Kafka, Typesense and S3,
// anything else for the embedded parts.
const officeVariable = "TICKETBLUE_TEST_OFFICE"

func TestMain(m *testing.M) {
	code := m.Run()
	testenv.Shutdown()
	os.Exit(code)
}

const password = "Ticket-blue-1!"

// place is a running office of the test's own.
type place struct {
	t     *testing.T
	base  string
	clock *clock.Fake
	*office.Office
	admin string // an administrator's access token

	coupons  int // made so far
	replaced int // administrators
}

func open(t *testing.T, change ...func(*office.Settings)) *place {
	t.Helper()
	return openWith(t, slog.New(slog.DiscardHandler), change...)
}

// openWith is open with a log that is looked at.
func openWith(t *testing.T, log *slog.Logger, change ...func(*office.Settings)) *place {
	t.Helper()
	settings := office.Settings{DataDir: t.TempDir()}
	settings.Defaults()
	settings.Accounts.SignUps = 10_000
	settings.Toss.Timeout = 2 * time.Second // a provider that is silent costs a test as much; a busy machine takes a part of it
	if os.Getenv(officeVariable) == "large" {
		large.Enlarge(t, &settings)
	}
	for _, c := range change {
		c(&settings)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &place{t: t, base: "http://" + listener.Addr().String(), clock: clock.NewFake(now)}
	p.Office, err = office.Open(t.Context(), settings, p.clock, log, listener)
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the office ended with %v", err)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	secret, _, err := p.Accounts.Invite(t.Context(), "admin@example.com")
	must(t, err)
	signedIn, err := p.Accounts.SignUp(t.Context(), accountapp.SignUp{Email: "admin@example.com", Password: password, Name: "김관리", Invitation: secret})
	must(t, err)
	p.admin = signedIn.Tokens.Access
	return p
}

// buyers are access tokens of new people.
func (p *place) buyers(n int) []string {
	p.t.Helper()
	var tokens []string
	must(p.t, p.Accounts.MakeBuyers(p.t.Context(), n, time.Hour, func(token string) error {
		tokens = append(tokens, token)
		return nil
	}))
	return tokens
}

func (p *place) buyer() string { p.t.Helper(); return p.buyers(1)[0] }

// object is a JSON object.
type object = map[string]any

// answer is what a call was answered with.
type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	raw    []byte
	json   any
}

var client = &http.Client{
	Timeout: 2 * time.Minute,
	// An answer that leads elsewhere is an answer.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 400, MaxConnsPerHost: 400, DisableCompression: true},
}

// call makes a request as who ("" for nobody) and holds the answer against the document; headers are pairs.
func (p *place) call(who, method, path string, body any, headers ...string) *answer {
	p.t.Helper()
	var sent io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		sent = strings.NewReader(body)
	default:
		encoded, err := json.Marshal(body)
		must(p.t, err)
		sent = bytes.NewReader(encoded)
	}
	if !strings.HasPrefix(path, "/sim/") && !strings.HasPrefix(path, "/openapi") {
		path = "/api/v1" + path
	}
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, sent)
	must(p.t, err)
	if sent != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		request.Header.Set("Authorization", "Bearer "+who)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(request)
	must(p.t, err)
	defer response.Body.Close()
	a := &answer{t: p.t, what: method + " " + path, status: response.StatusCode, header: response.Header}
	a.raw, err = io.ReadAll(response.Body)
	must(p.t, err)
	if strings.Contains(response.Header.Get("Content-Type"), "json") && len(a.raw) > 0 {
		must(p.t, json.Unmarshal(a.raw, &a.json))
	}
	if strings.HasPrefix(path, "/api/") {
		p.check(method, path, a)
	}
	return a
}

// ok wants a success and returns the object.
func (a *answer) ok(status int) object {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s answered %d %.500s, want %d", a.what, a.status, a.raw, status)
	}
	members, _ := a.json.(object)
	return members
}

// refused wants a problem and returns it.
func (a *answer) refused(status int, code string) object {
	a.t.Helper()
	members, _ := a.json.(object)
	if a.status != status || members["code"] != code {
		a.t.Fatalf("%s answered %d %.500s, want %d %s", a.what, a.status, a.raw, status, code)
	}
	return members
}

// items are those of a list.
func (a *answer) items() []any {
	a.t.Helper()
	return a.ok(200)["items"].([]any)
}

func number(v any) int64 { return int64(v.(float64)) }

// round puts a performance with so many seats at 50,000 won on sale, in 20 days, and returns its round's and
// its own id.
func (p *place) round(seats int, change ...func(object)) (round, performance int64) {
	p.t.Helper()
	hall := number(p.call(p.admin, "POST", "/admin/halls", object{"name": "대극장", "address": "서울", "seats": seats}).ok(201)["id"])
	body := object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "description": "설명", "hallId": hall, "startDate": "2026-11-22",
		"endDate": "2026-12-31", "durationMinutes": 150, "prices": []object{{"grade": "R", "amount": 50_000}},
	}
	for _, c := range change {
		c(body)
	}
	performance = number(p.call(p.admin, "POST", "/admin/performances", body).ok(201)["id"])
	rounds := p.call(p.admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{"startsAt": []string{"2026-12-12T19:30:00+09:00"}}).ok(201)
	return number(rounds["items"].([]any)[0].(object)["id"]), performance
}

func (p *place) reserve(who string, round int64, seats ...int) *answer {
	p.t.Helper()
	return p.call(who, "POST", "/reservations", object{"roundId": round, "seats": seats})
}

// reserved is a reservation's id.
func (p *place) reserved(who string, round int64, seats ...int) string {
	p.t.Helper()
	return p.reserve(who, round, seats...).ok(201)["id"].(string)
}

// order checks a reservation out and authorises it, as the payment window does.
func (p *place) order(who, reservation string) (order, key string, amount int64) {
	p.t.Helper()
	o := p.call(who, "POST", "/reservations/"+reservation+"/checkout", nil).ok(200)
	order, amount = o["orderId"].(string), number(o["amount"])
	key = p.call("", "POST", "/sim/toss/authorize", object{"orderId": order, "amount": amount}).ok(200)["paymentKey"].(string)
	return order, key, amount
}

func (p *place) confirm(who, order, key string, amount int64, headers ...string) *answer {
	p.t.Helper()
	return p.call(who, "POST", "/payments/confirm", object{"orderId": order, "paymentKey": key, "amount": amount}, headers...)
}

// bought is a paid reservation's id and its order.
func (p *place) bought(who string, round int64, seats ...int) (reservation, order string) {
	p.t.Helper()
	reservation = p.reserved(who, round, seats...)
	order, key, amount := p.order(who, reservation)
	p.confirm(who, order, key, amount).ok(200)
	return reservation, order
}

// eventually waits for background work, letting the office's time run a hundred times too fast.
func (p *place) eventually(what string, holds func() bool) {
	p.t.Helper()
	p.await(what, time.Second, holds)
}

// slowly is eventually with time only ten times too fast: for work under a lease, which a slow machine must end before its
// lease does.
func (p *place) slowly(what string, holds func() bool) {
	p.t.Helper()
	p.await(what, 100*time.Millisecond, holds)
}

// await looks every 10 ms whether it holds, and turns the office's clock by step each time.
func (p *place) await(what string, step time.Duration, holds func() bool) {
	p.t.Helper()
	turn := time.NewTicker(10 * time.Millisecond)
	defer turn.Stop()
	deadline := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-turn.C:
			p.clock.Advance(step)
		case <-deadline:
			p.t.Fatalf("it did not come to that: %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
