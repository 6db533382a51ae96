package pictures_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/pictures"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

// BenchmarkRender tells what the largest of photographs costs, in time and memory.
func BenchmarkRender(b *testing.B) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewYCbCr(image.Rect(0, 0, 5400, 7200), image.YCbCrSubsampleRatio420), nil); err != nil {
		b.Fatal(err)
	}
	workshop := pictures.New()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := workshop.Render(b.Context(), photo.Bytes(), catalog.PictureWidths); err != nil {
			b.Fatal(err)
		}
	}
}
