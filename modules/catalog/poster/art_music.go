package poster

import (
	"math"
	"strings"
)

// equaliser: a concert as bars of sound, seen across the hall.
func equaliser(c *canvas) {
	c.circle(c.between(140, 460), 330, 210, c.b, .16)
	const bars = 15
	phase, speed := c.between(0, 6), c.between(.5, .9)
	for i := range bars {
		x := 30 + float64(i)*36.2
		wave := math.Abs(math.Sin(phase+float64(i)*speed)+.6*math.Sin(float64(i)*1.7+phase)) / 1.6
		high := 70 + wave*330
		c.add(`<rect x="%s" y="%s" width="24" height="%s" rx="12" fill="%s"/>`, n(x), n(700-high), n(high+120), c.color(i/5))
		c.circle(x+12, 700-high-26, 9, c.color(i/5+1), .9)
	}
}

// ripples: sound leaving a point.
func ripples(c *canvas) {
	x, y := c.between(180, 420), c.between(210, 300)
	for i := 11; i >= 0; i-- {
		r := 34 + float64(i)*40
		c.ring(x, y, r, 3+14*math.Abs(math.Sin(float64(i)*.9)), c.color(i), .95-.045*float64(i))
	}
	c.circle(x, y, 24, c.ink, 1)
	for range 6 {
		angle, far := c.between(0, 6.28), c.between(120, 330)
		c.circle(x+far*math.Cos(angle), y+far*math.Sin(angle), c.between(5, 13), c.c, 1)
	}
}

// ridges: waveforms behind each other, like hills at night.
func ridges(c *canvas) {
	c.circle(c.between(150, 450), 170, 84, c.b, 1)
	center := c.between(230, 370)
	for line := range 13 {
		base := 150 + float64(line)*36
		var d strings.Builder
		d.WriteString("M-10 " + n(base+60))
		for x := 0.0; x <= 600; x += 25 {
			far := (x - center) / 150
			hill := math.Exp(-far * far)
			y := base - hill*(30+70*c.random.Float64()) - 6*c.random.Float64()
			d.WriteString("L" + n(x) + " " + n(y))
		}
		d.WriteString("L610 " + n(base+60))
		c.add(`<path d="%s" fill="%s" stroke="%s" stroke-width="3.5" stroke-linejoin="round"/>`, d.String(), c.deep, c.color(line/5))
	}
}

// vinyl: a record that runs off the paper.
func vinyl(c *canvas) {
	x, y := c.between(330, 480), c.between(500, 560)
	c.circle(x, y, 300, c.deep, 1)
	for r := 288.0; r > 120; r -= 14 {
		c.ring(x, y, r, 2, c.ground, .9)
	}
	c.shape("M"+n(x)+" "+n(y)+"L"+n(x-292)+" "+n(y-70)+"A300 300 0 0 1 "+n(x-200)+" "+n(y-224)+"Z", c.ink, .1)
	c.shape("M"+n(x)+" "+n(y)+"L"+n(x+292)+" "+n(y+70)+"A300 300 0 0 1 "+n(x+200)+" "+n(y+224)+"Z", c.ink, .1)
	c.circle(x, y, 112, c.a, 1)
	c.ring(x, y, 80, 10, c.b, 1)
	c.circle(x, y, 12, c.ground, 1)
	for i := range 4 {
		c.add(`<rect x="0" y="%d" width="%s" height="12" fill="%s"/>`, 420+i*28, n(c.between(60, 180)), c.color(i))
	}
}

// staves: five lines that bend, and notes on them.
func staves(c *canvas) {
	c.circle(c.between(360, 480), 500, 190, c.b, .22)
	bend := c.between(70, 150)
	path := func(offset float64) string {
		return "M-20 " + n(520+offset) + "C150 " + n(520-bend+offset) + " 350 " + n(560+bend+offset) + " 620 " + n(440+offset)
	}
	for i := range 5 {
		c.stroke(path(float64(i)*26), c.ink, 2.5, .8)
	}
	for i := range 8 {
		t := .08 + float64(i)*.12
		u := 1 - t
		x := -20*u*u*u + 3*150*u*u*t + 3*350*u*t*t + 620*t*t*t
		y := 520*u*u*u + 3*(520-bend)*u*u*t + 3*(560+bend)*u*t*t + 440*t*t*t + 26*math.Floor(c.between(0, 4.9))
		up := 1.0
		if i%3 == 1 {
			up = -1
		}
		c.add(`<ellipse cx="%s" cy="%s" rx="19" ry="14" fill="%s" transform="rotate(-20 %s %s)"/>`, n(x), n(y), c.color(i), n(x), n(y))
		c.stroke("M"+n(x+17*up)+" "+n(y-4*up)+"V"+n(y-92*up), c.color(i), 5, 1)
	}
}

// strings4: strings, and a bow across them.
func strings4(c *canvas) {
	c.shape("M140 -20C330 60 330 190 250 250C180 310 240 420 420 470L640 470V-20Z", c.a, 1)
	c.shape("M360 120C330 150 400 200 372 262", "none", 1)
	for i := range 4 {
		x := 330 + float64(i)*34
		c.add(`<path d="M%s -10L%s 640" stroke="%s" stroke-width="%s"/>`, n(x), n(x-40), c.ink, n(5-float64(i)))
	}
	for _, x := range []float64{262, 500} {
		c.stroke("M"+n(x)+" 150C"+n(x-34)+" 190 "+n(x+34)+" 240 "+n(x)+" 286", c.deep, 9, .85)
		c.circle(x, 146, 12, c.deep, .85)
		c.circle(x, 292, 12, c.deep, .85)
	}
	tilt := c.between(-14, 8)
	c.add(`<g transform="rotate(%s 300 360)"><rect x="-60" y="352" width="760" height="13" rx="6" fill="%s"/><rect x="-60" y="380" width="760" height="5" fill="%s"/></g>`, n(tilt-12), c.b, c.ink)
}

// keys: a keyboard from above, a few keys in colour.
func keys(c *canvas) {
	for i := range 9 {
		x := float64(i)*70 - 15
		fill := "#FFFDF7"
		if c.random.IntN(4) == 0 {
			fill = c.color(i)
		}
		c.add(`<rect x="%s" y="400" width="64" height="420" rx="8" fill="%s"/>`, n(x), fill)
	}
	for i := range 9 {
		if i%7 == 2 || i%7 == 6 {
			continue
		}
		c.add(`<rect x="%s" y="390" width="40" height="240" rx="6" fill="#17161A"/>`, n(float64(i)*70+31))
	}
	c.rect(0, 376, width, 24, c.a, 1)
	c.rect(0, 366, width, 10, c.b, 1)
}

// arcs: an orchestra's rows, seen from above.
func arcs(c *canvas) {
	y := c.between(70, 120)
	for ring := range 6 {
		r := 110 + float64(ring)*64
		c.ring(300, y, r, 2, c.ink, .25)
		chairs := 6 + ring*3
		for i := range chairs {
			angle := math.Pi * (.06 + .88*(float64(i)+.5)/float64(chairs))
			size := 15.0
			if c.random.IntN(5) == 0 {
				size = 23
			}
			c.circle(300+r*math.Cos(angle), y+r*math.Sin(angle), size, c.color(ring+i%2), 1)
		}
	}
	c.circle(300, y, 26, c.ink, 1)
}
