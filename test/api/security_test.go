package api

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/security.md anew")

const (
	securityPage = "../../docs/security.md"
	tableBegins  = "<!-- table: begin, written by go test ./test/api -run TestSecurityTable -update -->\n"
	tableEnds    = "<!-- table: end -->\n"
)

// TestSecurityTable calls every operation as nobody, another buyer, the buyer whose thing it is and an
// administrator, and holds docs/security.md against what was answered. What is one buyer's own is not there for anybody
// else, an administrator included.
func TestSecurityTable(t *testing.T) {
	t.Parallel()
	p := open(t)
	owner, other := p.buyer(), p.buyer()
	things := p.things(owner)
	var table strings.Builder
	table.WriteString("| operation | nobody | buyer | other buyer | admin |\n|---|---|---|---|---|\n")
	for _, op := range inOrder(p.document().operations()) {
		path, own := things.fill(op.path)
		nobody, another := p.status("", op.method, path), p.status(other, op.method, path)
		buyer, admin := p.status(owner, op.method, path), p.status(p.admin, op.method, path)
		switch {
		case op.admin && (nobody != 401 || buyer != 403 || another != 403 || admin == 401 || admin == 403):
			t.Errorf("%s is for administrators and answered %d, %d, %d, %d", op.id, nobody, buyer, another, admin)
		case own && (nobody != 401 || another != 404 || admin != 404):
			t.Errorf("%s is its owner's and answered %d to nobody, %d to another, %d to an administrator", op.id, nobody, another, admin)
		case own && (buyer == 401 || buyer == 403 || buyer == 404):
			t.Errorf("%s answered its owner %d", op.id, buyer)
		case op.signedIn && nobody != 401:
			t.Errorf("%s needs a sign-in and answered nobody %d", op.id, nobody)
		}
		fmt.Fprintf(&table, "| `%s %s` | %d | %d | %d | %d |\n", op.method, strings.TrimPrefix(op.path, "/api/v1"), nobody, buyer, another, admin)
	}
	holdTable(t, table.String())
}

// inOrder sorts operations as a reader looks for them. What reads comes before what changes, so that the things
// they are tried on are still there; then deletions, and cancellations last, which take a review with them.
func inOrder(operations []listed) []listed {
	rank := func(o listed) int {
		cancels, deletes := strings.HasSuffix(o.path, "/cancel"), o.method == http.MethodDelete
		return slices.Index([]bool{o.method == http.MethodGet, !cancels && !deletes, deletes, true}, true)
	}
	slices.SortFunc(operations, func(a, b listed) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	return operations
}

// status is what a call is answered with. A stream is left once it has begun.
func (p *place) status(who, method, path string) int {
	p.t.Helper()
	ctx, leave := context.WithCancel(p.t.Context())
	defer leave()
	body := ""
	switch {
	case method == http.MethodPut && strings.HasPrefix(path, "/api/v1/reviews/"):
		body = `{"rating": 4, "content": "다시 생각하니 넷"}` // an empty one is refused before its owner is looked for
	case method != http.MethodGet:
		body = "{}"
	}
	request, err := http.NewRequestWithContext(ctx, method, p.base+path, strings.NewReader(body))
	must(p.t, err)
	request.Header.Set("Content-Type", "application/json")
	if who != "" {
		request.Header.Set("Authorization", "Bearer "+who)
	}
	response, err := client.Do(request)
	must(p.t, err)
	must(p.t, response.Body.Close())
	return response.StatusCode
}

// things are what is there to call operations on.
type things struct {
	owned  map[string]string // by the beginning of the path: the buyer's own
	public map[string]string
}

func (p *place) things(owner string) things {
	p.t.Helper()
	round, performance := p.round(10)
	reservation, order := p.bought(owner, round, 1)
	review := p.call(owner, "POST", "/reviews", object{"reservationId": reservation, "rating": 5, "content": "좋았어요"}).ok(201)["id"]
	performer := p.call(p.admin, "POST", "/admin/performers", object{"name": "이예매"}).ok(201)["id"]
	hall := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)["hall"].(object)["id"]
	var notification string
	p.eventually("the buyer is told of the tickets", func() bool {
		items := p.call(owner, "GET", "/notifications", nil).items()
		if len(items) > 0 {
			notification = items[0].(object)["id"].(string)
		}
		return notification != ""
	})
	return things{
		owned: map[string]string{
			"/api/v1/reservations/": reservation, "/api/v1/payments/": order, "/api/v1/reviews/": fmt.Sprint(review),
			"/api/v1/notifications/": notification,
		},
		public: map[string]string{
			"/api/v1/performances/": fmt.Sprint(performance), "/api/v1/rounds/": fmt.Sprint(round), "/api/v1/halls/": fmt.Sprint(hall),
			"/api/v1/performers/": fmt.Sprint(performer),
		},
	}
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// fill puts ids into a path, and says whether it is about a buyer's own thing. Where there is nothing to call an
// operation on it is called on what is not there: its answer still tells who was let in.
func (t things) fill(path string) (filled string, own bool) {
	if !parameter.MatchString(path) {
		return path, false
	}
	for begins, id := range t.owned {
		if strings.HasPrefix(path, begins) {
			return parameter.ReplaceAllString(path, id), true
		}
	}
	for begins, id := range t.public {
		if strings.HasPrefix(path, begins) {
			return parameter.ReplaceAllString(path, id), false
		}
	}
	return parameter.ReplaceAllString(path, "999999"), false
}

func holdTable(t *testing.T, table string) {
	t.Helper()
	content, err := os.ReadFile(securityPage)
	must(t, err)
	head, rest, found := strings.Cut(string(content), tableBegins)
	was, tail, ended := strings.Cut(rest, tableEnds)
	if !found || !ended {
		t.Fatal("docs/security.md has no place for the table")
	}
	if *update {
		must(t, os.WriteFile(securityPage, []byte(head+tableBegins+table+tableEnds+tail), 0o644)) //nolint:gosec // a page of the documentation
		return
	}
	if was == table {
		return
	}
	old := strings.Split(was, "\n")
	for _, line := range strings.Split(table, "\n") {
		if !slices.Contains(old, line) {
			t.Errorf("docs/security.md does not say: %s", line)
		}
	}
	t.Error("the table is stale: go test ./test/api -run TestSecurityTable -update")
}
