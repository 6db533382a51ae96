package ticketpdf_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/ticketpdf"
	"github.com/ticketblue/ticketblue/modules/notify"
)

func paper(tickets int) notify.Paper {
	p := notify.Paper{
		Number: "7K3M-9QXW-2HTD", Title: "노트르담 드 파리 — 내한 공연 똠방각하", Hall: "세종문화회관 대극장", Address: "서울특별시 종로구 세종대로 175",
		StartsAt: time.Date(2026, 12, 24, 10, 30, 0, 0, time.UTC),
	}
	for range tickets {
		p.Tickets = append(p.Tickets, notify.PaperTicket{
			Seat: "1층 A구역 3열 15번", Grade: "VIP", Valid: true,
			QR: "TB1." + strings.Repeat("eyJ0IjoiMDFhMjAzODYifQ", 7) + "." + strings.Repeat("c2lnbmF0dXJl", 7),
		})
	}
	return p
}

func TestDraw(t *testing.T) {
	t.Parallel()
	t.Run("four tickets are four pages in less than 60 KB", func(t *testing.T) {
		t.Parallel()
		pdf, err := ticketpdf.Draw(paper(4), "ko")
		if err != nil {
			t.Fatal(err)
		}
		if path := os.Getenv("TICKET_PDF"); path != "" {
			if err := os.WriteFile(path, pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("/Count 4")) || len(pdf) > 60_000 {
			t.Errorf("%d bytes", len(pdf))
		}
	})
	t.Run("the same tickets make the same file", func(t *testing.T) {
		t.Parallel()
		first, err := ticketpdf.Draw(paper(1), "en")
		again, err2 := ticketpdf.Draw(paper(1), "en")
		if err != nil || err2 != nil || !bytes.Equal(first, again) {
			t.Errorf("%d and %d bytes, %v, %v", len(first), len(again), err, err2)
		}
	})
	t.Run("whatever a title is made of is printed", func(t *testing.T) {
		t.Parallel()
		for _, title := range []string{"", strings.Repeat("가나다라 ", 200), "춘향 春香 🎭 \x00\n", strings.Repeat("W", 400)} {
			p := paper(1)
			p.Title = title
			p.Tickets[0].Valid = false
			if _, err := ticketpdf.Draw(p, "ko"); err != nil {
				t.Errorf("%.20q: %v", title, err)
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	p := paper(2)
	for b.Loop() {
		if _, err := ticketpdf.Draw(p, "ko"); err != nil {
			b.Fatal(err)
		}
	}
}
