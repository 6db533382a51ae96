package poster

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

func subject(id int64, category catalog.Category, title string) Subject {
	day := clock.Date{Year: 2026, Month: time.December, Day: 24}
	return Subject{ID: id, Title: title, Category: category, Hall: "세종문화회관 세종대극장", From: day, To: day.AddDays(7)}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	titles := []string{
		"뮤지컬 〈노트르담 드 파리〉 [서울]", "햄릿", "제27회 서울세계무용축제: INSIEME IRREALI Company, HIVE - our hydrological need of cosmic lines",
		strings.Repeat("아주긴제목", 40), "<script>alert(1)</script> & \"quotes\"", "",
	}
	for _, category := range append(catalog.Categories, "UNKNOWN") {
		t.Run(string(category), func(t *testing.T) {
			t.Parallel()
			for id := range int64(64) {
				s := subject(id+1, category, titles[id%int64(len(titles))])
				drawn := s.Draw()
				if !bytes.Equal(drawn, s.Draw()) {
					t.Fatal("the same subject was drawn in two ways")
				}
				if sent := gzipped(drawn); len(drawn) > 36<<10 || sent > 16<<10 {
					t.Errorf("poster %d has %d bytes, %d as it is sent", s.ID, len(drawn), sent)
				}
				isDrawing(t, drawn)
			}
		})
	}
}

func gzipped(drawn []byte) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(drawn)
	z.Close()
	return b.Len()
}

// isDrawing checks that the SVG is well-formed, holds nothing that runs or is fetched, and no text, for which the
// machine that shows it would need a font.
func isDrawing(t *testing.T, drawn []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(drawn))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %s", err, drawn)
		}
		if start, ok := token.(xml.StartElement); ok {
			switch start.Name.Local {
			case "text", "script", "image", "foreignObject", "use", "a":
				t.Fatalf("it has a %s", start.Name.Local)
			}
		}
	}
}

func TestLettersOfManyScriptsAreDrawnAndStayOnThePaper(t *testing.T) {
	t.Parallel()
	empty := len(subject(1, catalog.Concert, "").Draw())
	for _, title := range []string{"춘향", "春香傳", "㈜♡♪", "Ολυμπία", strings.Repeat("W", 30)} {
		drawn := subject(1, catalog.Concert, title).Draw()
		if len(drawn) < empty+400 {
			t.Errorf("of %s nothing is drawn", title)
		}
	}
}

func TestPathChangesWithWhatIsDrawn(t *testing.T) {
	t.Parallel()
	s := subject(7, catalog.Play, "햄릿")
	if !strings.HasPrefix(s.Path(), "/posters/7-") || !strings.HasSuffix(s.Path(), ".svg") || s.Path() != s.Path() { //nolint:staticcheck // twice on purpose
		t.Fatal(s.Path())
	}
	seen := map[string]bool{s.Path(): true}
	for i, change := range []func(*Subject){
		func(s *Subject) { s.Title = "오셀로" }, func(s *Subject) { s.Hall = "다른 극장" }, func(s *Subject) { s.Category = catalog.Dance },
		func(s *Subject) { s.From = s.From.AddDays(-1) }, func(s *Subject) { s.To = s.To.AddDays(1) },
	} {
		other := s
		change(&other)
		if seen[other.Path()] {
			t.Errorf("change %d keeps the path", i)
		}
		seen[other.Path()] = true
	}
}

func TestTextCanBeReadOnEveryPalette(t *testing.T) {
	t.Parallel()
	for _, p := range palettes {
		for _, ground := range []string{p.ground} {
			if ratio := contrastOf(p.ink, ground); ratio < 4.5 {
				t.Errorf("%s on %s has a contrast of %.1f", p.ink, ground, ratio)
			}
		}
	}
}

func TestNeighboursLookDifferent(t *testing.T) {
	t.Parallel()
	looks := map[string]bool{}
	for id := range int64(40) {
		spread := mix(uint64(id))
		looks[fmt.Sprint((spread>>40)%4, (spread>>20)%uint64(len(palettes)))] = true
	}
	if len(looks) < 24 {
		t.Errorf("40 posters have %d looks", len(looks))
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]headline{
		"뮤지컬 〈레미제라블〉 [서울]":       {"뮤지컬", "레미제라블", "서울"},
		"연극 〈햄릿〉 극단 물음표":         {"연극", "햄릿", "극단 물음표"},
		"영산회상 전곡 - 소리패 마루":       {"", "영산회상 전곡", "소리패 마루"},
		"제16회 국제무용제: 봄의 제전 [부산]": {"제16회 국제무용제", "봄의 제전", "부산"},
		"호두까기 인형":                {"", "호두까기 인형", ""},
	} {
		if diff := cmp.Diff(want, readTitle(title, catalog.Play), cmp.AllowUnexported(headline{})); diff != "" {
			t.Errorf("%s: %s", title, diff)
		}
	}
	if got := readTitle("새벽기차 단독 콘서트 「우리의 계절」", catalog.Concert); got.large != "새벽기차 단독 콘서트" || got.below != "우리의 계절" {
		t.Errorf("a concert's artist is not large: %+v", got)
	}
}

func TestLinesAreBalanced(t *testing.T) {
	t.Parallel()
	lines, size := setLarge("노트르담 드 파리 프렌치 오리지널 내한", 512, 250)
	if diff := cmp.Diff([]string{"노트르담 드", "파리 프렌치", "오리지널 내한"}, lines); diff != "" {
		t.Error(diff)
	}
	for _, line := range lines {
		if ems(line)*size > 512 {
			t.Errorf("%s runs over the edge", line)
		}
	}
}
