package ticketpdf

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/typeface"
)

func TestNothingRunsOffThePage(t *testing.T) {
	t.Parallel()
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	pdf.AddUTF8FontFromBytes(families[typeface.InSans], "", typeface.Sans)
	p := &printer{pdf: pdf}
	for _, text := range []string{
		strings.Repeat("가나다라 ", 60), strings.Repeat("W", 300), strings.Repeat("春香", 80), strings.Repeat("♡㈜ 가", 40), "짧은 제목",
	} {
		for _, size := range []float64{7, 12, 16} {
			p.write(size, ink)
			lines := p.lines(typeface.Printable(text), pageWidth-2*margin, 3)
			if len(lines) > 3 {
				t.Errorf("%.10s in size %v has %d lines", text, size, len(lines))
			}
			for _, line := range lines {
				if width := p.width(line); width > pageWidth-2*margin {
					t.Errorf("%.10s in size %v is %v mm wide", line, size, width)
				}
			}
		}
	}
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
