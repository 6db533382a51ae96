package poster

import (
	"math"
	"strings"
	"unicode"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// headline is a title taken apart: what is set large, and what stands above and below it.
type headline struct{ above, large, below string }

// readTitle finds the work in quotes and the city in brackets. On a concert's poster the artist is large,
// on every other one the work.
func readTitle(title string, category catalog.Category) headline {
	title = strings.TrimSpace(title)
	city := ""
	if open := strings.LastIndex(title, " ["); open > 0 && strings.HasSuffix(title, "]") {
		city, title = title[open+2:len(title)-1], title[:open]
	}
	if above, work, ok := strings.Cut(title, " - "); ok && category == catalog.Classic {
		if strings.Contains(above, "「") {
			return headline{city, above, work}
		}
		return headline{above, work, city}
	}
	if home, away, ok := strings.Cut(title, " 대 "); ok && category == catalog.Sports {
		league, home, _ := lastCut(home, ": ")
		return headline{league, unbroken(home) + " " + unbroken("대 "+away), city}
	}
	before, work, after := quoted(title)
	switch {
	case work != "" && category == catalog.Concert && before != "":
		return headline{city, before, strings.TrimSpace(work + " " + after)}
	case work != "":
		above := strings.Trim(before, " -:")
		below := strings.Trim(after, " -:")
		if below == "" {
			below = city
		} else if city != "" {
			below += " · " + city
		}
		return headline{above, work, below}
	}
	if work, who, ok := strings.Cut(title, " - "); ok && work != "" {
		return headline{city, work, strings.TrimSpace(who)}
	}
	if series, work, ok := strings.Cut(title, ": "); ok && len([]rune(work)) > 1 && len([]rune(series)) <= 24 {
		return headline{strings.TrimSpace(series), strings.TrimSpace(work), city}
	}
	return headline{"", title, city}
}

// lastCut cuts text around its last separator; without one everything is behind it.
func lastCut(text, separator string) (before, after string, ok bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return "", text, false
}

// unbroken keeps words on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

// quoted cuts a title at its first 「...」 or 〈...〉.
func quoted(title string) (before, inside, after string) {
	for _, pair := range [][2]string{{"〈", "〉"}, {"「", "」"}, {"《", "》"}} {
		head, rest, ok := strings.Cut(title, pair[0])
		if !ok {
			continue
		}
		if work, tail, closed := strings.Cut(rest, pair[1]); closed {
			return strings.TrimSpace(head), strings.TrimSpace(work), strings.TrimSpace(tail)
		}
	}
	return title, "", ""
}

// Sizes of the large text.
const (
	largest  = 112.0
	smallest = 34.0
	leading  = 1.16
)

// setLarge breaks text into lines of about the same length, in the number of lines and the size that make
// it largest within the box.
func setLarge(text string, boxWidth, boxHeight float64) (lines []string, size float64) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' })
	if len(words) == 0 {
		return nil, smallest
	}
	for count := 1; count <= min(5, len(words)); count++ {
		broken := balance(words, count)
		widest := 0.0
		for _, line := range broken {
			widest = math.Max(widest, ems(line))
		}
		fits := math.Min(math.Min(boxWidth/widest, boxHeight/(leading*float64(len(broken)))), largest)
		// Another line is worth a clearly larger size.
		if fits > size*1.12 {
			lines, size = broken, fits
		}
	}
	if size >= smallest {
		return lines, size
	}
	return hardBreak(text, boxWidth, boxHeight)
}

// hardBreak is for a word that is too long for any size: it is cut where the line ends.
func hardBreak(text string, boxWidth, boxHeight float64) (lines []string, size float64) {
	line := ""
	for _, r := range text {
		if ems(line+string(r))*smallest > boxWidth {
			lines, line = append(lines, strings.TrimSpace(line)), ""
		}
		line += string(r)
	}
	lines = append(lines, strings.TrimSpace(line))
	most := max(1, int(boxHeight/(smallest*leading)))
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] += "…"
	}
	return lines, smallest
}

// balance breaks words into count lines whose longest is as short as can be.
func balance(words []string, count int) []string {
	best, widest := []string(nil), math.Inf(1)
	var try func(from int, lines []string, longest float64)
	try = func(from int, lines []string, longest float64) {
		if longest >= widest {
			return
		}
		if len(lines) == count-1 {
			last := strings.Join(words[from:], " ")
			if longest = math.Max(longest, ems(last)); longest < widest {
				best, widest = append(append([]string(nil), lines...), last), longest
			}
			return
		}
		for to := from + 1; to <= len(words)-(count-1-len(lines)); to++ {
			line := strings.Join(words[from:to], " ")
			try(to, append(lines, line), math.Max(longest, ems(line)))
		}
	}
	try(0, nil, 0)
	return best
}

// ems estimates how wide text is set in a bold face, in units of its size.
func ems(text string) float64 {
	total := 0.0
	for _, r := range text {
		switch {
		case r == ' ' || r == '\u00a0':
			total += 0.26
		case r >= 0x1100:
			total += 0.95
		case unicode.IsUpper(r):
			total += 0.68
		case strings.ContainsRune("ilj.,:;'!|", r):
			total += 0.3
		default:
			total += 0.57
		}
	}
	return math.Max(total, 0.1)
}

// clip shortens a line that would run over the edge.
func clip(text string, size, boxWidth float64) string {
	if ems(text)*size <= boxWidth {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && ems(string(runes)+"…")*size > boxWidth {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}
