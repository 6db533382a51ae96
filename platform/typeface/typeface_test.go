package typeface_test

import (
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"github.com/ticketblue/ticketblue/platform/typeface"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		norm.NFD.String("춘향 똠방각하 é"):                         "춘향 똠방각하 é",
		"春香傳 國樂 ㈜공연 ♡ ♪ Я α ①":                               "春香傳 國樂 ㈜공연 ♡ ♪ Я α ①",
		"밤 🎭 \u0e01\u0e32\u0e23 공연\ufe0f":                    "밤 공연", // emoji and Thai: no face has them
		"한\u202e글\u200b\x00\n 줄\t바꿈":                         "한글 줄 바꿈",
		"\xff":                                               "",
		"가\u00a0나\u2009다\u3000라\u202f마\u2003바\u200b사\u3164아": "가 나 다 라 마 바사아",
		"\ufffd\ufffc\u20dd가\u20de\ufe0f\u1109":              "가",
	} {
		if got := typeface.Printable(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	got := typeface.Runs("춘향 春香 ♡ K")
	want := []typeface.Run{
		{Text: "춘향 ", Face: typeface.InSans}, {Text: "春香", Face: typeface.InMore}, {Text: " ", Face: typeface.InSans},
		{Text: "♡", Face: typeface.InMore}, {Text: " K", Face: typeface.InSans},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

// What a face lacks it draws as a box, so every letter of a run must be in the face of the run.
func TestEveryFaceHasWhatItIsGiven(t *testing.T) {
	t.Parallel()
	var fonts []*sfnt.Font
	for _, file := range [][]byte{typeface.Sans, typeface.More} {
		font, err := sfnt.Parse(file)
		if err != nil {
			t.Fatal(err)
		}
		fonts = append(fonts, font)
	}
	var buffer sfnt.Buffer
	check := func(text string) {
		printable, drawn := typeface.Printable(text), ""
		for _, run := range typeface.Runs(printable) {
			drawn += run.Text
			for _, letter := range run.Text {
				if glyph, err := fonts[run.Face].GlyphIndex(&buffer, letter); err != nil || glyph == 0 {
					t.Fatalf("of %q %U is drawn in face %d, which lacks it", text, letter, run.Face)
				}
			}
		}
		if drawn != printable {
			t.Fatalf("of %q %q is drawn", printable, drawn)
		}
	}
	for letter := rune(0); letter <= 0x1ffff; letter++ {
		check("가" + string(letter) + " " + string(letter) + " 春" + string(letter) + " 香")
	}
}

func TestOutline(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"가", "春", "♪", "A"} {
		path, width := typeface.Outline(letter, 0)
		if !strings.HasPrefix(path, "M") || !strings.HasSuffix(path, "z") || strings.Trim(path, "Mlqcz -0123456789") != "" || width < 20 || width > typeface.Grid*1.1 {
			t.Errorf("%s is %q, %v wide", letter, path, width)
		}
		if _, two := typeface.Outline(letter+letter, 0); two != 2*width {
			t.Errorf("two %s are %v wide, one is %v", letter, two, width)
		}
	}
	if path, width := typeface.Outline("🎭", 0); path != "" || width != 0 {
		t.Errorf("what no face has is drawn as %q", path)
	}
}
