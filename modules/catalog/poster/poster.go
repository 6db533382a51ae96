package poster

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// Subject is what a poster announces.
type Subject struct {
	ID       int64 // of the performance; chooses the palette and the layout
	Title    string
	Category catalog.Category
	Hall     string
	From, To clock.Date
}

// Of is the subject that a performance makes.
func Of(p catalog.Shown) Subject {
	return Subject{ID: p.ID, Title: p.Title, Category: p.Category, Hall: p.Hall.Name, From: p.StartDate, To: p.EndDate}
}

// design changes when posters are drawn differently, so that browsers fetch them again.
const design = 2

// Hash tells one drawing of a performance from another: it changes with everything that is on it.
func (s Subject) Hash() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d\x00%d\x00%s\x00%s\x00%s\x00%s\x00%s", design, s.ID, s.Title, s.Category, s.Hall, s.From, s.To) //nolint:errcheck // a hash takes everything
	return fmt.Sprintf("%012x", h.Sum64()>>16)
}

// PathOf is where a performance's poster is served: the one that was uploaded, in the width that suits most
// places, or else the one that is drawn. What it serves never changes.
func PathOf(p catalog.Shown) string {
	if p.Picture.IsZero() {
		return Of(p).Path()
	}
	return PicturePath(p.ID, p.Picture, p.Picture.Best())
}

// SrcSetOf lists the widths of a performance's uploaded poster for an img's srcset; "" for a drawn one, which has
// any width.
func SrcSetOf(p catalog.Shown) string {
	candidates := make([]string, len(p.Picture.Widths))
	for i, width := range p.Picture.Widths {
		candidates[i] = fmt.Sprintf("%s %dw", PicturePath(p.ID, p.Picture, width), width)
	}
	return strings.Join(candidates, ", ")
}

// PicturePath is where a picture is served in a width.
func PicturePath(performanceID int64, picture catalog.Picture, width int) string {
	return fmt.Sprintf("/posters/%d-%s-%d.jpg", performanceID, picture.Name, width)
}

// Path is where the drawn poster is served. What it serves never changes.
func (s Subject) Path() string { return fmt.Sprintf("/posters/%d-%s.svg", s.ID, s.Hash()) }
