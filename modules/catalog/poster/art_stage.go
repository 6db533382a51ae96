package poster

import (
	"math"
	"strings"
)

// beams: spotlights that meet on the floor.
func beams(c *canvas) {
	c.rect(0, 0, width, 46, c.deep, 1)
	for i := range 5 {
		x := 70 + float64(i)*115
		to := 300 + (float64(i)-2)*-70 + c.between(-50, 50)
		spread := c.between(60, 120)
		c.shape(polygon(x-10, 46, x+10, 46, to+spread, 600, to-spread, 600), c.color(i), .4)
		c.add(`<rect x="%s" y="34" width="44" height="30" rx="6" fill="%s"/>`, n(x-22), c.ink)
	}
	c.add(`<ellipse cx="300" cy="560" rx="230" ry="46" fill="%s" opacity=".85"/>`, c.b)
	c.shape("M300 360C278 360 270 392 282 412C262 430 262 500 268 556H332C338 500 338 430 318 412C330 392 322 360 300 360Z", c.deep, 1)
}

// marquee: bulbs around the title.
func marquee(c *canvas) {
	for i := range 24 {
		angle := float64(i) * math.Pi / 12
		c.shape(polygon(300, 400, 300+640*math.Cos(angle), 400+640*math.Sin(angle), 300+640*math.Cos(angle+.13), 400+640*math.Sin(angle+.13)), c.a, .5)
	}
	bulb := func(x, y float64, i int) { c.circle(x, y, 11, []string{c.b, c.ink}[i%2], 1) }
	for i := range 15 {
		bulb(34+float64(i)*38, 30, i)
		bulb(34+float64(i)*38, 770, i)
	}
	for i := range 19 {
		bulb(26, 50+float64(i)*39, i+1)
		bulb(574, 50+float64(i)*39, i+1)
	}
	c.star(150, 150, 46, c.c)
	c.star(455, 120, 28, c.b)
	c.star(470, 680, 40, c.c)
	c.star(130, 690, 24, c.b)
}

func (c *canvas) star(x, y, r float64, fill string) {
	var points []float64
	for i := range 10 {
		far := r
		if i%2 == 1 {
			far = r * .42
		}
		angle := float64(i)*math.Pi/5 - math.Pi/2
		points = append(points, x+far*math.Cos(angle), y+far*math.Sin(angle))
	}
	c.shape(polygon(points...), fill, 1)
}

// curtain: folds drawn aside from a light.
func curtain(c *canvas) {
	c.circle(300, 300, c.between(150, 190), c.b, 1)
	c.circle(300, 300, 118, c.c, .9)
	for i := range 7 {
		x, edge := float64(i)*38, 210-float64(i)*6
		color := []string{c.a, c.deep}[i%2]
		c.shape("M"+n(x-40)+" 0H"+n(x+2)+"C"+n(x+6)+" 220 "+n(x*.45)+" 380 "+n(x*.3-10)+" 640H-60Z", color, 1)
		c.shape("M"+n(640-x)+" 0H"+n(598-x)+"C"+n(594-x)+" 220 "+n(600-x*.45)+" 380 "+n(610-x*.3)+" 640H660Z", color, 1)
		_ = edge
	}
	c.rect(0, 0, width, 40, c.deep, 1)
	for i := range 12 {
		c.circle(25+float64(i)*50, 40, 25, c.a, 1)
	}
}

// skyline: a city of stage flats with lit windows.
func skyline(c *canvas) {
	c.circle(c.between(120, 480), 400, 96, c.b, 1)
	for layer := range 3 {
		x := -20.0
		for x < width {
			w := c.between(54, 104)
			high := c.between(120, 260) - float64(layer)*44
			y := 720 - high
			color := []string{c.deep, c.a, c.ink}[layer]
			c.rect(x, y, w, 820-y, color, []float64{1, .95, .9}[layer])
			if layer == 1 {
				for wy := y + 18; wy < 640; wy += 30 {
					for wx := x + 12; wx+14 < x+w; wx += 24 {
						if c.random.IntN(3) == 0 {
							c.rect(wx, wy, 11, 15, c.c, 1)
						}
					}
				}
			}
			x += w + c.between(0, 14)
		}
	}
}

// doorway: a door stands open, and its light falls across the floor.
func doorway(c *canvas) {
	c.rect(0, 560, width, 240, c.deep, 1)
	x := c.between(190, 320)
	c.shape(polygon(x, 560, x+120, 560, x+330, 800, x-90, 800), c.b, .75)
	c.rect(x, 340, 120, 222, c.b, 1)
	c.shape(polygon(x+120, 340, x+182, 366, x+182, 600, x+120, 562), c.a, 1)
	c.circle(x+170, 482, 5, c.ink, 1)
	c.shape("M"+n(x+60)+" 430c-13 0-17 17-10 28c-15 8-17 52-14 100h48c3-48 1-92-14-100c7-11 3-28-10-28z", c.deep, 1)
}

// blocks: light and shadow as a child's bricks.
func blocks(c *canvas) {
	const cell = 100
	for row := range 5 {
		for column := range 6 {
			x, y := float64(column*cell), float64(row*cell)
			color, other := c.color(row+column*2), []string{c.deep, c.ink, c.ground}[c.random.IntN(3)]
			switch c.random.IntN(6) {
			case 0:
				c.rect(x, y, cell, cell, color, 1)
			case 1:
				c.shape(polygon(x, y, x+cell, y, x, y+cell), color, 1)
				c.shape(polygon(x+cell, y, x+cell, y+cell, x, y+cell), other, 1)
			case 2:
				c.shape("M"+n(x)+" "+n(y)+"h100a100 100 0 0 1-100 100z", color, 1)
			case 3:
				c.rect(x, y, cell, cell, other, 1)
				c.circle(x+50, y+50, 34, color, 1)
			case 4:
				c.shape("M"+n(x)+" "+n(y+100)+"v-50a50 50 0 0 1 100 0v50z", color, 1)
			}
		}
	}
}

// stairs: steps that lead out of the dark.
func stairs(c *canvas) {
	flip := 1.0
	if c.random.IntN(2) == 0 {
		flip = -1
	}
	at := func(x float64) float64 { return 300 + flip*(x-300) }
	for i := range 8 {
		x, y := 40+float64(i)*66, 720-float64(i)*44
		c.shape(polygon(at(x), y, at(640), y, at(640), y+50, at(x), y+50), c.a, 1-.09*float64(i))
		c.shape(polygon(at(x), y, at(x+66), y, at(x+96), y-14, at(x+30), y-14), c.b, .9)
	}
	c.circle(at(520), 330, 52, c.c, 1)
	c.shape(polygon(at(430), 330, at(610), 330, at(640), 820, at(140), 820), c.c, .16)
}

// moonWindow: a window with the moon in it, and its bars on the floor.
func moonWindow(c *canvas) {
	x := c.between(120, 240)
	c.rect(x, 70, 240, 330, c.a, 1)
	c.circle(x+c.between(80, 160), 180, 66, c.c, 1)
	var bars strings.Builder
	for i := range 3 {
		bars.WriteString("M" + n(x+float64(i)*80+80) + " 70v330")
	}
	bars.WriteString("M" + n(x) + " 235h240")
	c.stroke(bars.String(), c.ground, 12, 1)
	c.rect(x-16, 400, 272, 20, c.ink, .9)
	for i := range 3 {
		left := x - 60 + float64(i)*100
		c.shape(polygon(left, 470, left+76, 470, left+40, 600, left-50, 600), c.b, .55)
	}
}
