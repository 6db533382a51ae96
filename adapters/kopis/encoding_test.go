package kopis_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"github.com/ticketblue/ticketblue/adapters/kopis"
	"github.com/ticketblue/ticketblue/modules/catalog"
)

func TestFilesOfExcelAreReadInTheirEncoding(t *testing.T) {
	t.Parallel()
	const title = "똠방각하 〈춘향〉" // 똠 is in cp949 and not in EUC-KR
	text := header + line(map[string]string{"title": title})
	for name, from := range map[string]encoding.Encoding{
		"cp949": korean.EUCKR, "UTF-16 LE": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"UTF-8": unicode.UTF8, "UTF-8 with a byte order mark": unicode.UTF8BOM,
	} {
		written, err := from.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if entries := read(t, written).Entries; len(entries) != 1 || entries[0].Title != title {
			t.Errorf("of a file in %s %v is read", name, entries)
		}
	}
}

func TestAFileInNoEncodingIsRefusedWhole(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a byte of no character":     header + line(nil) + line(map[string]string{"title": "\xff\xfe\x80"}),
		"cp949 within UTF-8":         header + line(nil) + line(map[string]string{"title": "\xc8\xc4 한"}),
		"UTF-16 without a mark":      strings.Join(strings.Split(header, ""), "\x00"),
		"half a character of UTF-16": "\xff\xfeA",
	} {
		var intake catalog.Intake
		if err := kopis.ReadPerformances(strings.NewReader(text), &intake); !errors.Is(err, kopis.ErrEncoding) || len(intake.Entries) > 0 {
			t.Errorf("%s: %v, %d entries", name, err, len(intake.Entries))
		}
	}
}
