package poster

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// The paper's size in units; 3:4.
const (
	width  = 600
	height = 800
	margin = 44
)

// canvas is SVG in the making.
type canvas struct {
	strings.Builder
	palette
	random *rand.Rand
}

func (c *canvas) add(format string, args ...any) {
	fmt.Fprintf(c, format, args...) //nolint:errcheck // a Builder takes everything
}

// n writes a number with at most one decimal.
func n(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	return strings.TrimSuffix(text, ".0")
}

func (c *canvas) rect(x, y, w, h float64, fill string, opacity float64) {
	c.add(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"%s/>`, n(x), n(y), n(w), n(h), fill, opaque(opacity))
}

func (c *canvas) circle(x, y, r float64, fill string, opacity float64) {
	c.add(`<circle cx="%s" cy="%s" r="%s" fill="%s"%s/>`, n(x), n(y), n(r), fill, opaque(opacity))
}

func (c *canvas) ring(x, y, r, stroke float64, color string, opacity float64) {
	c.add(`<circle cx="%s" cy="%s" r="%s" fill="none" stroke="%s" stroke-width="%s"%s/>`, n(x), n(y), n(r), color, n(stroke), opaque(opacity))
}

func (c *canvas) shape(d, fill string, opacity float64) {
	c.add(`<path d="%s" fill="%s"%s/>`, d, fill, opaque(opacity))
}

func (c *canvas) stroke(d, color string, w, opacity float64) {
	c.add(`<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round"%s/>`, d, color, n(w), opaque(opacity))
}

func opaque(opacity float64) string {
	if opacity >= 1 {
		return ""
	}
	return ` opacity="` + strconv.FormatFloat(opacity, 'g', 2, 64) + `"`
}

// polygon is a path through points given as x, y, x, y.
func polygon(points ...float64) string {
	var b strings.Builder
	for i := 0; i+1 < len(points); i += 2 {
		b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
		b.WriteString(n(points[i]) + " " + n(points[i+1]))
	}
	b.WriteString("Z")
	return b.String()
}

// between is a random number from low to high.
func (c *canvas) between(low, high float64) float64 { return low + c.random.Float64()*(high-low) }

// colors are the picture's colours in turn.
func (c *canvas) color(i int) string { return []string{c.a, c.b, c.c}[((i%3)+3)%3] }
