package pictures

import (
	"encoding/binary"
	"image"
)

// upright is the orientation of a picture that is shown as it lies (EXIF 2.32, tag 0x0112: where the first row and
// column of the stored picture belong).
const upright = 1

// lying reports whether width and height change places.
func lying(orientation int) bool { return orientation >= 5 }

// oriented returns the picture as it is meant to be seen.
func oriented(source *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return source
	}
	w, h := source.Bounds().Dx(), source.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if lying(orientation) {
		size = image.Rect(0, 0, h, w)
	}
	turned := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			copy(turned.Pix[turned.PixOffset(tx, ty):][:4], source.Pix[source.PixOffset(x, y):][:4])
		}
	}
	return turned
}

// exifOrientation reads the orientation out of a TIFF block; what it can't read is upright.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	const entrySize, orientationTag, short = 12, 0x0112, 3
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := range entries {
		start := at + 2 + uint64(i)*entrySize
		if start+entrySize > uint64(len(tiff)) {
			return upright
		}
		entry := tiff[start : start+entrySize]
		if order.Uint16(entry) == orientationTag && order.Uint16(entry[2:]) == short {
			if value := int(order.Uint16(entry[8:])); value >= 1 && value <= 8 {
				return value
			}
			return upright
		}
	}
	return upright
}
