package account_test

import (
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/modules/account"
)

func TestOwnPath(t *testing.T) {
	t.Parallel()
	for _, own := range []string{"/", "/reservations", "/performances/12?sort=soonest#rounds", "/search?q=%EC%9C%A0%EB%A0%B9", "/a//b", "/검색"} {
		if got := account.OwnPath(own); got != own {
			t.Errorf("%q became %q", own, got)
		}
	}
	for _, foreign := range []string{
		"", "reservations", "//example.com", "///example.com", `/\example.com`, `/a\..\\example.com`, "https://example.com", "javascript:alert(1)",
		"/\t/example.com", "\t//example.com", " //example.com", "/\n/example.com", "/\x00", "/a b", "/\xff", "/" + strings.Repeat("a", 500),
	} {
		if got := account.OwnPath(foreign); got != "/" {
			t.Errorf("%q became %q", foreign, got)
		}
	}
}

func TestNameFrom(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" 김예매 ": "김예매", "": "카카오 회원", "  ": "카카오 회원", strings.Repeat("가", 60): strings.Repeat("가", 50), "김\xff예매": "김예매",
	} {
		if got := account.NameFrom(given); got != want {
			t.Errorf("%q became %q, not %q", given, got, want)
		}
	}
}
