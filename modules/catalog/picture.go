package catalog

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxUpload is the largest file that can be uploaded as a poster, in bytes.
const MaxUpload = 10 << 20

// PictureWidths are the widths in pixels in which an uploaded poster is kept: for lists, for a page, and for
// screens with two pixels where others have one.
var PictureWidths = []int{300, 600, 1200}

// Picture is an uploaded poster, as its performance knows it: under which name its files are kept, and in which
// widths. The zero Picture is none. A name is never used for another upload, so what its files hold never changes.
type Picture struct {
	Name   string
	Widths []int // the smallest first
}

// Rendition is a poster in one width.
type Rendition struct {
	Width int
	JPEG  []byte
}

// NewPicture names an upload of which there are these renditions. The name tells when it was made, so that what
// was stored and never entered can be told from what is about to be.
func NewPicture(renditions []Rendition, now time.Time) Picture {
	var random [8]byte
	rand.Read(random[:])
	p := Picture{Name: fmt.Sprintf("%010x", now.Unix()) + hex.EncodeToString(random[:])}
	for _, r := range renditions {
		p.Widths = append(p.Widths, r.Width)
	}
	return p
}

const pictureNameLength = 26

// MadeAt is when the picture was named; false when this is no picture's name.
func (p Picture) MadeAt() (time.Time, bool) {
	if len(p.Name) != pictureNameLength || strings.Trim(p.Name, "0123456789abcdef") != "" {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(p.Name[:10], 16, 64)
	return time.Unix(seconds, 0), err == nil
}

// IsZero reports that there is none.
func (p Picture) IsZero() bool { return p.Name == "" }

// Best is the width to show where one can be chosen: the largest up to 600 pixels.
func (p Picture) Best() int {
	best := 0
	for _, width := range p.Widths {
		if best == 0 || width <= 600 {
			best = width
		}
	}
	return best
}

// PictureFiles is where in the store of files the posters lie.
const PictureFiles = "posters/"

// File is the key of the picture's file in a width.
func (p Picture) File(width int) string {
	return fmt.Sprintf("%s%s-%d.jpg", PictureFiles, p.Name, width)
}

// Files are the keys of all of them.
func (p Picture) Files() []string {
	keys := make([]string, len(p.Widths))
	for i, width := range p.Widths {
		keys[i] = p.File(width)
	}
	return keys
}

// Has reports whether the picture is kept in the width.
func (p Picture) Has(width int) bool { return slices.Contains(p.Widths, width) }

// PictureOfFile reads which picture a key belongs to; false when that is none.
func PictureOfFile(key string) (Picture, bool) {
	base, isPoster := strings.CutPrefix(key, PictureFiles)
	base, isJPEG := strings.CutSuffix(base, ".jpg")
	name, width, cut := strings.Cut(base, "-")
	n, err := strconv.Atoi(width)
	p := Picture{Name: name, Widths: []int{n}}
	_, named := p.MadeAt()
	return p, isPoster && isJPEG && cut && err == nil && n > 0 && named
}
