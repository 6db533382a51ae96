package kopis

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

var (
	othersForm = regexp.MustCompile(`(?:\s+(?:외|등)(?:\s*(?:다수|\d+\s*(?:명|인|팀)))?|\s+외\s*\d+|\s*(?:\.{2,}|…)+)$`)
	othersOnly = regexp.MustCompile(`^(?:등|외|그 ?외|다수|기타|외 ?\d+ ?(?:명|인|팀)|\.{2,}|…+|(?:출연진?|캐스팅|추후|미정|공개|예정| )+)$`)
	roleForm   = regexp.MustCompile(`^([^()]+?)\s*\([^()]*\)$`)
)

// readPerformers reads "조아나 암필, 이둘(햄릿 역), 박하나 외 3명": names in billing order, each once, without
// the role that stands behind a name and without the words that say there are more. Notes tell of what is no name.
func readPerformers(text string) (names, notes []string) {
	beyond := 0
	for _, part := range splitOutside(foldWidth(text), ",\n") {
		name, ok := performerName(part)
		switch {
		case name == "":
		case !ok:
			notes = append(notes, quote(part)+" among its performers is not a name and is left out")
		case slices.Contains(names, name):
		case len(names) >= catalog.MaxPerformers:
			beyond++
		default:
			names = append(names, name)
		}
	}
	if beyond > 0 {
		notes = append(notes, fmt.Sprintf("%d performers beyond the first %d are left out", beyond, catalog.MaxPerformers))
	}
	return names, notes
}

// performerName returns what is left of a part of the list: "" for nothing, and whether it can be a name.
func performerName(part string) (name string, ok bool) {
	name = known(part)
	for {
		before := name
		if othersOnly.MatchString(name) {
			return "", true
		}
		name = strings.TrimSpace(othersForm.ReplaceAllString(name, ""))
		if match := roleForm.FindStringSubmatch(name); match != nil {
			name = match[1]
		}
		if name == before {
			break
		}
	}
	letters := strings.IndexFunc(name, unicode.IsLetter) >= 0
	return name, letters && !strings.ContainsAny(name, "():") && utf8.RuneCountInString(name) <= catalog.MaxNameLength
}

// splitOutside splits a text at any of the separators, except within brackets that are closed.
func splitOutside(text, separators string) (parts []string) {
	start := 0
	for at := 0; at < len(text); {
		if length := bracketed(text[at:]); length > 0 {
			at += length
			continue
		}
		c, size := utf8.DecodeRuneInString(text[at:])
		if strings.ContainsRune(separators, c) {
			parts = append(parts, strings.TrimSpace(text[start:at]))
			start = at + size
		}
		at += size
	}
	return append(parts, strings.TrimSpace(text[start:]))
}
