// Package ticketpdf prints tickets: one page each, small enough for a phone, with a QR code that is drawn in
// lines and stays sharp at any size.
//
// The letters are the office's own (platform/typeface); a page carries only the glyphs that it shows. What no face
// has is left out; hall and seat are never cut but printed smaller.
package ticketpdf

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode/qr"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
	"github.com/ticketblue/ticketblue/platform/typeface"
)

// A page in millimetres, A6: a quarter of a printer's sheet.
const (
	pageWidth, pageHeight = 105.0, 148.0
	margin                = 9.0
	textWidth             = pageWidth - 2*margin
	qrWidth               = 46.0
	quietModules          = 4 // around a code (ISO/IEC 18004)

	codeAt = pageHeight - margin - qrWidth - 13 // where the code begins
	tearAt = codeAt - 4

	smallest = 4.0 // points
)

// lineHeight is in millimetres, of a size in points.
func lineHeight(size float64) float64 { return size * 0.46 }

type colour struct{ r, g, b int }

// The colours of the page (look.md).
var (
	ink   = colour{0x0B, 0x12, 0x20}
	muted = colour{0x5B, 0x67, 0x80}
	line  = colour{0xE3, 0xE8, 0xF0}
	brand = colour{0x1D, 0x5C, 0xFF}
	bad   = colour{0xDC, 0x26, 0x26}
)

// Draw prints a reservation's tickets in the language.
func Draw(paper notify.Paper, locale string) ([]byte, error) {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: pageWidth, Ht: pageHeight}})
	pdf.AddUTF8FontFromBytes(families[typeface.InSans], "", typeface.Sans)
	pdf.SetTitle(typeface.Printable(paper.Title), true)
	pdf.SetLang(map[bool]string{true: "en", false: "ko"}[locale == "en"])
	// The same tickets make the same file.
	pdf.SetCreationDate(paper.StartsAt)
	pdf.SetModificationDate(paper.StartsAt)
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(false, 0)
	p := &printer{pdf: pdf, words: wording.TicketWords(locale)}
	for i, ticket := range paper.Tickets {
		if err := p.page(paper, ticket, i+1); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("ticket: %w", err)
	}
	return out.Bytes(), nil
}

// families are the faces' names in a file.
var families = map[typeface.Face]string{typeface.InSans: "sans", typeface.InMore: "more"}

type printer struct {
	pdf   *fpdf.Fpdf
	words wording.Ticket
	size  float64
	more  bool // the second face is in the file: reading it takes time, and most tickets need none of it
}

func (p *printer) page(paper notify.Paper, ticket notify.PaperTicket, number int) error {
	p.pdf.AddPage()
	p.head(paper, ticket)
	p.tear(tearAt)
	if ticket.Valid {
		if err := p.code(ticket.QR, (pageWidth-qrWidth)/2, codeAt); err != nil {
			return err
		}
	} else {
		p.pdf.SetY(codeAt + qrWidth/2 - 4)
		p.centred(p.words.Canceled, 14, bad)
	}
	p.pdf.SetY(codeAt + qrWidth + 2)
	p.centred(fmt.Sprintf("%s  ·  %d / %d", paper.Number, number, len(paper.Tickets)), 9, ink)
	p.pdf.Ln(1)
	p.centred(p.words.Hint, 7, muted)
	return p.pdf.Error()
}

// head says what the ticket is for, above where its stub comes off. Where and which seat is never cut.
func (p *printer) head(paper notify.Paper, ticket notify.PaperTicket) {
	p.fill(brand)
	p.pdf.Rect(0, 0, pageWidth, 3, "F")
	p.pdf.SetY(9)
	p.line(p.words.Office, 9, brand)
	p.pdf.Ln(3)
	p.block(paper.Title, 16, ink, 3)
	p.pdf.Ln(2)
	p.line(p.words.Date(paper.StartsAt), 11, ink)
	p.whole(paper.Hall, 10, ink, 2*lineHeight(10))
	p.block(paper.Address, 8, muted, 1)
	p.pdf.Ln(2)
	p.whole(ticket.Seat+" · "+ticket.Grade, 12, ink, tearAt-2-p.pdf.GetY())
}

func (p *printer) line(text string, size float64, c colour) { p.block(text, size, c, 1) }

// block prints a text over at most so many lines, the last of them cut off with a mark.
func (p *printer) block(text string, size float64, c colour, most int) {
	if text = typeface.Printable(text); text == "" {
		return
	}
	p.write(size, c)
	for _, l := range p.cut(p.lines(text, textWidth), most) {
		p.print(l, margin)
	}
}

// whole prints all of a text within a height: over as many lines, and as much smaller, as that takes.
func (p *printer) whole(text string, size float64, c colour, height float64) {
	if text = typeface.Printable(text); text == "" {
		return
	}
	for _, l := range p.fitted(text, size, c, height) {
		p.print(l, margin)
	}
}

// fitted breaks a text into lines in the largest size, up to the given one, in which they are no higher together.
func (p *printer) fitted(text string, size float64, c colour, height float64) (lines []string) {
	for ; ; size -= 0.5 {
		p.write(size, c)
		if lines = p.lines(text, textWidth); float64(len(lines))*lineHeight(size) <= height || size <= smallest {
			return lines
		}
	}
}

// lines breaks a text at its spaces, and words that are longer than a line where the line ends.
func (p *printer) lines(text string, width float64) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if joined := strings.TrimSpace(line + " " + word); p.width(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, letter := range word {
			if line != "" && p.width(line+string(letter)) > width {
				lines, line = append(lines, line), ""
			}
			line += string(letter)
		}
	}
	return append(lines, line)
}

// cut leaves so many lines, the last of them with a mark when there were more.
func (p *printer) cut(lines []string, most int) []string {
	if len(lines) <= most {
		return lines
	}
	last := []rune(lines[most-1])
	for len(last) > 1 && p.width(string(last)+"…") > textWidth {
		last = last[:len(last)-1]
	}
	return append(lines[:most-1], strings.TrimSpace(string(last))+"…")
}

// width is a text's on the page.
func (p *printer) width(text string) (width float64) {
	for _, run := range typeface.Runs(text) {
		p.use(run.Face)
		width += p.pdf.GetStringWidth(run.Text)
	}
	return width
}

// print sets one line that begins at x, and goes to the next.
func (p *printer) print(text string, x float64) {
	height := lineHeight(p.size)
	for _, run := range typeface.Runs(text) {
		p.use(run.Face)
		width := p.pdf.GetStringWidth(run.Text)
		p.pdf.SetX(x - p.pdf.GetCellMargin()) // the cell has margins, the text has none
		p.pdf.CellFormat(width+2*p.pdf.GetCellMargin(), height, run.Text, "", 0, "L", false, 0, "")
		x += width
	}
	p.pdf.Ln(height)
}

// use sets the face in which is printed.
func (p *printer) use(face typeface.Face) {
	if face == typeface.InMore && !p.more {
		p.pdf.AddUTF8FontFromBytes(families[face], "", typeface.More)
		p.more = true
	}
	p.pdf.SetFont(families[face], "", p.size)
}

func (p *printer) centred(text string, size float64, c colour) {
	p.write(size, c)
	for _, l := range p.cut(p.lines(typeface.Printable(text), textWidth), 1) {
		p.print(l, (pageWidth-p.width(l))/2)
	}
}

func (p *printer) write(size float64, c colour) {
	p.size = size
	p.pdf.SetTextColor(c.r, c.g, c.b)
}

func (p *printer) fill(c colour) { p.pdf.SetFillColor(c.r, c.g, c.b) }

// tear draws where the stub comes off.
func (p *printer) tear(y float64) {
	p.pdf.SetDrawColor(line.r, line.g, line.b)
	p.pdf.SetLineWidth(0.4)
	p.pdf.SetDashPattern([]float64{1.6, 1.6}, 0)
	p.pdf.Line(margin, y, pageWidth-margin, y)
	p.pdf.SetDashPattern(nil, 0)
}

// code draws a QR code, each row's dark modules in as few boxes as there can be.
func (p *printer) code(text string, x, y float64) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("ticket's code: %w", err)
	}
	modules := code.Bounds().Dx()
	size := qrWidth / float64(modules+2*quietModules)
	dark := func(column, row int) bool {
		if column >= modules {
			return false
		}
		r, _, _, _ := code.At(column, row).RGBA()
		return r < math.MaxUint16/2
	}
	p.fill(colour{})
	for row := range modules {
		for column := 0; column < modules; column++ {
			if !dark(column, row) {
				continue
			}
			from := column
			for dark(column+1, row) {
				column++
			}
			p.pdf.Rect(x+float64(quietModules+from)*size, y+float64(quietModules+row)*size, float64(column-from+1)*size, size*1.01, "F")
		}
	}
	return nil
}
