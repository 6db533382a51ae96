package poster

import (
	"math"
	"strconv"
)

// contrastOf is the contrast ratio of two colours as WCAG 2 defines it, 1 to 21.
func contrastOf(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// luminance is the relative luminance of #RRGGBB.
func luminance(color string) float64 {
	channel := func(at int) float64 {
		value, err := strconv.ParseUint(color[at:at+2], 16, 8)
		if err != nil {
			return 0
		}
		v := float64(value) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(1) + 0.7152*channel(3) + 0.0722*channel(5)
}
