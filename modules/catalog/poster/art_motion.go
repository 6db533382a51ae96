package poster

import (
	"math"
	"strings"
)

// ribbons: one movement, drawn again and again as it turns.
func ribbons(c *canvas) {
	var from, to [8]float64
	for i := range from {
		from[i], to[i] = c.between(-60, 660), c.between(-60, 660)
		if i%2 == 1 {
			from[i], to[i] = c.between(-40, 520), c.between(-40, 520)
		}
	}
	from[0], to[0], from[6], to[6] = -30, -30, 630, 630
	const lines = 26
	for i := range lines {
		t := float64(i) / (lines - 1)
		var p [8]string
		for k := range p {
			p[k] = n(from[k]*(1-t) + to[k]*t)
		}
		c.stroke("M"+p[0]+" "+p[1]+"C"+p[2]+" "+p[3]+" "+p[4]+" "+p[5]+" "+p[6]+" "+p[7], c.color(i*3/lines), 2+4*math.Sin(t*math.Pi), .9)
	}
}

// swirl: a skirt in a turn, seen from above.
func swirl(c *canvas) {
	x, y := c.between(270, 380), 520.0
	turn := c.between(0, 6.28)
	const folds = 22
	for i := range folds {
		a := turn + float64(i)*2*math.Pi/folds
		b := a + 2*math.Pi/folds*1.25
		r := 250 + 44*math.Sin(float64(i)*1.3)
		c.shape("M"+n(x)+" "+n(y)+"Q"+n(x+160*math.Cos(a-.5))+" "+n(y+160*math.Sin(a-.5))+" "+n(x+r*math.Cos(a))+" "+n(y+r*math.Sin(a))+
			"L"+n(x+r*math.Cos(b))+" "+n(y+r*math.Sin(b))+"Q"+n(x+160*math.Cos(b-.5))+" "+n(y+160*math.Sin(b-.5))+" "+n(x)+" "+n(y)+"Z", c.color(i), .88)
	}
	c.circle(x, y, 40, c.ink, 1)
	c.circle(x, y, 22, c.deep, 1)
}

// leaves: large soft shapes that lean into each other.
func leaves(c *canvas) {
	for i := range 6 {
		x, y := c.between(60, 540), c.between(60, 440)
		long, broad, angle := c.between(210, 360), c.between(60, 120), c.between(0, 180)
		c.add(`<path d="M%s 0C%s %s %s %s %s 0C%s %s %s %s %s 0Z" fill="%s" opacity=".86" transform="translate(%s %s) rotate(%s)"/>`,
			n(-long/2), n(-long/4), n(-broad), n(long/4), n(-broad), n(long/2), n(long/4), n(broad), n(-long/4), n(broad*.3), n(-long/2), c.color(i), n(x), n(y), n(angle))
	}
	c.stroke("M-20 "+n(c.between(380, 480))+"C160 120 340 560 620 "+n(c.between(60, 200)), c.ink, 4, 1)
}

// pitch: a field in perspective.
func pitch(c *canvas) {
	for i := range 6 {
		left, right := float64(i)/6, float64(i+1)/6
		c.shape(polygon(170+260*left, 400, 170+260*right, 400, -200+1000*right, 820, -200+1000*left, 820), []string{c.a, c.b}[i%2], []float64{.95, .8}[i%2])
	}
	c.stroke("M170 400H430L800 820M170 400L-200 820M70 514H530", c.ink, 5, .95)
	c.add(`<ellipse cx="300" cy="514" rx="104" ry="38" fill="none" stroke="%s" stroke-width="5"/>`, c.ink)
	c.circle(300, 514, 7, c.ink, 1)
	c.circle(c.between(390, 470), c.between(600, 650), 42, c.c, 1)
	for i := range 5 {
		x := 70 + float64(i)*115
		c.add(`<rect x="%s" y="352" width="60" height="16" rx="4" fill="%s"/>`, n(x), c.ink)
		c.shape(polygon(x+6, 368, x+54, 368, x+84, 400, x-24, 400), c.c, .25)
	}
}

// lanes: a track that bends around the paper.
func lanes(c *canvas) {
	x, y := c.between(420, 620), c.between(330, 440)
	for i := 8; i >= 0; i-- {
		c.circle(x, y, 110+float64(i)*62, []string{c.a, c.b}[i%2], 1)
		c.ring(x, y, 110+float64(i)*62, 4, c.ink, .9)
	}
	c.circle(x, y, 106, c.ground, 1)
	for i := range 5 {
		angle := math.Pi + c.between(-.9, .5)
		r := 141 + float64(i)*62
		px, py := x+r*math.Cos(angle), y+r*math.Sin(angle)
		c.circle(px, py, 19, c.c, 1)
		c.stroke("M"+n(px)+" "+n(py)+"L"+n(px-math.Sin(angle)*74)+" "+n(py+math.Cos(angle)*74), c.c, 9, .5)
	}
}

// ball: a ball with its stripes of speed.
func ball(c *canvas) {
	x, y := c.between(300, 400), c.between(500, 560)
	for i := range 9 {
		off := float64(i)*44 - 176
		c.add(`<path d="M-20 %sL%s %s" stroke="%s" stroke-width="%s"/>`, n(y+off+260), n(x), n(y+off*.6), c.color(i), n(c.between(8, 26)))
	}
	c.circle(x, y, 172, c.ink, 1)
	c.circle(x, y, 160, c.a, 1)
	var seams strings.Builder
	for _, bend := range []float64{-110, 0, 110} {
		seams.WriteString("M" + n(x-120) + " " + n(y-104+bend*.2) + "Q" + n(x+bend) + " " + n(y+bend) + " " + n(x+118) + " " + n(y+106+bend*.2))
	}
	seams.WriteString("M" + n(x-110) + " " + n(y+114) + "Q" + n(x+30) + " " + n(y+10) + " " + n(x+100) + " " + n(y-122))
	c.stroke(seams.String(), c.ground, 7, 1)
}
