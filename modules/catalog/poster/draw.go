package poster

import (
	"encoding/xml"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/typeface"
)

// place says where the text stands; the picture keeps out of its way.
type place int

const (
	top place = iota
	bottom
	middle // in a panel of the ground's colour
)

// layout is one way to draw a category.
type layout struct {
	text place
	art  func(*canvas)
}

// layouts are the ways to draw each category; a performance's id chooses.
var layouts = map[catalog.Category][]layout{
	catalog.Concert:     {{top, equaliser}, {bottom, ripples}, {bottom, ridges}, {top, vinyl}},
	catalog.Musical:     {{bottom, beams}, {middle, marquee}, {bottom, curtain}, {top, skyline}},
	catalog.Play:        {{top, doorway}, {bottom, blocks}, {top, stairs}, {bottom, moonWindow}},
	catalog.Classic:     {{top, staves}, {bottom, strings4}, {top, keys}, {bottom, arcs}},
	catalog.Dance:       {{bottom, ribbons}, {top, swirl}, {bottom, leaves}},
	catalog.Traditional: {{middle, dancheong}, {bottom, lotus}, {top, fivePeaks}},
	catalog.Sports:      {{top, pitch}, {bottom, lanes}, {top, ball}},
	catalog.Etc:         {{bottom, sunburst}, {top, confetti}, {top, balloons}},
}

var categoryNames = map[catalog.Category]string{
	catalog.Concert: "콘서트", catalog.Musical: "뮤지컬", catalog.Play: "연극", catalog.Classic: "클래식", catalog.Dance: "무용",
	catalog.Traditional: "국악", catalog.Sports: "스포츠", catalog.Etc: "가족·기타",
}

// Draw returns the poster as SVG, 3:4, a few kilobytes.
func (s Subject) Draw() []byte {
	spread := mix(uint64(s.ID))
	choices := layouts[s.Category]
	if len(choices) == 0 {
		choices = layouts[catalog.Etc]
	}
	chosen := choices[(spread>>40)%uint64(len(choices))]
	c := &canvas{
		palette: palettes[(spread>>20)%uint64(len(palettes))],
		random:  rand.New(rand.NewPCG(spread, design)), //nolint:gosec // a picture holds no secret
	}
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`, width, height, width, height, escape(s.Title))
	c.add(`<defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient>`, c.ground, c.deep)
	c.add(`<linearGradient id="v" x2="0" y2="1"><stop stop-color="%[1]s" stop-opacity="0"/><stop offset=".45" stop-color="%[1]s" stop-opacity=".93"/><stop offset="1" stop-color="%[1]s"/></linearGradient>`, c.ground)
	// Where an image is stretched, what lies beside the paper would show.
	c.add(`<clipPath id="p"><rect width="%d" height="%d"/></clipPath></defs><g clip-path="url(#p)">`, width, height)
	c.rect(0, 0, width, height, "url(#g)", 1)
	chosen.art(c)
	s.write(c, chosen)
	c.add(`</g></svg>`)
	return []byte(c.String())
}

// mix scatters ids (SplitMix64's finaliser), so that no two lists of them look alike.
func mix(z uint64) uint64 {
	z += 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// write sets the text over the picture.
func (s Subject) write(c *canvas, l layout) {
	title := readTitle(s.Title, s.Category)
	switch l.text {
	case top:
		lines, size := setLarge(title.large, width-2*margin, 250)
		s.veil(c, true, 190+float64(len(lines))*size*leading)
		s.stack(c, title, lines, size, 84, "start", margin)
		s.foot(c, "start", margin, true)
	case bottom:
		lines, size := setLarge(title.large, width-2*margin, 230)
		block := float64(len(lines))*size*leading + 34*count(title.above) + 40*count(title.below)
		s.veil(c, false, block+240)
		s.stack(c, title, lines, size, 690-block, "start", margin)
		s.foot(c, "start", margin, false)
	case middle:
		lines, size := setLarge(title.large, width-2*margin-70, 220)
		block := float64(len(lines))*size*leading + 34*count(title.above) + 40*count(title.below)
		y := (height-block)/2 - 54
		c.rect(margin, y-34, width-2*margin, block+170, c.ground, 1)
		c.add(`<rect x="%d" y="%s" width="%d" height="%s" fill="none" stroke="%s" stroke-width="2"/>`, margin+12, n(y-22), width-2*margin-24, n(block+146), c.a)
		s.stack(c, title, lines, size, y+10, "middle", width/2)
		s.when(c, "middle", width/2, y+block+66)
	}
}

func count(text string) float64 {
	if text == "" {
		return 0
	}
	return 1
}

// veil lets the picture fade into the ground where text stands.
func (s Subject) veil(c *canvas, above bool, depth float64) {
	if above {
		c.add(`<rect width="%d" height="%s" fill="url(#v)" transform="rotate(180 300 %s)"/>`, width, n(depth), n(depth/2))
		return
	}
	c.add(`<rect y="%s" width="%d" height="%s" fill="url(#v)"/>`, n(height-depth), width, n(depth))
}

// stack sets the lines of the title from y downwards.
func (s Subject) stack(c *canvas, title headline, lines []string, size, y float64, anchor string, x float64) {
	if title.above != "" {
		c.text(clip(title.above, 25, width-2*margin), x, y, 25, 600, anchor, c.ink, .85)
		y += 34
	}
	y += size * .72
	for _, line := range lines {
		c.text(line, x, y, size, 800, anchor, c.ink, 1)
		y += size * leading
	}
	if title.below != "" {
		c.text(clip(title.below, 28, width-2*margin), x, y-size*.72+12, 28, 600, anchor, c.accent(), 1)
	}
}

// foot writes where and when at the bottom.
func (s Subject) foot(c *canvas, anchor string, x float64, onArt bool) {
	if onArt {
		s.veil(c, false, 190)
	}
	s.when(c, anchor, x, 728)
	c.text(categoryNames[s.Category], width-margin, 752, 18, 700, "end", c.ink, .7)
}

func (s Subject) when(c *canvas, anchor string, x, y float64) {
	c.text(period(s.From, s.To), x, y, 24, 700, anchor, c.ink, 1)
	c.text(clip(s.Hall, 19, width-2*margin-90), x, y+30, 19, 500, anchor, c.ink, .82)
}

// accent is the picture's colour that can be read on the ground.
func (c *canvas) accent() string {
	best, contrast := c.ink, 3.0
	for _, color := range []string{c.a, c.b, c.c} {
		if ratio := contrastOf(color, c.ground); ratio > contrast {
			best, contrast = color, ratio
		}
	}
	return best
}

// text sets a line in outlines: an image in a page can't load a font, and a machine may have none for Korean. A line
// that would run over the edge is set smaller.
func (c *canvas) text(text string, x, y, size float64, weight int, anchor, color string, opacity float64) {
	tracking := 0.0
	if size > 40 {
		tracking = -.03 * typeface.Grid
	}
	path, steps := typeface.Outline(text, tracking)
	if path == "" {
		return
	}
	room := map[string]float64{"start": width - x, "end": x, "middle": 2 * math.Min(x, width-x)}[anchor] - margin/2
	scale := math.Min(size, room*typeface.Grid/steps) / typeface.Grid
	switch anchor {
	case "middle":
		x -= steps * scale / 2
	case "end":
		x -= steps * scale
	}
	c.add(`<path transform="translate(%s %s)scale(%s)" fill="%s"%s%s d="%s"/>`,
		n(x), n(y), strconv.FormatFloat(scale, 'f', 4, 64), color, bold(weight, color), opaque(opacity), path)
}

// bold thickens the outlines, which are those of a medium face.
func bold(weight int, color string) string {
	if weight <= 500 {
		return ""
	}
	return fmt.Sprintf(` stroke="%s" stroke-width="%s" stroke-linejoin="round"`, color, n(float64(weight-500)/9000*typeface.Grid))
}

// period writes 2026.12.24 (목), or 2026.11.24 — 12.31.
func period(from, to clock.Date) string {
	if from == to {
		weekday := []string{"일", "월", "화", "수", "목", "금", "토"}[from.Start().Weekday()]
		return fmt.Sprintf("%d.%02d.%02d (%s)", from.Year, from.Month, from.Day, weekday)
	}
	if from.Year == to.Year {
		return fmt.Sprintf("%d.%02d.%02d — %02d.%02d", from.Year, from.Month, from.Day, to.Month, to.Day)
	}
	return fmt.Sprintf("%d.%02d.%02d — %d.%02d.%02d", from.Year, from.Month, from.Day, to.Year, to.Month, to.Day)
}

func escape(text string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return "" // a Builder takes everything
	}
	return b.String()
}
