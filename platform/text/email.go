package text

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Limits of an address (RFC 5321, 4.5.3.1).
const (
	maxLocal = 64
	maxEmail = 254
)

// domains turns a name into the ASCII by which the network knows it (UTS 46): both spellings of an international domain are
// one, and what is no domain is refused.
var domains = idna.New(
	idna.MapForLookup(), idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.BidiRule(), idna.CheckJoiners(true),
	idna.Transitional(false),
)

// Email returns the one form under which an address is known and mailed: its domain in ASCII (xn--…), all in lower case, as people do
// not tell Kim@ from kim@. It reports false for what no ordinary mail server takes: a local part outside of ASCII, which needs
// SMTPUTF8, quoted ones, and addresses of machines.
func Email(s string) (string, bool) {
	// Before anything is normalised: K, the sign of kelvin, becomes a K that is somebody else's.
	written := s[:max(strings.LastIndexByte(s, '@'), 0)]
	if strings.ContainsFunc(written, func(r rune) bool { return r >= utf8.RuneSelf && !hidden(r) && !unicode.IsSpace(r) }) {
		return "", false
	}
	s = Line(s)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || !localPart(s[:at]) {
		return "", false
	}
	domain, ok := Domain(s[at+1:])
	address := asciiLower(s[:at]) + "@" + domain
	return address, ok && len(address) <= maxEmail
}

// Domain returns the ASCII form of a domain with at least two labels.
func Domain(s string) (string, bool) {
	ascii, err := domains.ToASCII(s)
	if err != nil || len(ascii) > 253 || !strings.Contains(ascii, ".") {
		return "", false
	}
	if _, err := netip.ParseAddr(ascii); err == nil {
		return "", false
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	return ascii, strings.Trim(last, "0123456789") != ""
}

// localPart reports whether s is a dot-atom of ASCII (RFC 5322, 3.2.3).
func localPart(s string) bool {
	if len(s) > maxLocal {
		return false
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
			if !letter && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) {
				return false
			}
		}
	}
	return true
}

// asciiLower lowers ASCII alone: İ and K have lower forms that are others' letters.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
