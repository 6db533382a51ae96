// Package kopis reads what KOPIS, the Korean performing arts box office system run by the Korea Arts
// Management Service, tells about performances and facilities: as CSV files of two shapes, and from its
// open API.
//
// What it tells was typed in by many people: prices, times, ages and line-ups are prose, fields are
// missing, lines are broken, letters are decomposed or can't be seen. Every text is cleaned (platform/text)
// as it is read. This package takes what it can and says of everything else where it stood and why it was
// left out; it decides nothing about the catalogue. KOPIS is to be named wherever its facts are shown.
package kopis

import (
	"slices"
	"strings"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/text"
)

// Limits of what is read.
const (
	maxFileBytes = 256 << 20
	maxLines     = 500_000
)

// categories maps KOPIS genres, of files and of the API, to ours.
var categories = map[string]catalog.Category{
	"대중음악": catalog.Concert, "콘서트": catalog.Concert,
	"뮤지컬":       catalog.Musical,
	"연극":        catalog.Play,
	"서양음악(클래식)": catalog.Classic, "클래식": catalog.Classic, "오페라": catalog.Classic,
	"무용(서양/한국무용)": catalog.Dance, "무용": catalog.Dance, "대중무용": catalog.Dance,
	"한국음악(국악)": catalog.Traditional, "국악": catalog.Traditional,
	"스포츠":    catalog.Sports,
	"서커스/마술": catalog.Etc, "복합": catalog.Etc, "기타": catalog.Etc,
}

// known turns KOPIS's ways of saying nothing into "".
func known(written string) string {
	written = strings.TrimSpace(written)
	switch written {
	case "해당정보 없음", "해당정보없음", "정보없음", "-", "null":
		return ""
	}
	return written
}

// named is known of a text that has one line.
func named(written string) string { return text.Line(known(written)) }

// raw is a performance in KOPIS's own words.
type raw struct {
	where, id, title, genre, performers, hall, facilityID string
	seats, from, to, times, age, runtime, prices          string
}

// read makes an entry of a performance, and notes what it read otherwise than it stands there. A reason
// means that it could not.
func (r raw) read() (entry catalog.Entry, notes []string, reason string) {
	if reason = r.broken(); reason != "" {
		return entry, nil, reason
	}
	entry = catalog.Entry{
		Where: r.where, KopisID: strings.TrimSpace(r.id), Title: named(r.title), Hall: named(r.hall), FacilityID: named(r.facilityID),
	}
	note := func(texts ...string) {
		notes = append(notes, slices.DeleteFunc(texts, func(text string) bool { return text == "" })...)
	}
	entry.StartDate, _ = readDate(r.from)
	entry.EndDate, _ = readDate(r.to)
	var why string
	var more []string
	if entry.Prices, more, reason = readPrices(known(r.prices)); reason != "" {
		return entry, nil, reason
	}
	note(more...)
	entry.Performers, more = readPerformers(known(r.performers))
	note(more...)
	entry.Times, more = readTimes(known(r.times))
	note(more...)
	entry.DurationMinutes, why = readRuntime(known(r.runtime))
	note(why)
	entry.Category, why = readGenre(known(r.genre))
	note(why)
	entry.AgeLimit, why = readAge(known(r.age))
	note(why)
	var ok bool
	if entry.HallSeats, ok = readCount(r.seats); !ok {
		note("its number of seats " + quote(r.seats) + " can't be read and counts as unknown")
	}
	return entry, notes, ""
}

// broken says why a line can't be a performance at all.
func (r raw) broken() string {
	from, fromOK := readDate(r.from)
	to, toOK := readDate(r.to)
	switch {
	case !isID(r.id, "PF"):
		return "the id " + quote(r.id) + " is not one of KOPIS (PF and digits); the line's fields are shifted or missing"
	case named(r.title) == "":
		return "it has no title"
	case strings.TrimSpace(r.from+r.to) == "":
		return "it has no period; fields are missing"
	case !fromOK || !toOK:
		return "its period " + quote(strings.TrimSpace(r.from+" ~ "+r.to)) + " is not two days"
	case from.Year < 1900 || to.Year > 9998:
		return "its period " + quote(strings.TrimSpace(r.from+" ~ "+r.to)) + " lies in no year from 1900 to 9998"
	case to.Before(from):
		return "its period ends before it begins"
	case named(r.hall) == "":
		return "it names no hall"
	}
	return ""
}

func readGenre(text string) (catalog.Category, string) {
	if category, ok := categories[text]; ok {
		return category, ""
	}
	return catalog.Etc, "the genre " + quote(text) + " is unknown and counts as ETC"
}

func isID(text, prefix string) bool {
	digits, ok := strings.CutPrefix(strings.TrimSpace(text), prefix)
	if !ok || digits == "" || len(text) > 20 {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// quote shows a source's text in a report without letting it break the line.
func quote(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return "“" + text + "”"
}
