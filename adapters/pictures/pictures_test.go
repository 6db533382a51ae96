package pictures_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/pictures"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/fault"
)

var (
	red  = color.RGBA{220, 20, 20, 255}
	blue = color.RGBA{20, 20, 220, 255}
)

// halves is red above blue.
func halves(width, height int) image.Image {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			if y < height/2 {
				picture.Set(x, y, red)
			} else {
				picture.Set(x, y, blue)
			}
		}
	}
	return picture
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}))
	return b.Bytes()
}

func asPNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, picture))
	return b.Bytes()
}

// exif is a TIFF block with an orientation and a place.
func exif(orientation uint16) []byte {
	order := binary.LittleEndian
	block := []byte("II*\x00\x08\x00\x00\x00")
	block = order.AppendUint16(block, 2)
	for _, entry := range [][2]uint32{{0x0112, uint32(orientation)}, {0x8825, 100}} {
		block = order.AppendUint16(block, uint16(entry[0]))
		block = order.AppendUint16(block, 3)
		block = order.AppendUint32(block, 1)
		block = order.AppendUint32(block, entry[1])
	}
	return append(block, "GPS 37.5665 N 126.9780 E"...)
}

// photographed puts EXIF into a JPEG.
func photographed(jpeg []byte, orientation uint16) []byte {
	segment := append([]byte("Exif\x00\x00"), exif(orientation)...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	return slices.Concat(head, segment, jpeg[2:])
}

// chunk is a PNG chunk.
func chunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// bomb claims a size in a few bytes.
func bomb(width, height uint32, depth, interlaced byte) []byte {
	header := binary.BigEndian.AppendUint32(nil, width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, depth, 6, 0, 0, interlaced)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", header), chunk("IDAT", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1}), chunk("IEND", nil))
}

func webp(t *testing.T, text string) []byte {
	t.Helper()
	content, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	return content
}

const (
	webpLossless = "UklGRiIAAABXRUJQVlA4TBEAAAAvAAAAAAfQ//73v/+BiOh/AAA="
	webpLossy    = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="
)

func render(t *testing.T, upload []byte) []catalog.Rendition {
	t.Helper()
	renditions, err := pictures.New().Render(t.Context(), upload, catalog.PictureWidths)
	must(t, err)
	return renditions
}

func decoded(t *testing.T, r catalog.Rendition) image.Image {
	t.Helper()
	picture, kind, err := image.Decode(bytes.NewReader(r.JPEG))
	must(t, err)
	if kind != "jpeg" || picture.Bounds().Dx() != r.Width {
		t.Fatalf("a %s of %v, not a JPEG %d wide", kind, picture.Bounds(), r.Width)
	}
	return picture
}

// is reports whether a picture has about this colour there.
func is(picture image.Image, x, y int, want color.RGBA) bool {
	r, g, b, _ := picture.At(x, y).RGBA()
	near := func(got uint32, want uint8) bool { d := int(got>>8) - int(want); return d > -40 && d < 40 }
	return near(r, want.R) && near(g, want.G) && near(b, want.B)
}

func TestWidths(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		width, height int
		want          []int
	}{
		"a large picture is kept in all widths": {1500, 2000, []int{300, 600, 1200}},
		"none is enlarged":                      {1199, 1600, []int{300, 600}},
		"a small one is kept in its own":        {120, 160, []int{120}},
		"the very smallest too":                 {1, 1, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			renditions := render(t, asPNG(t, halves(c.width, c.height)))
			var widths []int
			for _, r := range renditions {
				widths = append(widths, r.Width)
				if got, want := decoded(t, r).Bounds().Dy(), r.Width*c.height/c.width; got < want-1 || got > want+1 {
					t.Errorf("%d wide it is %d high, not %d", r.Width, got, want)
				}
			}
			if !slices.Equal(widths, c.want) {
				t.Errorf("widths %v, want %v", widths, c.want)
			}
		})
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	transparent := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for name, upload := range map[string][]byte{
		"JPEG": asJPEG(t, halves(400, 500)), "PNG": asPNG(t, halves(400, 500)), "a PNG of 16 bits": asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 50, 50))),
		"a grey JPEG": asJPEG(t, image.NewGray(image.Rect(0, 0, 40, 50))), "WebP without loss": webp(t, webpLossless), "WebP": webp(t, webpLossy),
	} {
		t.Run("takes "+name, func(t *testing.T) {
			t.Parallel()
			for _, r := range render(t, upload) {
				decoded(t, r)
			}
		})
	}
	t.Run("what is transparent is drawn on white", func(t *testing.T) {
		t.Parallel()
		if picture := decoded(t, render(t, asPNG(t, transparent))[0]); !is(picture, 20, 20, color.RGBA{255, 255, 255, 255}) {
			t.Errorf("it is %v", picture.At(20, 20))
		}
	})
}

func TestOrientation(t *testing.T) {
	t.Parallel()
	stored := asJPEG(t, halves(400, 200))
	// Where red is then: the stored picture has it above.
	for orientation, red := range map[uint16]string{1: "top", 2: "top", 3: "bottom", 4: "bottom", 5: "left", 6: "right", 7: "right", 8: "left", 0: "top", 9: "top"} {
		t.Run(string('0'+rune(orientation)), func(t *testing.T) {
			t.Parallel()
			renditions := render(t, photographed(stored, orientation))
			picture := decoded(t, renditions[len(renditions)-1])
			w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
			if standing := red == "left" || red == "right"; standing != (h > w) {
				t.Fatalf("it is %d × %d", w, h)
			}
			if !isRedAt(picture, red) {
				t.Errorf("red is not at the %s", red)
			}
		})
	}
	t.Run("of a PNG", func(t *testing.T) {
		t.Parallel()
		plain := asPNG(t, halves(400, 200))
		turned := slices.Concat(plain[:33], chunk("eXIf", exif(6)), plain[33:])
		if picture := decoded(t, render(t, turned)[0]); !isRedAt(picture, "right") {
			t.Error("it is not turned")
		}
	})
}

func isRedAt(picture image.Image, side string) bool {
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	at := map[string][2]int{"top": {w / 2, h / 4}, "bottom": {w / 2, h * 3 / 4}, "left": {w / 4, h / 2}, "right": {w * 3 / 4, h / 2}}
	opposite := map[string]string{"top": "bottom", "bottom": "top", "left": "right", "right": "left"}[side]
	return is(picture, at[side][0], at[side][1], red) && is(picture, at[opposite][0], at[opposite][1], blue)
}

func TestMetadataIsGone(t *testing.T) {
	t.Parallel()
	plain := asPNG(t, halves(400, 500))
	for name, upload := range map[string][]byte{
		"of a photograph": photographed(asJPEG(t, halves(400, 500)), 1),
		"of a PNG":        slices.Concat(plain[:33], chunk("tEXt", []byte("Comment\x00GPS <script>")), plain[33:], []byte("<script>GPS")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range render(t, upload) {
				for _, trace := range []string{"Exif", "GPS", "script", "ICC_PROFILE"} {
					if bytes.Contains(r.JPEG, []byte(trace)) {
						t.Errorf("%d wide it still has %s", r.Width, trace)
					}
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	var animation bytes.Buffer
	must(t, gif.Encode(&animation, halves(10, 10), nil))
	photo := asJPEG(t, halves(400, 500))
	lying := webp(t, webpLossless)
	canvas := slices.Concat([]byte("RIFF\x40\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x63\x00\x00\x63\x00\x00"), lying[12:])
	for name, c := range map[string]struct {
		upload []byte
		want   *fault.Fault
	}{
		"nothing":                              {nil, catalog.ErrUnsupportedPicture},
		"text":                                 {[]byte("poster.jpg"), catalog.ErrUnsupportedPicture},
		"a GIF":                                {animation.Bytes(), catalog.ErrUnsupportedPicture},
		"an SVG with a script":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), catalog.ErrUnsupportedPicture},
		"a page":                               {[]byte("<!doctype html><script>alert(1)</script>"), catalog.ErrUnsupportedPicture},
		"a JPEG's first bytes":                 {photo[:3], catalog.ErrBrokenPicture},
		"a JPEG that was cut off":              {photo[:len(photo)/2], catalog.ErrBrokenPicture},
		"a PNG that was cut off":               {asPNG(t, halves(40, 50))[:60], catalog.ErrBrokenPicture},
		"a WebP that was cut off":              {lying[:25], catalog.ErrBrokenPicture},
		"a WebP whose frame is not its canvas": {canvas, catalog.ErrBrokenPicture},
		"a billion pixels":                     {bomb(50_000, 50_000, 8, 0), catalog.ErrPictureTooLarge},
		"more pixels than a number holds":      {bomb(1<<31-1, 1<<31-1, 8, 0), catalog.ErrBrokenPicture},
		"pixels of 16 bits that take twice as much": {bomb(6_300, 6_300, 16, 0), catalog.ErrPictureTooLarge},
		"and four times with passes":                {bomb(4_200, 4_200, 16, 1), catalog.ErrPictureTooLarge},
		"a size without its pixels":                 {bomb(3_000, 3_000, 8, 0), catalog.ErrBrokenPicture},
		"a ribbon":                                  {asPNG(t, halves(100, 401)), catalog.ErrBrokenPicture},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := pictures.New().Render(t.Context(), c.upload, catalog.PictureWidths); !errors.Is(err, c.want) {
				t.Errorf("it is %v, want %s", err, c.want.Code)
			}
		})
	}
}

func TestWhoGaveUpIsNotServed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pictures.New().Render(ctx, asJPEG(t, halves(400, 500)), catalog.PictureWidths); !errors.Is(err, context.Canceled) {
		t.Errorf("it is %v", err)
	}
}

func FuzzRender(f *testing.F) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, halves(16, 16), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(photo.Bytes())
	f.Add(photographed(photo.Bytes(), 6))
	f.Add(bomb(100, 100, 8, 0))
	for _, text := range []string{webpLossless, webpLossy} {
		content, _ := base64.StdEncoding.DecodeString(text)
		f.Add(content)
	}
	workshop := pictures.New()
	f.Fuzz(func(t *testing.T, upload []byte) {
		renditions, err := workshop.Render(t.Context(), upload, catalog.PictureWidths)
		if err != nil && fault.As(err) == nil {
			t.Errorf("refused with what is no fault: %v", err)
		}
		if err == nil && len(renditions) == 0 {
			t.Error("taken and not drawn")
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
