package poster

import "math"

// sunburst: a tent's stripes, and pennants.
func sunburst(c *canvas) {
	const rays = 18
	for i := range rays {
		a, b := float64(i)*2*math.Pi/rays, float64(i+1)*2*math.Pi/rays
		if i%2 == 0 {
			c.shape(polygon(300, 330, 300+700*math.Cos(a), 330+700*math.Sin(a), 300+700*math.Cos(b), 330+700*math.Sin(b)), c.a, .55)
		}
	}
	c.shape("M300 120L520 300C480 330 460 300 430 316C400 332 380 300 344 316C320 330 280 330 256 316C220 300 200 332 170 316C140 300 120 330 80 300Z", c.b, 1)
	c.shape("M300 120L344 316C320 330 280 330 256 316Z", c.ink, .9)
	c.shape(polygon(100, 312, 500, 312, 470, 560, 130, 560), c.b, 1)
	for i := range 4 {
		x := 130 + float64(i)*92
		c.shape(polygon(x, 312, x+46, 312, x+50, 560, x+8, 560), c.ink, .85)
	}
	c.shape(polygon(260, 560, 300, 420, 340, 560), c.deep, 1)
	c.shape("M300 120V70L350 88L300 104", c.c, 1)
}

// confetti: everything at once.
func confetti(c *canvas) {
	for i := range 46 {
		x, y := c.between(-10, 610), c.between(340, 720)
		r := c.between(10, 30)
		turn := `<g transform="translate(` + n(x) + " " + n(y) + ") rotate(" + n(c.between(0, 180)) + `)">`
		switch c.random.IntN(4) {
		case 0:
			c.circle(x, y, r*.7, c.color(i), 1)
		case 1:
			c.star(x, y, r, c.color(i))
		case 2:
			c.add(`%s<rect x="%s" y="-6" width="%s" height="12" rx="6" fill="%s"/></g>`, turn, n(-r), n(2*r), c.color(i))
		default:
			c.ring(x, y, r*.6, 7, c.color(i), 1)
		}
	}
}

// balloons: a bunch that is about to leave.
func balloons(c *canvas) {
	hand := c.between(260, 340)
	for i := range 9 {
		x, y := 90+float64(i%5)*105+c.between(-20, 20), 390+float64(i/5)*110+c.between(-24, 24)
		c.stroke("M"+n(x)+" "+n(y+64)+"Q"+n((x+hand)/2)+" "+n(y+170)+" "+n(hand)+" 790", c.ink, 2, .6)
		c.add(`<ellipse cx="%s" cy="%s" rx="54" ry="66" fill="%s"/>`, n(x), n(y), c.color(i))
		c.add(`<ellipse cx="%s" cy="%s" rx="12" ry="20" fill="#fff" opacity=".35" transform="rotate(24 %s %s)"/>`, n(x-18), n(y-24), n(x-18), n(y-24))
		c.shape(polygon(x-9, y+76, x+9, y+76, x, y+62), c.color(i), 1)
	}
}
