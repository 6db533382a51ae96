// Package typeface has the letters that the office carries with it: for tickets as PDF and for posters, which are
// drawn where no font can be hoped for.
//
// There are two fonts under the SIL Open Font License, under names of their own as it asks: Ticket Blue Sans is
// Pretendard Medium cut down to Latin, kana and all Korean syllables; Ticket Blue More is what that lacks of Noto Sans
// KR Medium: 8,566 hanja, Greek, Cyrillic, and signs such as ㈜ ♡ ♪ (docs/adr/0012-font-of-tickets.md). What neither
// has is left out: an empty box tells nobody anything.
package typeface

import (
	_ "embed" // the fonts
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"

	"github.com/ticketblue/ticketblue/platform/text"
)

// The fonts as files, for what embeds them.
var (
	//go:embed TicketBlueSans-Medium.ttf
	Sans []byte
	//go:embed TicketBlueMore-Medium.ttf
	More []byte
)

// Face is one of the fonts.
type Face int

// The faces, in the order in which they are asked for a letter.
const (
	InSans Face = iota
	InMore
	faces
)

// Run is a part of a text that one face has.
type Run struct {
	Text string
	Face Face
}

// parsed are the fonts as they are drawn from.
var parsed = sync.OnceValue(func() (fonts [faces]*sfnt.Font) {
	for face, file := range [faces][]byte{Sans, More} {
		font, err := sfnt.Parse(file)
		if err != nil {
			panic("typeface: an embedded font can't be read: " + err.Error())
		}
		fonts[face] = font
	}
	return fonts
})

var buffers = sync.Pool{New: func() any { return new(sfnt.Buffer) }}

// find returns the face that has a letter, and its glyph.
func find(buffer *sfnt.Buffer, letter rune) (face Face, glyph sfnt.GlyphIndex, found bool) {
	for face, font := range parsed() {
		if glyph, err := font.GlyphIndex(buffer, letter); err == nil && glyph != 0 {
			return Face(face), glyph, true
		}
	}
	return 0, 0, false
}

// Printable is what can be drawn of a text: cleaned (package text), with spaces of one kind, without marks that are
// drawn over other letters and without letters that no face has.
func Printable(written string) string {
	buffer := buffers.Get().(*sfnt.Buffer) //nolint:forcetypeassert // New makes nothing else
	defer buffers.Put(buffer)
	kept := strings.Map(func(letter rune) rune {
		if letter == ' ' {
			return letter
		}
		if _, _, found := find(buffer, letter); !found || unicode.Is(unicode.M, letter) {
			return -1
		}
		return letter
	}, text.Line(written))
	return strings.Join(strings.Fields(kept), " ")
}

// Runs takes a printable text apart by face. A space is a letter like any other: a face without it draws a box.
func Runs(text string) (runs []Run) {
	buffer := buffers.Get().(*sfnt.Buffer) //nolint:forcetypeassert // New makes nothing else
	defer buffers.Put(buffer)
	for _, letter := range text {
		face, _, found := find(buffer, letter)
		last := len(runs) - 1
		switch {
		case !found:
		case last >= 0 && runs[last].Face == face:
			runs[last].Text += string(letter)
		default:
			runs = append(runs, Run{string(letter), face})
		}
	}
	return runs
}
