package pictures_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/ticketblue/ticketblue/adapters/pictures"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// riffChunk is a WebP chunk.
func riffChunk(name string, data []byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data))), append(data, make([]byte, len(data)%2)...)...)
}

// animated is a WebP of which each frame is a still one of 1 × 1.
func animated(frames ...[]byte) []byte {
	body := slices.Concat([]byte("WEBP"), riffChunk("VP8X", []byte{1 << 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}), riffChunk("ANIM", make([]byte, 6)))
	for _, frame := range frames {
		body = append(body, riffChunk("ANMF", append(make([]byte, 16), frame[12:]...))...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func TestTheFirstFrameOfAnAnimatedWebPIsTaken(t *testing.T) {
	t.Parallel()
	for name, still := range map[string]string{"without loss": webpLossless, "with loss": webpLossy} {
		first, other := webp(t, still), webp(t, webpLossless)
		got, want := render(t, animated(first, other)), render(t, first)
		if len(got) != 1 || !bytes.Equal(got[0].JPEG, want[0].JPEG) {
			t.Errorf("%s: it is drawn otherwise than its first frame", name)
		}
	}
}

func TestAJPEGWithoutItsEndIsTaken(t *testing.T) {
	t.Parallel()
	whole := asJPEG(t, halves(400, 500))
	got, want := render(t, whole[:len(whole)-2]), render(t, whole)
	if len(got) != len(want) || !bytes.Equal(got[0].JPEG, want[0].JPEG) {
		t.Error("it is drawn otherwise than the whole one")
	}
}

// A JPEG's kind that can't be read is named: the sampling factors of its first component become 4 × 1 beside 3 × 1, or
// its samples 12 bits.
func TestAJPEGOfAKindThatIsNotTakenIsNamed(t *testing.T) {
	t.Parallel()
	plain := asJPEG(t, halves(40, 40))
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	for what, change := range map[string]func([]byte){
		"chroma sampling":   func(b []byte) { b[frame+11], b[frame+14] = 0x41, 0x31 },
		"coded in this way": func(b []byte) { b[frame+4] = 12 },
	} {
		upload := bytes.Clone(plain)
		change(upload)
		_, err := pictures.New().Render(t.Context(), upload, catalog.PictureWidths)
		if f := fault.As(err); !errors.Is(err, catalog.ErrUnsupportedPicture) || !bytes.Contains([]byte(f.Message), []byte(what)) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
