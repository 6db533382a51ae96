package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// undecodable says what is wrong about a picture: it is of a kind that is not taken, which is named, or it is broken.
func undecodable(err error) error {
	var unsupported jpeg.UnsupportedError
	switch {
	case !errors.As(err, &unsupported):
		return catalog.ErrBrokenPicture.Because(err)
	case strings.Contains(string(unsupported), "subsampling"):
		return catalog.ErrUnsupportedPicture.Saying("A JPEG with this chroma sampling can't be read. Save it with 4:2:0 or 4:4:4, or as PNG.").Because(err)
	}
	return catalog.ErrUnsupportedPicture.Saying("A JPEG that is coded in this way can't be read. Save it as an ordinary JPEG or as PNG.").Because(err)
}

// wholeJPEG gives a JPEG its end (ITU T.81, B.1.1.2) where a camera or a program left it out.
func wholeJPEG(upload []byte) []byte {
	end := []byte{0xff, 0xd9}
	if bytes.Contains(upload[max(0, len(upload)-64):], end) {
		return upload
	}
	return append(bytes.Clone(upload), end...)
}

// firstFrame makes a WebP of an animated one's first frame (RFC 9649, 2.7.1.2); any other stays as it is.
func firstFrame(upload []byte) []byte {
	const riffHead, chunkHead, frameHead, alpha = 12, 8, 16, 1 << 4
	for at := riffHead; at+chunkHead <= len(upload); {
		length := uint64(binary.LittleEndian.Uint32(upload[at+4:]))
		end := uint64(at) + chunkHead + length
		if end > uint64(len(upload)) {
			return upload
		}
		if chunk := upload[at+chunkHead : end]; string(upload[at:at+4]) == "ANMF" && len(chunk) > frameHead {
			extended := make([]byte, 10)
			copy(extended[4:], chunk[6:frameHead-4]) // width and height, each less one
			if bytes.HasPrefix(chunk[frameHead:], []byte("ALPH")) {
				extended[0] = alpha
			}
			body := append([]byte("WEBPVP8X\x0a\x00\x00\x00"), extended...)
			body = append(body, chunk[frameHead:]...)
			return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
		}
		at = int(end + length%2)
	}
	return upload
}
