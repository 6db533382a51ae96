package api

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	t.Run("an administrator finds people, and sees when they were here last", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		p.signUp("kim@example.com").ok(201)
		p.clock.Advance(account.SeenEvery + time.Hour)
		p.signIn("kim@example.com", password).ok(200)
		found := p.call(p.signIn("admin@example.com", password).ok(200)["accessToken"].(string), "GET", "/admin/users?q=KIM@", nil).items()
		if len(found) != 1 {
			t.Fatalf("found %v", found)
		}
		kim := found[0].(object)
		if kim["email"] != "kim@example.com" || kim["withdrawnAt"] != nil || kim["lastSeenAt"] != "2026-11-23T20:00:00+09:00" {
			t.Errorf("kim: %v", kim)
		}
	})
	t.Run("who has withdrawn is listed without a name", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		token := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
		p.call(token, "DELETE", "/users/me", object{"password": password}).ok(204)
		gone := p.call(p.admin, "GET", "/admin/users?status=WITHDRAWN", nil).items()
		if len(gone) != 1 || gone[0].(object)["name"] != "" || gone[0].(object)["withdrawnAt"] == nil {
			t.Errorf("gone: %v", gone)
		}
		p.call(p.admin, "GET", "/admin/users?cursor=invented", nil).refused(422, "invalid_cursor")
	})
	t.Run("an invitation is listed, and taken back before it is used", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		made := p.call(p.admin, "POST", "/admin/invitations", object{"email": "boss@example.com"}).ok(201)
		id := made["id"].(string)
		listed := p.call(p.admin, "GET", "/admin/invitations", nil).items()
		if len(listed) != 2 || listed[0].(object)["status"] != "OPEN" || listed[1].(object)["status"] != "USED" {
			t.Errorf("invitations: %v", listed)
		}
		p.call(p.admin, "DELETE", "/admin/invitations/"+id, nil).ok(204)
		p.signUp("boss@example.com", object{"invitation": made["invitation"]}).refused(410, "invitation_expired")
		p.call(p.admin, "DELETE", "/admin/invitations/"+listed[1].(object)["id"].(string), nil).refused(409, "invitation_used")
		p.call(p.admin, "DELETE", "/admin/invitations/unknown", nil).refused(404, "invitation_not_found")
	})
}
