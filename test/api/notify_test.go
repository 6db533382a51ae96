package api

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// listening is a person's open stream.
type listening struct {
	t     *testing.T
	lines *bufio.Scanner
	close func() error
}

// streamEvent is one event of a stream.
type streamEvent struct {
	kind, id string
	data     object
}

// listen opens who's stream; after is the id of the last notification that was received, or "".
func (p *place) listen(who, after string) *listening {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.base+"/api/v1/notifications/stream", nil)
	must(p.t, err)
	request.Header.Set("Authorization", "Bearer "+who)
	if after != "" {
		request.Header.Set("Last-Event-ID", after)
	}
	response, err := http.DefaultClient.Do(request)
	must(p.t, err)
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(response.Body)
		p.t.Fatalf("the stream answered %d %s", response.StatusCode, body)
	}
	p.t.Cleanup(func() { response.Body.Close() })
	return &listening{p.t, bufio.NewScanner(response.Body), response.Body.Close}
}

// next waits for the next event; ok is false when the stream has ended.
func (l *listening) next() (event streamEvent, ok bool) {
	l.t.Helper()
	for l.lines.Scan() {
		name, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch name {
		case "event":
			event.kind = value
		case "id":
			event.id = value
		case "data":
			must(l.t, json.Unmarshal([]byte(value), &event.data))
		case "":
			if event.kind != "" {
				return event, true
			}
		}
	}
	return event, false
}

// until waits for an event of the kind.
func (l *listening) until(kind string) streamEvent {
	l.t.Helper()
	for {
		event, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended before a %s came", kind)
		}
		if event.kind == kind {
			return event
		}
	}
}

func titles(items []any) []string {
	found := make([]string, len(items))
	for i, item := range items {
		found[i] = item.(object)["type"].(string)
	}
	return found
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	t.Run("a buyer is told after paying and not before", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		stream := p.listen(buyer, "")
		if unread := stream.until("unread").data["unread"]; number(unread) != 0 {
			t.Errorf("somebody new has %v unread", unread)
		}
		reservation := p.reserved(buyer, round, 1, 2)
		if items := p.call(buyer, "GET", "/notifications", nil).items(); len(items) != 0 {
			t.Errorf("before paying: %v", items)
		}
		order, key, amount := p.order(buyer, reservation)
		p.confirm(buyer, order, key, amount).ok(200)
		event := stream.until("notification")
		if event.data["type"] != "RESERVATION_COMPLETED" || event.data["id"] != event.id || event.data["link"] != "/reservations/"+reservation {
			t.Errorf("told %+v", event)
		}
		if unread := stream.until("unread").data["unread"]; number(unread) != 1 {
			t.Errorf("then %v are unread", unread)
		}
		answer := p.call(buyer, "GET", "/notifications", nil).ok(200)
		if got := titles(answer["items"].([]any)); len(got) != 1 || number(answer["unread"]) != 1 {
			t.Errorf("the list has %v, %v unread", got, answer["unread"])
		}
	})
	t.Run("one's own are read once, in one's own language", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		p.bought(buyer, round, 1)
		p.eventually("the buyer is told", func() bool { return len(p.call(buyer, "GET", "/notifications", nil).items()) == 1 })
		n := p.call(buyer, "GET", "/notifications?unread=true", nil).items()[0].(object)
		if n["title"] != "예매를 마쳤어요: 노트르담 드 파리" || n["readAt"] != nil {
			t.Errorf("told %v", n)
		}
		p.call(p.buyer(), "POST", "/notifications/"+n["id"].(string)+"/read", nil).refused(404, "notification_not_found")
		first := p.call(buyer, "POST", "/notifications/"+n["id"].(string)+"/read", nil).ok(200)["readAt"]
		p.clock.Advance(1)
		again := p.call(buyer, "POST", "/notifications/"+n["id"].(string)+"/read", nil).ok(200)["readAt"]
		if first == nil || first != again {
			t.Errorf("read at %v and %v", first, again)
		}
		p.call(buyer, "PATCH", "/users/me", object{"locale": "en"}).ok(200)
		answer := p.call(buyer, "GET", "/notifications", nil).ok(200)
		if title := answer["items"].([]any)[0].(object)["title"]; title != "You're booked: 노트르담 드 파리" || number(answer["unread"]) != 0 {
			t.Errorf("in English: %v, %v unread", title, answer["unread"])
		}
		p.call(buyer, "POST", "/notifications/read", nil).ok(204)
	})
	t.Run("who comes back is told what they missed", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		stream := p.listen(buyer, "")
		p.bought(buyer, round, 1)
		last := stream.until("notification").id
		must(t, stream.close())
		p.bought(buyer, round, 2)
		p.bought(buyer, round, 3)
		p.eventually("they are told", func() bool { return len(p.call(buyer, "GET", "/notifications", nil).items()) == 3 })
		stream = p.listen(buyer, last)
		second, third := stream.until("notification"), stream.until("notification")
		if second.id <= last || third.id <= second.id {
			t.Errorf("after %s came %s and %s", last, second.id, third.id)
		}
	})
}

// mails are those in the mailbox, newest first.
func (p *place) mails() []any {
	p.t.Helper()
	return p.call(p.admin, "GET", "/admin/mailbox", nil).items()
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	t.Run("who has paid gets their tickets by mail, and the same on the page", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		buyer := p.buyer()
		held := p.reserved(buyer, round, 3)
		p.call(buyer, "GET", "/reservations/"+held+"/tickets.pdf", nil).refused(409, "not_paid")
		reservation, _ := p.bought(buyer, round, 1, 2)
		p.call(p.admin, "GET", "/reservations/"+reservation+"/tickets.pdf", nil).refused(404, "reservation_not_found")
		var mail object
		p.eventually("the mail is there", func() bool {
			for _, item := range p.mails() {
				if mail = item.(object); mail["subject"] == "[티켓블루] 예매를 마쳤어요: 노트르담 드 파리" {
					return true
				}
			}
			return false
		})
		if mail["hasAttachments"] != true {
			t.Fatalf("got %v", mail)
		}
		id := mail["id"].(string)
		whole := p.call(p.admin, "GET", "/admin/mailbox/"+id, nil).ok(200)
		attached := whole["attachments"].([]any)[0].(object)
		if !strings.Contains(whole["html"].(string), "/reservations/"+reservation) || !strings.Contains(whole["text"].(string), "100,000원") {
			t.Errorf("the mail says %s", whole["text"])
		}
		file := p.call(p.admin, "GET", "/admin/mailbox/"+id+"/attachments/"+attached["name"].(string), nil)
		file.ok(200)
		page := p.call(buyer, "GET", "/reservations/"+reservation+"/tickets.pdf", nil)
		page.ok(200)
		if string(file.raw) != string(page.raw) || !strings.HasPrefix(string(page.raw), "%PDF-") || page.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%d bytes by mail, %d on the page, as %s", len(file.raw), len(page.raw), page.header.Get("Content-Type"))
		}
		p.call(p.admin, "GET", "/admin/mailbox/nothing", nil).refused(404, "mail_not_found")
		p.call(p.admin, "GET", "/admin/mailbox/"+id+"/attachments/nothing", nil).refused(404, "mail_not_found")
	})
	t.Run("an organiser sees what was sent, and sends it anew", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		who := p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		sent := func() []any {
			return p.call(p.admin, "GET", "/admin/deliveries?channel=EMAIL&status=SENT&q=kim@example.com", nil).items()
		}
		p.eventually("the welcome is sent", func() bool { return len(sent()) == 1 })
		first := sent()[0].(object)
		if first["recipient"] != "kim@example.com" || first["type"] != "WELCOME" || number(first["attempts"]) != 1 {
			t.Errorf("got %v", first)
		}
		id := first["id"].(string)
		detail := p.call(p.admin, "GET", "/admin/deliveries/"+id, nil).ok(200)
		if !strings.Contains(detail["body"].(string), "김예매 님") {
			t.Errorf("it says %v", detail["body"])
		}
		p.call(p.admin, "POST", "/admin/deliveries/"+id+"/resend", nil).ok(200)
		count := func() (n int) {
			for _, item := range p.mails() {
				if item.(object)["to"] == "kim@example.com" {
					n++
				}
			}
			return n
		}
		p.eventually("it is sent anew", func() bool { return count() == 2 })
		inBrowser := p.call(p.admin, "GET", "/admin/deliveries?channel=BROWSER&q=kim@example.com", nil).items()[0].(object)
		p.call(p.admin, "POST", "/admin/deliveries/"+inBrowser["id"].(string)+"/resend", nil).refused(409, "not_resendable")
		p.call(p.admin, "POST", "/admin/deliveries/999/resend", nil).refused(404, "delivery_not_found")
		p.call(p.admin, "POST", "/admin/deliveries/resend", object{"status": "DEAD"}).ok(200)

		p.call(who["accessToken"].(string), "DELETE", "/users/me", object{"password": password}).ok(204)
		p.eventually("who has left leaves nothing behind", func() bool { return count() == 0 })
		after := p.call(p.admin, "GET", "/admin/deliveries/"+id, nil).ok(200)
		if after["recipient"] != "" || strings.Contains(after["body"].(string), "김예매") {
			t.Errorf("it still says %v", after)
		}
	})
}
