// Package pictures turns what organisers upload into what browsers are sent: a JPEG, PNG or WebP of any size into
// plain JPEGs of a few widths, on the standard library and golang.org/x/image.
//
// Everything is drawn anew, so nothing of the upload's own bytes is ever served: no metadata (a photograph tells
// where it was taken), no colour profile, no script that another program would find in it. What a picture is, its
// first bytes say, and not its name.
//
// An upload is hostile until it is decoded: a few kilobytes can claim a billion pixels. So its header is looked
// at first, memory is counted before it is taken, and one picture is worked on at a time.
package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// Limits of an upload.
const (
	maxPixels = 40_000_000
	// maxDecoded bounds the memory that decoding takes: bytes.
	maxDecoded = 256 << 20
	// maxRatio is how much longer one side may be than the other.
	maxRatio = 4

	quality = 82
)

// Workshop draws pictures. Safe for concurrent use.
type Workshop struct{ bench chan struct{} }

// New returns a workshop.
func New() *Workshop { return &Workshop{make(chan struct{}, 1)} }

// Render draws an upload in each of the widths that it reaches, the smallest first; one that reaches none is drawn
// once in its own width. Nothing is enlarged. What is no JPEG, PNG or WebP is catalog.ErrUnsupportedPicture, too
// many pixels are catalog.ErrPictureTooLarge, and what can't be decoded is catalog.ErrBrokenPicture.
func (w *Workshop) Render(ctx context.Context, upload []byte, widths []int) ([]catalog.Rendition, error) {
	sort, err := sniff(upload)
	if err != nil {
		return nil, err
	}
	upload = sort.still(upload)
	header, err := sort.header(upload)
	if err != nil {
		return nil, err
	}
	if err := header.check(); err != nil {
		return nil, err
	}
	select {
	case w.bench <- struct{}{}:
		defer func() { <-w.bench }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	picture, err := decode(sort.decode, upload)
	if err != nil {
		return nil, err
	}
	if got := picture.Bounds(); got.Dx() != header.width || got.Dy() != header.height {
		return nil, catalog.ErrBrokenPicture.Because(fmt.Errorf("%v, not the %d × %d of its header", got, header.width, header.height))
	}
	return render(ctx, picture, header.orientation, widths)
}

// kind is one of the types that can be uploaded.
type kind struct {
	still  func([]byte) []byte // what of it is decoded
	header func([]byte) (header, error)
	decode func([]byte) (image.Image, error)
}

// sniff tells a picture's type from its first bytes.
func sniff(upload []byte) (kind, error) {
	switch {
	case bytes.HasPrefix(upload, []byte("\xff\xd8\xff")):
		return kind{wholeJPEG, jpegHeader, func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) }}, nil
	case bytes.HasPrefix(upload, []byte("\x89PNG\r\n\x1a\n")):
		return kind{func(b []byte) []byte { return b }, pngHeader, func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) }}, nil
	case len(upload) >= 12 && string(upload[:4]) == "RIFF" && string(upload[8:12]) == "WEBP":
		return kind{firstFrame, webpHeader, func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) }}, nil
	}
	return kind{}, catalog.ErrUnsupportedPicture
}

// header is what a picture says of itself before it is decoded.
type header struct {
	width, height int
	pixelBytes    int // of memory that decoding takes a pixel
	orientation   int // of EXIF: 1 to 8, 1 as it lies
}

func (h header) check() error {
	if h.width < 1 || h.height < 1 {
		return catalog.ErrBrokenPicture
	}
	pixels := int64(h.width) * int64(h.height)
	if pixels > min(maxPixels, maxDecoded/int64(h.pixelBytes)) {
		return catalog.ErrPictureTooLarge.Saying("The picture has %d × %d pixels, which is more than can be taken.", h.width, h.height)
	}
	if h.width > maxRatio*h.height || h.height > maxRatio*h.width {
		return catalog.ErrBrokenPicture.Saying("A poster's longer side is at most %d times its shorter one.", maxRatio)
	}
	return nil
}

// decode runs a decoder, of whose defects a panic is one.
func decode(decoder func([]byte) (image.Image, error), upload []byte) (picture image.Image, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = catalog.ErrBrokenPicture.Because(fmt.Errorf("panic: %v", value))
		}
	}()
	picture, err = decoder(upload)
	if err != nil {
		return nil, undecodable(err)
	}
	return picture, nil
}

func render(ctx context.Context, picture image.Image, orientation int, widths []int) ([]catalog.Rendition, error) {
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	if lying(orientation) {
		width, height = height, width
	}
	var reached []int
	for _, w := range widths {
		if w <= width {
			reached = append(reached, w)
		}
	}
	if len(reached) == 0 {
		reached = []int{width}
	}
	// The largest is drawn from the upload, and turned; the others from the one above, which costs next to nothing.
	renditions := make([]catalog.Rendition, len(reached))
	source, turn := picture, orientation
	for i := len(reached) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w := reached[i]
		drawn := oriented(scaled(source, w, scaledHeight(w, width, height), lying(turn)), turn)
		var encoded bytes.Buffer
		if err := jpeg.Encode(&encoded, drawn, &jpeg.Options{Quality: quality}); err != nil {
			return nil, errors.Join(errors.New("encode a poster"), err)
		}
		renditions[i] = catalog.Rendition{Width: w, JPEG: encoded.Bytes()}
		source, turn = drawn, upright
	}
	return renditions, nil
}

func scaledHeight(w, width, height int) int {
	return max(1, int(math.Round(float64(w)*float64(height)/float64(width))))
}

// band is how many rows or columns are scaled at once. The scaler keeps 32 bytes for each column it makes of each row
// it reads, which of a whole poster would be more than the poster itself.
const band = 64

// scaled draws a picture in a size, over white; of one that lies on its side the size is the one it has standing. It
// goes first along the rows and then along the columns, so that bands of either do not depend on each other.
func scaled(source image.Image, width, height int, onItsSide bool) *image.RGBA {
	if onItsSide {
		width, height = height, width
	}
	from := source.Bounds()
	narrow := image.NewRGBA(image.Rect(0, 0, width, from.Dy()))
	draw.Draw(narrow, narrow.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	rows := draw.CatmullRom.NewScaler(width, band, from.Dx(), band)
	for y := 0; y < from.Dy(); y += band {
		end := min(y+band, from.Dy())
		if end-y < band {
			rows = draw.CatmullRom.NewScaler(width, end-y, from.Dx(), end-y)
		}
		rows.Scale(narrow, image.Rect(0, y, width, end), source, image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end), draw.Over, nil)
	}
	drawn := image.NewRGBA(image.Rect(0, 0, width, height))
	columns := draw.CatmullRom.NewScaler(band, height, band, from.Dy())
	for x := 0; x < width; x += band {
		end := min(x+band, width)
		if end-x < band {
			columns = draw.CatmullRom.NewScaler(end-x, height, end-x, from.Dy())
		}
		columns.Scale(drawn, image.Rect(x, 0, end, height), narrow, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
	return drawn
}
