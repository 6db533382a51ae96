package api

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// openWrites are the only operations that change something and that nobody need be signed in for.
var openWrites = []string{"forgot-password", "refresh-session", "reset-password", "sign-in", "sign-out", "sign-up", "toss-webhook"}

// TestAccess tries every operation of the document as nobody, as a buyer and as an administrator. A new
// operation is tried without anybody's doing.
func TestAccess(t *testing.T) {
	t.Parallel()
	p := open(t)
	buyer, parameter := p.buyer(), regexp.MustCompile(`\{[^}]+\}`)
	operations := p.document().operations()
	if len(operations) < 40 {
		t.Fatalf("the document has %d operations only", len(operations))
	}
	var public []string
	for _, op := range operations {
		if strings.HasSuffix(op.path, "/stream") {
			continue // it answers for as long as one listens; TestSeatStream listens
		}
		path := strings.TrimPrefix(parameter.ReplaceAllString(op.path, "999999"), "/api/v1")
		var body any
		if op.method != "GET" && op.method != "DELETE" {
			body = object{}
		}
		nobody, forged := p.call("", op.method, path, body), p.call("tba_forged", op.method, path, body)
		asBuyer, asAdmin := p.call(buyer, op.method, path, body), p.call(p.admin, op.method, path, body)
		refuses := func(a *answer, code string) bool {
			members, _ := a.json.(object)
			return members["code"] == code
		}
		if strings.HasPrefix(op.path, "/api/v1/admin/") && !op.admin {
			t.Errorf("%s is not for administrators alone", op.id)
		}
		if op.signedIn {
			for who, a := range map[string]*answer{"nobody": nobody, "a forged token": forged} {
				if a.status != 401 || a.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s as %s answered %d %s", op.id, who, a.status, a.raw)
				}
			}
		} else if nobody.status == 403 || refuses(nobody, "unauthenticated") {
			t.Errorf("%s says that it is public and answers nobody %d", op.id, nobody.status)
		}
		switch {
		case op.admin && asBuyer.status != 403:
			t.Errorf("%s as a buyer answered %d %s", op.id, asBuyer.status, asBuyer.raw)
		case !op.admin && op.signedIn && (asBuyer.status == 403 || refuses(asBuyer, "unauthenticated")):
			t.Errorf("%s as a buyer answered %d", op.id, asBuyer.status)
		}
		if asAdmin.status == 403 || refuses(asAdmin, "unauthenticated") {
			t.Errorf("%s as an administrator answered %d", op.id, asAdmin.status)
		}
		if !op.signedIn && op.method != "GET" {
			public = append(public, op.id)
		}
	}
	if !slices.Equal(public, openWrites) {
		t.Errorf("what anybody may change: %v, should be %v", public, openWrites)
	}
}

// TestForeignThings: another person's thing is not there, as far as anybody else can tell.
func TestForeignThings(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, _ := p.round(10)
	owner, other := p.buyer(), p.buyer()
	paid, order := p.bought(owner, round, 1)
	held := p.reserved(owner, round, 2)
	for _, who := range []string{other, p.admin} {
		for _, id := range []string{paid, held, "01a20386-f87d-7809-ae9b-9a83988a785f", "1", "../halls"} {
			for method, path := range map[string]string{
				"GET": "", "GET ": "/tickets", "GET  ": "/refund-quote", "POST": "/cancel", "POST ": "/checkout",
			} {
				a := p.call(who, strings.TrimSpace(method), "/reservations/"+strings.ReplaceAll(id, "/", "%2F")+path, nil)
				if a.status != 404 {
					t.Errorf("%s of another's reservation answered %d %s", path, a.status, a.raw)
				}
			}
		}
		p.call(who, "GET", "/payments/"+order, nil).refused(404, "payment_not_found")
		p.confirm(who, order, "tsim_x", 50_000).refused(404, "payment_not_found")
		if found := p.call(who, "GET", "/reservations", nil).items(); len(found) != 0 {
			t.Errorf("another's list has %v", found)
		}
	}
	p.call(owner, "GET", "/reservations/"+paid, nil).ok(200)
}
