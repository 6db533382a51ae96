// Package text cleans what people write, once, where it comes in: two texts that look the same are the same afterwards.
//
// Everything is in Unicode's normalisation form C. What cannot be seen and only misleads is dropped: control characters,
// marks that turn the direction of other text around, characters without a width. A joiner or a variation selector stays where
// it shapes what stands beside it, as in an emoji of several people.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line cleans a text of one line: a name, a title, an address, a word to search for. Line breaks and runs of spaces become one
// space; what stands around it goes.
func Line(s string) string { return strings.Join(strings.Fields(clean(s, ' ')), " ") }

// Lines cleans a text that may have several: line breaks stay, each as \n.
func Lines(s string) string {
	return clean(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s), '\n')
}

// clean does both; newline is what a line break becomes.
func clean(s string, newline rune) string {
	if plain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range runes {
		switch {
		case r == '\n':
			b.WriteRune(newline)
		case r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte(' ')
		case shapes(r):
			if i > 0 && visible(runes[i-1]) && (variation(r) || i+1 < len(runes) && visible(runes[i+1])) {
				b.WriteRune(r)
			}
		case !hidden(r):
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String()) // what was dropped may have stood between a letter and its mark
}

// plain reports whether there is nothing to do: nearly all that comes in is printable ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf-1 {
			return false
		}
	}
	return true
}

// shapes reports whether a character has no width of its own but changes what it stands beside: the joiners, and what chooses the
// look of a character.
func shapes(r rune) bool { return r == '\u200c' || r == '\u200d' || variation(r) }

func variation(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef }

// hidden reports whether nothing of a character can be seen.
func hidden(r rune) bool {
	switch {
	case r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0: // fillers of Hangul
		return true
	case r == 0x034f || r == 0x2800 || r == 0x180e || r == 0x17b4 || r == 0x17b5: // a joiner of graphemes, the empty Braille cell
		return true
	case r >= 0xe0020 && r <= 0xe007f: // tags: the flags of England, Scotland and Wales
		return false
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r)
}

func visible(r rune) bool { return !unicode.IsSpace(r) && !hidden(r) || shapes(r) }
