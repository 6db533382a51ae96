package typeface

import (
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Grid is how many steps of an outline's coordinates an em has: fine enough for a title on a poster, and short to write.
const Grid = 160

// Outline draws a text as an SVG path that begins at 0, 0 on the baseline, in steps of which Grid make an em, with
// tracking steps between letters. Width is where the next letter would begin. Letters that no face has are left out.
func Outline(text string, tracking float64) (path string, width float64) {
	buffer := buffers.Get().(*sfnt.Buffer) //nolint:forcetypeassert // New makes nothing else
	defer buffers.Put(buffer)
	var p pen
	for _, letter := range Printable(text) {
		face, glyph, found := find(buffer, letter)
		if !found {
			continue
		}
		typeface := parsed()[face]
		units := fixed.Int26_6(typeface.UnitsPerEm()) << 6
		scale := Grid / float64(units)
		if segments, err := typeface.LoadGlyph(buffer, glyph, units, nil); err == nil {
			p.glyph(segments, scale, width)
		}
		if advance, err := typeface.GlyphAdvance(buffer, glyph, units, font.HintingNone); err == nil {
			width += float64(advance)*scale + tracking
		}
	}
	return string(p.path), width
}

// pen writes a path in whole steps, each relative to the one before.
type pen struct {
	path    []byte
	command byte
	x, y    int
}

func (p *pen) glyph(segments sfnt.Segments, scale, left float64) {
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				p.close()
			}
			p.draw('m', scale, left, s.Args[:1])
		case sfnt.SegmentOpLineTo:
			p.draw('l', scale, left, s.Args[:1])
		case sfnt.SegmentOpQuadTo:
			p.draw('q', scale, left, s.Args[:2])
		case sfnt.SegmentOpCubeTo:
			p.draw('c', scale, left, s.Args[:3])
		}
	}
	if len(segments) > 0 {
		p.close()
	}
}

// close ends a contour. The current point of a path is then where the contour began, so the next begins absolutely.
func (p *pen) close() {
	p.path, p.command = append(p.path, 'z'), 'z'
}

func (p *pen) draw(command byte, scale, left float64, points []fixed.Point26_6) {
	if command == 'm' {
		p.path, p.command, p.x, p.y = append(p.path, 'M'), 'M', 0, 0
	} else if command != p.command {
		p.path, p.command = append(p.path, command), command
	}
	x, y := p.x, p.y
	for _, point := range points {
		x = int(math.Round(float64(point.X)*scale + left))
		y = int(math.Round(float64(point.Y) * scale))
		p.number(x - p.x)
		p.number(y - p.y)
	}
	p.x, p.y = x, y
}

// number writes a number, with a space before it where it would run into the one before.
func (p *pen) number(n int) {
	if last := p.path[len(p.path)-1]; n >= 0 && last >= '0' && last <= '9' {
		p.path = append(p.path, ' ')
	}
	p.path = strconv.AppendInt(p.path, int64(n), 10)
}
