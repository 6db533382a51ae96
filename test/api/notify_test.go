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
