package text_test

import (
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/platform/text"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" Kim  Lee ": "Kim Lee", "plain": "plain", "": "",
		"\u1112\u1161\u11ab\u1100\u1173\u11af": "한글", // as macOS names files
		"e\u0301":                              "é",
		"김\r\n예매":                              "김 예매",
		"김\t예매":                                "김 예매",
		"김\u200b예매":                            "김예매",
		"\u200b\u200d\ufeff\u2060":             "",
		"\u3164\u115f":                         "",
		"abc\u202egnp.exe":                     "abcgnp.exe",
		"\u2066x\u2069":                        "x",
		"a\x00b\x7fc":                          "abc",
		"\xffa":                                "a",
		"👩\u200d👩\u200d👧 가족":                   "👩\u200d👩\u200d👧 가족",
		"❤\ufe0f":                              "❤\ufe0f",
		"e\u200b\u0301":                        "é",
		"뮤지컬 〈레미제라블〉 ♡ ㈜": "뮤지컬 〈레미제라블〉 ♡ ㈜",
	} {
		if got := text.Line(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
		if again := text.Line(text.Line(given)); again != want {
			t.Errorf("%q became %q the second time", given, again)
		}
	}
	if got := text.Lines("첫 줄\r\n둘째 줄\u202e\n\n넷째"); got != "첫 줄\n둘째 줄\n\n넷째" {
		t.Errorf("lines: %q", got)
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" Kim@Example.COM ":                           "kim@example.com",
		"kim\u200b@example.com":                       "kim@example.com",
		"kim@한국.kr":                                   "kim@xn--3e0b707e.kr",
		"kim@\u1112\u1161\u11ab\u1100\u116e\u11a8.kr": "kim@xn--3e0b707e.kr",
		"kim@XN--3E0B707E.kr":                         "kim@xn--3e0b707e.kr",
		"kim@bücher.example":                          "kim@xn--bcher-kva.example",
		"a.b+c_d-e@sub.example.kr":                    "a.b+c_d-e@sub.example.kr",
		"kim@" + strings.Repeat("a", 63) + ".com":     "kim@" + strings.Repeat("a", 63) + ".com",
	} {
		if got, ok := text.Email(given); !ok || got != want {
			t.Errorf("%q became %q, %v, want %q", given, got, ok, want)
		}
	}
	for _, wrong := range []string{
		"", "kim", "kim@", "@example.com", "kim@localhost", "Kim <kim@example.com>", "a@b.c,d@e.f", "\u0130x@example.com", "\u212aim@example.com",
		"김@example.com", "é@example.com", "kim@-example.com", "kim@example-.com", "kim@" + strings.Repeat("a", 64) + ".com", "kim@[127.0.0.1]",
		"kim@127.0.0.1", "kim@[IPv6:::1]", `"kim lee"@example.com`, "kim..lee@example.com", ".kim@example.com", "kim.@example.com", "kim@example..com",
		"kim@example.com.", "kim lee@example.com", "kim@exa mple.com", "kim@example.com\nBcc: x@example.com", strings.Repeat("k", 65) + "@example.com",
		"kim@" + strings.Repeat("abcdefgh.", 30) + "com", "kim@xn--.com", "kim@a_b.com",
	} {
		if got, ok := text.Email(wrong); ok {
			t.Errorf("%q is taken as %q", wrong, got)
		}
	}
}
