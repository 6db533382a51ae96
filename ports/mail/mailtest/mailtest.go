// Package mailtest is what every mail.Sender passes, whoever carries its mails.
package mailtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/ports/mail"
)

// Rig is a sender under test and what has come out at its other end.
type Rig struct {
	Sender   mail.Sender
	Received func() []mail.Message // in any order
}

// Letter is a mail with everything that one can have.
func Letter(id string) mail.Message {
	return mail.Message{
		ID: id, To: mail.Address{Name: "김예매", Address: "kim@example.com"},
		Subject: "예매를 마쳤어요: 노트르담 드 파리 — a subject that is long enough to be folded over several lines of the header",
		HTML:    "<p>안녕하세요 &amp; <b>welcome</b></p>\n" + strings.Repeat("<p>긴 줄 </p>", 200),
		Text:    "안녕하세요 & welcome\n.\n..한 점으로 시작하는 줄",
		Attachments: []mail.Attachment{
			{Name: "tickets.pdf", ContentType: "application/pdf", Content: []byte("%PDF-1.7\r\n.\r\n\x00\xff\n")},
			{Name: "예매내역.txt", ContentType: "text/plain", Content: []byte("둘째")},
		},
	}
}

// Run runs the suite; open returns a sender of the test's own.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	t.Run("a letter arrives as it was sent", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		sent := Letter("letter.0")
		must(t, rig.Sender.Send(t.Context(), sent))
		got := rig.Received()
		if len(got) != 1 {
			t.Fatalf("%d mails arrived", len(got))
		}
		if diff := cmp.Diff(sent, got[0]); diff != "" {
			t.Errorf("sent (-) and received (+):\n%s", diff)
		}
	})
	t.Run("many at once all arrive, each once", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		var senders sync.WaitGroup
		for n := range 20 {
			senders.Go(func() {
				if err := rig.Sender.Send(t.Context(), Letter(fmt.Sprintf("many.%d", n))); err != nil {
					t.Error(err)
				}
			})
		}
		senders.Wait()
		seen := map[string]int{}
		for _, m := range rig.Received() {
			seen[m.ID]++
		}
		if len(seen) != 20 {
			t.Errorf("%d of 20 arrived: %v", len(seen), seen)
		}
	})
	t.Run("what no server would take is rejected, and named without the address", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		for _, spoil := range []func(*mail.Message){
			func(m *mail.Message) { m.To.Address = "lee@example.com\r\nBcc: park@example.com" },
			func(m *mail.Message) { m.Subject = "x\r\nBcc: park@example.com" },
		} {
			letter := Letter("bad.0")
			spoil(&letter)
			err := rig.Sender.Send(t.Context(), letter)
			if !errors.Is(err, mail.ErrRejected) || strings.Contains(fmt.Sprint(err), "example.com") {
				t.Errorf("got %v", err)
			}
		}
		if got := rig.Received(); len(got) != 0 {
			t.Errorf("%d mails arrived", len(got))
		}
	})
	t.Run("who has given up sends nothing", func(t *testing.T) {
		t.Parallel()
		rig := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := rig.Sender.Send(ctx, Letter("late.0")); err == nil {
			t.Error("it was sent")
		}
		if got := rig.Received(); len(got) != 0 {
			t.Errorf("%d mails arrived", len(got))
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
