package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"image/png"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

var errHeader = errors.New("its header can't be read")

// jpegHeader walks the segments before the picture (ITU T.81, B.1) for EXIF and for how it is coded: a
// progressive one keeps all of its coefficients in memory.
func jpegHeader(upload []byte) (header, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(upload))
	if err != nil {
		return header{}, undecodable(err)
	}
	h := header{config.Width, config.Height, 4, upright}
	const app1, progressive, startOfScan = 0xe1, 0xc2, 0xda
	for at := 2; at+4 <= len(upload); {
		if upload[at] != 0xff {
			break
		}
		marker := upload[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(upload[at+2:]))
		if length < 2 || at+2+length > len(upload) || marker == startOfScan {
			break
		}
		segment := upload[at+4 : at+2+length]
		switch exif, isExif := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); {
		case marker == app1 && isExif:
			h.orientation = exifOrientation(exif)
		case marker == progressive:
			h.pixelBytes = 16
		}
		at += 2 + length
	}
	return h, nil
}

// pngHeader reads the one header (PNG, 11.2.2) and an eXIf chunk, which stands before the picture.
func pngHeader(upload []byte) (header, error) {
	config, err := png.DecodeConfig(bytes.NewReader(upload))
	if err != nil || len(upload) < 33 {
		return header{}, catalog.ErrBrokenPicture.Because(errors.Join(err, errHeader))
	}
	depth, interlaced := upload[24], upload[28] != 0
	h := header{config.Width, config.Height, 4, upright}
	if depth == 16 {
		h.pixelBytes *= 2
	}
	if interlaced {
		h.pixelBytes *= 2 // each pass is a picture of its own
	}
	for at := 8; at+12 <= len(upload); {
		length, name := uint64(binary.BigEndian.Uint32(upload[at:])), string(upload[at+4:at+8])
		end := uint64(at) + 12 + length
		if end > uint64(len(upload)) || name == "IDAT" {
			break
		}
		if name == "eXIf" {
			h.orientation = exifOrientation(upload[at+8 : end-4])
		}
		at = int(end)
	}
	return h, nil
}

// webpHeader walks the chunks (RFC 9649). The size that counts is the frame's: one that differs from the canvas
// that holds it would be decoded all the same.
func webpHeader(upload []byte) (header, error) {
	h, found := header{0, 0, 8, upright}, false
	canvasWidth, canvasHeight := 0, 0
	for at := 12; at+8 <= len(upload); {
		name, length := string(upload[at:at+4]), uint64(binary.LittleEndian.Uint32(upload[at+4:]))
		end := uint64(at) + 8 + length
		if end > uint64(len(upload)) {
			break
		}
		chunk := upload[at+8 : end]
		switch {
		case name == "VP8X" && len(chunk) == 10:
			canvasWidth = 1 + int(chunk[4]) + int(chunk[5])<<8 + int(chunk[6])<<16
			canvasHeight = 1 + int(chunk[7]) + int(chunk[8])<<8 + int(chunk[9])<<16
		case name == "VP8 " && !found && len(chunk) >= 10:
			h.width, h.height, found = int(binary.LittleEndian.Uint16(chunk[6:])&0x3fff), int(binary.LittleEndian.Uint16(chunk[8:])&0x3fff), true
		case name == "VP8L" && !found && len(chunk) >= 5:
			bits := binary.LittleEndian.Uint32(chunk[1:])
			h.width, h.height, found = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff), true
		case name == "EXIF":
			h.orientation = exifOrientation(bytes.TrimPrefix(chunk, []byte("Exif\x00\x00")))
		}
		at = int(end + length%2)
	}
	if !found || canvasWidth != 0 && (canvasWidth != h.width || canvasHeight != h.height) {
		return header{}, catalog.ErrBrokenPicture.Because(errHeader)
	}
	return h, nil
}
