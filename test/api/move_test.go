package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
)

func TestMovedRound(t *testing.T) {
	t.Parallel()
	// The round starts on 12 December at 19:30; it is 22 November.
	const before, after = "2026-12-12T19:30:00+09:00", "2026-12-14T15:00:00+09:00"
	t.Run("its tickets move with it, everybody is told, and it is free to cancel for a week", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		path := fmt.Sprintf("/admin/rounds/%d", round)
		buyer, english, waiting := p.buyer(), p.buyer(), p.buyer()
		p.call(english, "PATCH", "/users/me", object{"locale": "en"}).ok(200)
		reservation, _ := p.bought(buyer, round, 1, 2)
		p.bought(english, round, 3)
		held := p.reserved(waiting, round, 4)
		old := p.call(buyer, "GET", "/reservations/"+reservation+"/tickets.pdf", nil)
		old.ok(200)
		startsAt := func(who, path string) any {
			t.Helper()
			return p.call(who, "GET", path, nil).ok(200)["round"].(object)["startsAt"]
		}

		tried := p.call(p.admin, "PUT", path+"?dryRun=true", object{"startsAt": after}).ok(200)
		touches := tried["touches"].(object)
		if tried["startsAt"] != after || number(touches["reservations"]) != 3 || number(touches["people"]) != 3 || number(touches["seats"]) != 4 ||
			touches["freeCancelUntil"] != "2026-11-29T19:00:00+09:00" {
			t.Errorf("a dry run told %v", tried)
		}
		if at := startsAt(buyer, "/reservations/"+reservation); at != before {
			t.Fatalf("a dry run moved it to %v", at)
		}
		moved := p.call(p.admin, "PUT", path, object{"startsAt": after}).ok(200)
		if fmt.Sprint(moved["touches"]) != fmt.Sprint(touches) || moved["startsAt"] != after {
			t.Errorf("it told %v", moved)
		}

		// At once, without anything in the background.
		for who, path := range map[string]string{buyer: "/reservations/" + reservation, waiting: "/reservations/" + held, p.admin: "/admin/reservations/" + reservation} {
			about := p.call(who, "GET", path, nil).ok(200)["round"].(object)
			told, _ := about["moved"].(object)
			if about["startsAt"] != after || told["from"] != before || told["freeCancelUntil"] != "2026-11-29T19:00:00+09:00" {
				t.Errorf("%s tells %v", path, about)
			}
		}
		if at := p.call(buyer, "GET", "/reservations", nil).items()[0].(object)["round"].(object)["startsAt"]; at != after {
			t.Errorf("the list tells %v", at)
		}
		tickets := p.call(buyer, "GET", "/reservations/"+reservation+"/tickets", nil).json.([]any)
		pass, err := booking.VerifyPass(tickets[0].(object)["qr"].(string), p.Bookings.TicketKey())
		if starts := time.Unix(pass.StartsUnix, 0); err != nil || starts.UTC().Format(time.RFC3339) != "2026-12-14T06:00:00Z" {
			t.Errorf("the code tells %v, %v", starts, err)
		}
		if anew := p.call(buyer, "GET", "/reservations/"+reservation+"/tickets.pdf", nil); string(anew.raw) == string(old.raw) {
			t.Error("the PDF is the old one")
		}
		found := false
		for _, entry := range p.call(p.admin, "GET", "/admin/reservations/"+reservation, nil).ok(200)["timeline"].([]any) {
			found = found || entry.(object)["type"] == "MOVED" && entry.(object)["from"] == before
		}
		if !found {
			t.Error("the organiser's timeline does not tell of it")
		}
		p.eventually("organisers find it at the new time", func() bool {
			list := p.call(p.admin, "GET", "/admin/reservations?sort=startsAt", nil).items()
			return len(list) == 3 && list[0].(object)["round"].(object)["startsAt"] == after
		})

		title := func(who string) string {
			for _, item := range p.call(who, "GET", "/notifications", nil).items() {
				if n := item.(object); n["type"] == "ROUND_MOVED" {
					return n["title"].(string) + " " + n["body"].(string)
				}
			}
			return ""
		}
		p.eventually("all are told", func() bool { return title(buyer) != "" && title(english) != "" && title(waiting) != "" })
		if told := title(buyer); !strings.Contains(told, "12월 12일(토) 오후 7:30 → 12월 14일(월) 오후 3:00") || !strings.Contains(told, "11월 29일(일) 오후 7:00까지 수수료 없이") {
			t.Errorf("the buyer is told %q", told)
		}
		if told := title(english); !strings.Contains(told, "Sat, Dec 12, 7:30 PM → Mon, Dec 14, 3:00 PM") {
			t.Errorf("in English it is %q", told)
		}
		if told := title(waiting); strings.Contains(told, "수수료") {
			t.Errorf("whoever has not paid is told %q", told)
		}
		p.eventually("both mails with tickets are there", func() bool {
			n := 0
			for _, item := range p.mails() {
				subject := item.(object)["subject"].(string)
				if (strings.Contains(subject, "공연 시간이 바뀌었어요") || strings.Contains(subject, "New time")) && item.(object)["hasAttachments"] == true {
					n++
				}
			}
			return n == 2
		})
	})
	t.Run("canceling and fees count from the time that holds now", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		path := fmt.Sprintf("/admin/rounds/%d", round)
		p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		signIn := func() string {
			return p.signIn("kim@example.com", password).ok(200)["accessToken"].(string)
		}
		early, _ := p.bought(signIn(), round, 1)
		late, _ := p.bought(signIn(), round, 2)
		p.call(p.admin, "PUT", path, object{"startsAt": "2026-12-04T19:30:00+09:00"}).ok(200) // eight days sooner
		quote := func(reservation string) string {
			q := p.call(signIn(), "GET", "/reservations/"+reservation+"/refund-quote", nil).ok(200)
			return fmt.Sprintf("%v %v %v %v", q["refundable"], q["amount"], q["fee"], q["reason"])
		}
		p.clock.Advance(6 * 24 * time.Hour) // 28 November, six days before the new start, the seventh day after the move
		if got := quote(early); got != "true 50000 0 round_moved" {
			t.Errorf("within the week: %s", got)
		}
		if canceled := p.call(signIn(), "POST", "/reservations/"+early+"/cancel", nil).ok(200); number(canceled["refundAmount"]) != 50_000 {
			t.Errorf("canceled: %v", canceled)
		}
		p.clock.Advance(24 * time.Hour) // the week is over
		if got := quote(late); got != "true 40000 10000 fee_20" {
			t.Errorf("after the week: %s", got) // by the old time it would be free of charge
		}
		p.clock.Advance(5*24*time.Hour + 31*time.Minute) // the new start has passed, the old one lies ahead
		if got := quote(late); got != "false 0 50000 started" {
			t.Errorf("after the new start: %s", got)
		}
		p.call(signIn(), "POST", "/reservations/"+late+"/cancel", nil).refused(409, "not_cancelable")
		p.reserve(signIn(), round, 3).refused(409, "round_not_open")
	})
	t.Run("a move too close to another round, or into the past, is refused, also as a dry run, and moves nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, performance := p.round(10)
		p.call(p.admin, "POST", fmt.Sprintf("/admin/performances/%d/rounds", performance), object{"startsAt": []string{"2026-12-13T19:30:00+09:00"}}).ok(201)
		buyer := p.buyer()
		reservation, _ := p.bought(buyer, round, 1)
		for _, query := range []string{"", "?dryRun=true"} {
			path := fmt.Sprintf("/admin/rounds/%d%s", round, query)
			p.call(p.admin, "PUT", path, object{"startsAt": "2026-12-13T20:00:00+09:00"}).refused(409, "round_too_close")
			p.call(p.admin, "PUT", path, object{"startsAt": "2026-11-22T18:00:00+09:00"}).refused(422, "round_in_past")
			if same := p.call(p.admin, "PUT", path, object{"startsAt": before}).ok(200); same["touches"] != nil {
				t.Errorf("it starts when it did, and told %v", same)
			}
		}
		p.call(p.admin, "PUT", "/admin/rounds/999?dryRun=true", object{"startsAt": after}).refused(404, "round_not_found")
		if about := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)["round"].(object); about["startsAt"] != before || about["moved"] != nil {
			t.Errorf("it tells %v", about)
		}
	})
	t.Run("a round that has begun stays where it is, also as a dry run", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		round, _ := p.round(10)
		p.call("", "POST", "/auth/signup", object{"email": "kim@example.com", "password": password, "name": "김예매"}).ok(201)
		signIn := func(email string) string { return p.signIn(email, password).ok(200)["accessToken"].(string) }
		reservation, _ := p.bought(signIn("kim@example.com"), round, 1)
		p.clock.Advance(20*24*time.Hour + 30*time.Minute) // 12 December, 19:30
		admin, buyer := signIn("admin@example.com"), signIn("kim@example.com")
		path := fmt.Sprintf("/admin/rounds/%d", round)
		for _, query := range []string{"?dryRun=true", ""} {
			refused := p.call(admin, "PUT", path+query, object{"startsAt": after}).refused(409, "round_started")
			if at := refused["startsAt"]; at != "2026-12-12T10:30:00Z" {
				t.Errorf("it names %v", at)
			}
			p.call(admin, "PUT", path+query, object{"startsAt": after, "status": "CLOSED"}).refused(409, "round_started")
		}
		if about := p.call(buyer, "GET", "/reservations/"+reservation, nil).ok(200)["round"].(object); about["startsAt"] != before || about["moved"] != nil {
			t.Errorf("it tells %v", about)
		}
		p.call(buyer, "POST", "/reservations/"+reservation+"/cancel", nil).refused(409, "not_cancelable")
		if is := p.call("", "GET", fmt.Sprintf("/rounds/%d", round), nil).ok(200); is["startsAt"] != before {
			t.Errorf("the round tells %v", is)
		}
		for _, entry := range p.call(admin, "GET", "/admin/reservations/"+reservation, nil).ok(200)["timeline"].([]any) {
			if entry.(object)["type"] == "MOVED" {
				t.Errorf("the timeline tells %v", entry)
			}
		}
	})
}
