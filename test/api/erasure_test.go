package api

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/id"
)

// A person who has done all that people do leaves, and nothing of what they were called or wrote is left in any file of the
// data folder, also not in pages that are free, nor in any table, key, document or record of a server.
func TestErasureLeavesNoByte(t *testing.T) {
	t.Parallel()
	const name, email, words, reason = "남궁지울래", "erase.me.fully@example.com", "잊혀질권리를시험하는관람평", "사정이생긴비밀사유"
	p := open(t, func(s *office.Settings) { s.EventLog.Dir = filepath.Join(s.DataDir, "logs") })
	round, _ := p.round(10)
	token := p.signUp(email, object{"name": name}).ok(201)["accessToken"].(string)
	p.confirmEmail(token, email)
	p.call("", "POST", "/auth/password/forgot", object{"email": email}).ok(202)
	reservation, _ := p.bought(token, round, 1, 2)
	keyed := func(path string, body object) *answer {
		return p.call(token, "POST", path, body, "Idempotency-Key", id.New())
	}
	keyed("/reviews", object{"reservationId": reservation, "rating": 4, "content": words}).ok(201)
	other, _ := p.bought(token, round, 3)
	keyed("/reservations/"+other+"/cancel", object{"reason": reason}).ok(200)
	p.eventually("mails and the index know the person", func() bool {
		found := p.call(p.admin, "GET", "/admin/reservations?userName="+name, nil).items()
		return len(found) == 2 && len(p.call(p.admin, "GET", "/admin/mailbox?limit=100", nil).items()) >= 4
	})
	if found := p.traces(name, email, words); len(found) == 0 {
		t.Fatal("nothing of the person is found even while they are here: the test looks in the wrong place")
	}
	p.call(token, "DELETE", "/users/me", object{"password": password}).ok(204)
	p.eventually("nothing is left", func() bool { return len(p.traces(name, email, words, reason)) == 0 })
	p.eventually("the organisers' search has forgotten them", func() bool {
		return len(p.call(p.admin, "GET", "/admin/reservations?userName="+name, nil).items()) == 0
	})
	for _, trace := range p.traces(name, email, words, reason) {
		t.Error(trace)
	}
	if shown := p.call(p.admin, "GET", "/admin/reservations/"+reservation, nil).ok(200); !strings.Contains(fmt.Sprint(shown), "COMPLETED") {
		t.Errorf("the sale itself is gone: %v", shown)
	}
}
