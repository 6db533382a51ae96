package wording_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
)

var facts = notify.Facts{
	ReservationID: "01a2", Number: "7K3M-9QXW-2HTD", PerformanceID: 7, Title: "<script>alert(1)</script> & 파리\r\nBcc: x@example.com", Hall: "대극장",
	StartsAt: time.Date(2026, 12, 24, 10, 30, 0, 0, time.UTC), Seats: []string{"A열 1번", "A열 2번", "A열 3번"}, Amount: 150_000, Refund: 55_000, Job: "OldUsers",
}

var types = []notify.Type{
	notify.Welcome, notify.ReservationDone, notify.ReservationCanceled, notify.CanceledByOffice, notify.ReservationExpired, notify.PaymentFailed,
	notify.PaymentDeclined, notify.Refunded, notify.Upcoming, notify.ReviewWanted, notify.AccountUnused, notify.JobFailed, notify.RoundMoved, notify.SeatsCanceled, notify.RoundCalledOff,
	notify.ConfirmEmail, notify.PasswordReset, notify.PasswordChanged, notify.PasswordDropped,
}

func TestEveryTypeHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, kind := range types {
		korean, english := wording.Of(kind, facts, "ko"), wording.Of(kind, facts, "en")
		if korean.Title == string(kind) || english.Title == string(kind) || korean.Title == english.Title || korean.Link != english.Link {
			t.Errorf("%s is %+v and %+v", kind, korean, english)
		}
		if text := korean.Title + korean.Body + english.Title + english.Body; strings.Contains(text, "!") && !strings.Contains(text, "!(") {
			t.Errorf("%s shouts: %s", kind, text)
		}
	}
}

func TestLetters(t *testing.T) {
	t.Parallel()
	person := notify.Person{Email: "kim@example.com", Name: `<b>"김"</b>`, Locale: "ko"}
	for _, kind := range types {
		for _, locale := range []string{"ko", "en"} {
			person.Locale = locale
			letter, err := wording.LetterOf(kind, facts, person, "https://tickets.example", wording.Enclosed{Tickets: true})
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(letter.HTML, "<script") || strings.Contains(letter.HTML, "<b>") {
				t.Errorf("%s runs what a title says", kind)
			}
			if strings.ContainsAny(letter.Subject, "\r\n") || !strings.HasPrefix(letter.Subject, "[") {
				t.Errorf("%s has the subject %q", kind, letter.Subject)
			}
			if strings.Contains(letter.HTML, "http://") || strings.Contains(letter.HTML, "<img") {
				t.Errorf("%s loads or leads elsewhere", kind)
			}
			if letter.Text == "" || !strings.Contains(letter.HTML, `lang="`+locale+`"`) {
				t.Errorf("%s in %s: %.300s", kind, locale, letter.HTML)
			}
		}
	}
	letter, err := wording.LetterOf(notify.ReservationDone, facts, person, "https://tickets.example", wording.Enclosed{Tickets: true})
	if err != nil || !strings.Contains(letter.Text, "Thu, Dec 24, 7:30 PM") || !strings.Contains(letter.Text, "₩150,000") || !strings.Contains(letter.Text, "https://tickets.example/reservations/01a2") {
		t.Errorf("%v\n%s", err, letter.Text)
	}
	person.Locale = "ko"
	letter, err = wording.LetterOf(notify.Refunded, facts, person, "https://tickets.example", wording.Enclosed{})
	if err != nil || !strings.Contains(letter.Text, "12월 24일(목) 오후 7:30") || !strings.Contains(letter.Text, "55,000원") {
		t.Errorf("%v\n%s", err, letter.Text)
	}
}

func TestAMovedRoundIsToldWithBothTimes(t *testing.T) {
	t.Parallel()
	moved := facts
	moved.MovedFrom, moved.FreeUntil = facts.StartsAt.AddDate(0, 0, -1), facts.StartsAt.Add(-time.Hour)
	for locale, wants := range map[string][]string{
		"ko": {"12월 23일(수) 오후 7:30 → 12월 24일(목) 오후 7:30", "12월 24일(목) 오후 6:30까지 수수료 없이"},
		"en": {"Wed, Dec 23, 7:30 PM → Thu, Dec 24, 7:30 PM", "free of charge until Thu, Dec 24, 6:30 PM"},
	} {
		letter, err := wording.LetterOf(notify.RoundMoved, moved, notify.Person{Locale: locale}, "https://tickets.example", wording.Enclosed{})
		for _, want := range wants {
			if err != nil || !strings.Contains(letter.Text, want) {
				t.Errorf("%v: no %q in\n%s", err, want, letter.Text)
			}
		}
	}
	moved.FreeUntil = time.Time{}
	if words := wording.Of(notify.RoundMoved, moved, "ko"); strings.Contains(words.Body, "수수료") {
		t.Errorf("whoever has not paid is told of a fee: %s", words.Body)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	var many []notify.Delivery
	for n := range 30 {
		f := facts
		f.Title = string(rune('A'+n)) + " show"
		many = append(many, notify.Delivery{Type: notify.ReservationDone, Facts: f}, notify.Delivery{Type: notify.ReservationDone, Facts: f})
	}
	text := wording.Digest(many)
	if lines := strings.Split(text, "\n"); len(lines) != 21 || lines[0] != "예매 2건 · 6매 · 300,000원 · A show" || lines[20] != "외 10줄" {
		t.Errorf("got\n%s", text)
	}
}

func TestSecretsOfLetters(t *testing.T) {
	t.Parallel()
	person := notify.Person{Email: "kim@example.com", Name: "김예매", Locale: "ko"}
	for kind, path := range map[notify.Type]string{notify.Welcome: "/confirm", notify.ConfirmEmail: "/confirm", notify.PasswordReset: "/reset"} {
		letter, err := wording.LetterOf(kind, notify.Facts{}, person, "https://tickets.example", wording.Enclosed{Secret: "tbl_secret"})
		want := "https://tickets.example" + path + "#tbl_secret"
		if err != nil || !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, want) {
			t.Errorf("%s does not lead to %s: %v\n%s", kind, want, err, letter.Text)
		}
	}
	person.Confirmed = true
	if link := notify.Welcome.Link(person); link != notify.NoLink {
		t.Errorf("who has confirmed their address is asked to: %d", link)
	}
	letter, err := wording.LetterOf(notify.Welcome, notify.Facts{}, person, "https://tickets.example", wording.Enclosed{})
	if err != nil || !strings.Contains(letter.Text, "https://tickets.example/coupons/mine") {
		t.Errorf("%v\n%s", err, letter.Text)
	}
}
