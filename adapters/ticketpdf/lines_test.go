package ticketpdf

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
	"github.com/ticketblue/ticketblue/platform/typeface"
)

func TestNothingRunsOffThePage(t *testing.T) {
	t.Parallel()
	p := onPage()
	for _, text := range []string{
		strings.Repeat("가나다라 ", 60), strings.Repeat("W", 300), strings.Repeat("春香", 80), strings.Repeat("♡㈜ 가", 40), "짧은 제목",
	} {
		for _, size := range []float64{7, 12, 16} {
			p.write(size, ink)
			lines := p.cut(p.lines(typeface.Printable(text), textWidth), 3)
			if len(lines) > 3 {
				t.Errorf("%.10s in size %v has %d lines", text, size, len(lines))
			}
			for _, line := range lines {
				if width := p.width(line); width > textWidth {
					t.Errorf("%.10s in size %v is %v mm wide", line, size, width)
				}
			}
		}
	}
}

// The longest names that the catalogue takes (modules/catalog), in letters of every width.
func TestHallAndSeatAreNeverCut(t *testing.T) {
	t.Parallel()
	for name, long := range map[string]func(letters int) string{
		"wide letters":      func(n int) string { return strings.Repeat("W", n) },
		"Hangul":            func(n int) string { return strings.Repeat("긴", n) },
		"decomposed Hangul": func(n int) string { return norm.NFD.String(strings.Repeat("긴", n)) },
		"words with hanja": func(n int) string {
			return strings.Repeat("國立 ㈜♡ 좌측발코니 ", n)[:len("國立 ㈜♡ 좌측발코니 ")*(n/12)]
		},
		"words that fit ill": func(n int) string { return strings.Repeat(strings.Repeat("W", 13)+" ", n/14) },
		"spaces of any kind": func(n int) string { return strings.Repeat("구역\u00a0A\u3000", n/5) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			paper := notify.Paper{Title: long(200), Hall: "홀" + long(199), Address: long(300), StartsAt: time.Unix(1_800_000_000, 0)}
			ticket := notify.PaperTicket{Seat: long(200), Grade: long(60)}
			p := onPage()
			p.head(paper, ticket)
			if end := p.pdf.GetY(); end > tearAt-1 {
				t.Errorf("it ends at %v mm, the stub comes off at %v", end, tearAt)
			}
			drawn := written(t, p)
			for _, text := range []string{paper.Hall, ticket.Seat + " · " + ticket.Grade} {
				if !strings.Contains(drawn, strings.ReplaceAll(typeface.Printable(text), " ", "")) {
					t.Errorf("%.20q is not there whole: %q", text, drawn)
				}
			}
		})
	}
}

// written is what stands on the pages, without spaces.
func written(t *testing.T, p *printer) string {
	t.Helper()
	p.pdf.SetCompression(false)
	var file bytes.Buffer
	if err := p.pdf.Output(&file); err != nil {
		t.Fatal(err)
	}
	var drawn strings.Builder
	for _, shown := range regexp.MustCompile(`(?s)\(((?:[^\\)]|\\.)*)\) ?Tj`).FindAllSubmatch(file.Bytes(), -1) {
		raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllFunc(shown[1], func(escaped []byte) []byte {
			if escaped[1] == 'r' {
				return []byte{'\r'}
			}
			return escaped[1:]
		})
		for i := 0; i+1 < len(raw); i += 2 {
			drawn.WriteRune(rune(raw[i])<<8 | rune(raw[i+1])) // none is beyond the first plane
		}
	}
	return strings.ReplaceAll(drawn.String(), " ", "")
}

// onPage is a printer on its first page.
func onPage() *printer {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	pdf.AddUTF8FontFromBytes(families[typeface.InSans], "", typeface.Sans)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddPage()
	return &printer{pdf: pdf, words: wording.TicketWords("ko")}
}

func TestHanjaAndSignsArePrintedAndComposed(t *testing.T) {
	t.Parallel()
	draw := func(title string) []byte {
		pdf, err := Draw(notify.Paper{Number: "1", Title: title, StartsAt: time.Unix(1_800_000_000, 0), Tickets: []notify.PaperTicket{{Seat: "1", Grade: "R"}}}, "ko")
		if err != nil {
			t.Fatal(err)
		}
		return pdf
	}
	if plain, more := draw("춘향"), draw("춘향 春香 ㈜ ♡ ♪"); bytes.Count(more, []byte("/FontFile2")) != 2 || bytes.Count(plain, []byte("/FontFile2")) != 1 {
		t.Error("the second face is in the file when it is not needed, or is not when it is")
	}
	if !bytes.Equal(draw(norm.NFD.String("춘향전")), draw("춘향전")) {
		t.Error("a decomposed title is printed otherwise than a composed one")
	}
	if !bytes.Equal(draw("밤 🎭 공연"), draw("밤 공연")) {
		t.Error("something stands where a letter was left out")
	}
}
