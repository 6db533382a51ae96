package api

import (
	"fmt"
	"strings"
	"testing"
)

// audited are the audit log's entries that answer a query, oldest first, as "action subjectType".
func (p *place) audited(query string) (told []string, entries []object) {
	p.t.Helper()
	for _, item := range p.call(p.admin, "GET", "/admin/audit?limit=100&"+query, nil).items() {
		entry := item.(object)
		told = append([]string{entry["action"].(string)}, told...)
		entries = append([]object{entry}, entries...)
	}
	return told, entries
}

func TestTheAuditLogTellsWhatAdministratorsDid(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(20)
	hall := number(p.call("", "GET", "/halls", nil).items()[0].(object)["id"])
	p.call(p.admin, "PUT", fmt.Sprintf("/admin/halls/%d", hall), object{"name": "소극장", "address": "서울", "seats": 20}).ok(200)
	performer := number(p.call(p.admin, "POST", "/admin/performers", object{"name": "홍길동"}).ok(201)["id"])
	lineUp := fmt.Sprintf("/admin/performances/%d/performers/%d", performance, performer)
	p.call(p.admin, "PUT", lineUp, nil).ok(204)
	p.call(p.admin, "DELETE", lineUp, nil).ok(204)
	p.call(p.admin, "PUT", fmt.Sprintf("/admin/rounds/%d", round), object{"status": "CLOSED"}).ok(200)
	p.call(p.admin, "DELETE", fmt.Sprintf("/admin/rounds/%d", round), nil).ok(204)
	p.call(p.admin, "DELETE", fmt.Sprintf("/admin/performances/%d", performance), nil).ok(204)
	p.call(p.admin, "DELETE", fmt.Sprintf("/admin/performers/%d", performer), nil).ok(204)
	p.call(p.admin, "DELETE", fmt.Sprintf("/admin/halls/%d", hall), nil).ok(204)
	p.call(p.admin, "POST", "/admin/invitations", object{"email": "next@example.com"}).ok(201)

	told, entries := p.audited("")
	want := "hall.created performance.created round.created hall.changed performer.created performance.performer_added " +
		"performance.performer_removed round.changed round.deleted performance.deleted performer.deleted hall.deleted invitation.created"
	if strings.Join(told, " ") != want {
		t.Errorf("the audit log tells %v, want %s", told, want)
	}
	changed := entries[3]
	if fmt.Sprint(changed["before"], changed["after"]) != "map[name:대극장] map[name:소극장]" {
		t.Errorf("a change is told as %v", changed)
	}
	if actor := changed["actor"].(object); actor["name"] != "김관리" || changed["subjectId"] != fmt.Sprint(hall) || changed["requestId"] == "" {
		t.Errorf("who did it to what is told as %v", changed)
	}
	if told, _ = p.audited(fmt.Sprintf("subjectType=round&subjectId=%d&action=round.changed&from=2026-11-22&to=2026-11-22", round)); len(told) != 1 {
		t.Errorf("filters find %v", told)
	}
	if told, _ = p.audited("to=2026-11-21"); len(told) != 0 {
		t.Errorf("the day before has %v", told)
	}
	for _, entry := range entries {
		if text := fmt.Sprint(entry["before"], entry["after"]); strings.Contains(text, "@") {
			t.Errorf("an entry has a person's address: %v", entry)
		}
	}
	p.call(p.admin, "GET", "/admin/audit?from=yesterday", nil).refused(422, "invalid_date")
	p.call(p.admin, "GET", "/admin/audit?cursor=x", nil).refused(422, "invalid_cursor")
}

func TestTheAuditLogTellsNothingThatDidNotHappen(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(20)
	buyer := p.buyer()
	p.bought(buyer, round, 1)
	before, _ := p.audited("")
	p.call(p.admin, "DELETE", fmt.Sprintf("/admin/performances/%d", performance), nil).refused(409, "in_use")
	p.call(p.admin, "POST", "/admin/performers", object{"name": ""})
	p.call(buyer, "POST", "/admin/performers", object{"name": "남"}).refused(403, "forbidden")
	p.call(p.admin, "PATCH", "/users/me", object{"name": "다른 이름"}).ok(200)
	if after, _ := p.audited(""); len(after) != len(before) {
		t.Errorf("what was refused, or is one's own, is told: %v", after)
	}
}

func TestARepeatedRequestIsToldOnce(t *testing.T) {
	t.Parallel()
	p := open(t)
	for range 3 {
		p.call(p.admin, "POST", "/admin/performers", object{"name": "홍길동"}, "Idempotency-Key", "once").ok(201)
	}
	if told, _ := p.audited(""); len(told) != 1 {
		t.Errorf("it is told as %v", told)
	}
}
