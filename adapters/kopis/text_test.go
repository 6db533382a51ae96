package kopis_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/ticketblue/ticketblue/adapters/kopis"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/text"
)

// typed is a text as it comes from some keyboards and clipboards: decomposed, and with characters that can't be seen.
func typed(clean string) string {
	hidden := []string{"\u200b", "\u202e", "\u2060", "\ufeff", "\u00ad", "\u2066", "\u3164"}
	var b strings.Builder
	b.WriteString("\u200e")
	for i, c := range []rune(norm.NFD.String(clean)) {
		b.WriteRune(c)
		b.WriteString(hidden[i%len(hidden)])
	}
	return b.String()
}

func TestTextsThatLookAlikeAreReadAlike(t *testing.T) {
	t.Parallel()
	t.Run("of a file of performances", func(t *testing.T) {
		t.Parallel()
		whole := line(map[string]string{"prices": "Café석 160,000원 / ㄱ석 130,000원(현장)", "age": "모름", "showtimes": "화요일(19:30), 언젠가"})
		field := regexp.MustCompile(`"[^"]*"`)
		same(t, read(t, header+whole), read(t, header+field.ReplaceAllStringFunc(whole, func(value string) string {
			return `"` + typed(strings.Trim(value, `"`)) + `"`
		})))
	})
	t.Run("of a file of halls", func(t *testing.T) {
		t.Parallel()
		const columns = "id,name,seats,address,latitude,longitude\n"
		halls := func(record ...string) (intake catalog.Intake) {
			if err := kopis.ReadHalls(strings.NewReader(columns+`"`+strings.Join(record, `","`)+"\"\n"), &intake); err != nil {
				t.Fatal(err)
			}
			return intake
		}
		record := []string{"FC000001", "세종문화회관", "3,022석", "서울특별시 종로구\n세종대로 175", "37.57", "126.97"}
		clean := halls(record...)
		for i := range record {
			record[i] = typed(record[i])
		}
		same(t, clean, halls(record...))
	})
	t.Run("of the API", func(t *testing.T) {
		t.Parallel()
		fetched := func(written func(string) string) (intake catalog.Intake) {
			said := regexp.MustCompile(`>[^<\n]+<`)
			mux := http.NewServeMux()
			for path, answer := range map[string]string{
				"GET /pblprfr": "<dbs><db><mt20id>PF132236</mt20id></db></dbs>", "GET /pblprfr/PF132236": details, "GET /prfplc/FC001431": facility,
			} {
				mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
					_, _ = w.Write([]byte(said.ReplaceAllStringFunc(answer, func(s string) string { return ">" + written(strings.Trim(s, "<>")) + "<" })))
				})
			}
			server := httptest.NewServer(mux)
			defer server.Close()
			client := kopis.NewClient(server.URL, "secret")
			client.Pause = func(context.Context) error { return nil }
			if err := client.Fetch(t.Context(), day(time.November, 1), day(time.November, 2), &intake); err != nil {
				t.Fatal(err)
			}
			return intake
		}
		same(t, fetched(func(s string) string { return s }), fetched(typed))
	})
	t.Run("and what is told of a line is clean, too", func(t *testing.T) {
		t.Parallel()
		clean(t, reflect.ValueOf(read(t, header+line(map[string]string{"id": typed("XX1"), "title": "두 줄\n제목\u202e"})+line(map[string]string{
			"title": "두 줄\n제목", "hall": "대극장\t\u202e2관", "performers": "\u202e김\u200b배우, ｅ\u0301lise", "prices": "ｅ\u0301석 100원",
		}))))
	})
}

func same(t *testing.T, want, got catalog.Intake) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(got.Entries)+len(got.Facilities) == 0 {
		t.Error("nothing was read")
	}
	clean(t, reflect.ValueOf(got))
}

// clean wants every text of a value as platform/text leaves it.
func clean(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		if line := text.Line(v.String()); line != v.String() {
			t.Errorf("%q should be %q", v.String(), line)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			clean(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			clean(t, v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			clean(t, v.Elem())
		}
	}
}
