package poster

import (
	"math"
	"strings"
)

// The five colours of dancheong, the painted woodwork of palaces and temples. Traditional posters have
// them besides their palette.
var obang = []string{"#1E6F5C", "#C8102E", "#F2B01E", "#1D4E89", "#F7F3E8"}

// dancheong: bands of painted beams, above and below the title.
func dancheong(c *canvas) {
	band := func(y float64, flip bool) {
		c.rect(0, y, width, 190, obang[0], 1)
		for i, h := range []float64{14, 10, 8} {
			c.rect(0, y+float64(i)*22, width, h, obang[i+1], 1)
			c.rect(0, y+176-float64(i)*22, width, h, obang[i+1], 1)
		}
		for i := range 5 {
			x := 60 + float64(i)*120
			for k, r := range []float64{54, 43, 31, 18, 8} {
				c.circle(x, y+96, r, obang[(k+i)%5], 1)
			}
			if flip {
				c.petals(x, y+96, 8, 50, obang[4], .35)
			}
		}
	}
	band(0, true)
	band(610, false)
	c.rect(0, 190, width, 420, c.deep, 1)
	for i := range 15 {
		c.rect(float64(i)*42-6, 190, 20, 420, c.ground, .5)
	}
}

func (c *canvas) petals(x, y float64, count int, r float64, fill string, opacity float64) {
	var d strings.Builder
	for i := range count {
		a := float64(i) * 2 * math.Pi / float64(count)
		half := math.Pi / float64(count) * .9
		d.WriteString("M" + n(x) + " " + n(y) + "Q" + n(x+r*.9*math.Cos(a-half)) + " " + n(y+r*.9*math.Sin(a-half)) + " " + n(x+r*math.Cos(a)) + " " + n(y+r*math.Sin(a)) +
			"Q" + n(x+r*.9*math.Cos(a+half)) + " " + n(y+r*.9*math.Sin(a+half)) + " " + n(x) + " " + n(y))
	}
	c.shape(d.String(), fill, opacity)
}

// lotus: the rosette of a ceiling.
func lotus(c *canvas) {
	x, y := 300.0, 270.0
	for i, r := range []float64{330, 270, 214, 160, 108} {
		color := append([]string{c.a, c.b}, obang...)[(i+c.random.IntN(2))%7]
		c.petals(x, y, 16-2*i, r, color, 1)
		c.ring(x, y, r*.62, 4, c.ink, .5)
	}
	c.circle(x, y, 46, obang[2], 1)
	c.circle(x, y, 24, obang[1], 1)
}

// fivePeaks: sun, moon and five peaks, as on the screen behind a throne.
func fivePeaks(c *canvas) {
	c.circle(150, 420, 56, obang[4], 1)
	c.circle(450, 420, 56, obang[1], 1)
	for i, x := range []float64{60, 540, 180, 420, 300} {
		high := 210 + float64(i)*26
		color := []string{obang[3], obang[3], obang[0], obang[0], c.a}[i]
		c.shape("M"+n(x-150)+" 760C"+n(x-70)+" 720 "+n(x-60)+" "+n(760-high)+" "+n(x)+" "+n(760-high)+"C"+n(x+60)+" "+n(760-high)+" "+n(x+70)+" 720 "+n(x+150)+" 760Z", color, 1)
		c.stroke("M"+n(x-66)+" 700C"+n(x-36)+" 650 "+n(x-34)+" "+n(790-high)+" "+n(x)+" "+n(786-high), obang[2], 4, .8)
	}
	for row := range 3 {
		for i := range 9 {
			x, y := float64(i)*75-float64(row%2)*37, 690+float64(row)*34
			c.circle(x, y+34, 44, []string{obang[4], c.b, obang[3]}[row], 1)
			c.ring(x, y+34, 30, 4, c.deep, .5)
		}
	}
}
