package kopis

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// Faults of a whole file: nothing of it is taken.
var (
	ErrEncoding = fault.New(fault.Invalid, "unknown_encoding", "The file is text in none of UTF-8, UTF-16 and cp949. Save it as CSV UTF-8.")
	ErrTooLarge = fault.New(fault.TooLarge, "file_too_large", fmt.Sprintf("The file is larger than %d MiB.", maxFileBytes>>20))
)

const byteOrderMark = "\xef\xbb\xbf"

// readText reads a file whole and returns it in UTF-8 without a byte order mark. Excel writes cp949 in Korea, and
// UTF-16 as "Unicode text"; a file of which any byte belongs to no character is refused rather than stored as rubble.
func readText(file io.Reader) (string, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	switch {
	case err != nil:
		return "", err
	case len(content) > maxFileBytes:
		return "", ErrTooLarge
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		return decoded(content, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM))
	case utf8.Valid(content) && bytes.IndexByte(content, 0) < 0:
		return strings.TrimPrefix(string(content), byteOrderMark), nil
	}
	return decoded(content, korean.EUCKR) // with all of cp949
}

func decoded(content []byte, from encoding.Encoding) (string, error) {
	text, err := from.NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || bytes.IndexByte(text, 0) >= 0 {
		return "", ErrEncoding
	}
	return string(text), nil
}
