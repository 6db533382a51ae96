// Package catalog knows what can be seen, where and when: halls with their seat plans, performers,
// performances with their prices, the rounds in which they are shown, and what people wrote about them.
//
// A newcomer reads hall.go, plan.go, performance.go, round.go and standing.go in that order. Everything
// here is plain values and rules; rows are kept by whoever implements Store (store.go), and who bought
// what is the booking context's business: catalog only remembers that a round has sold out, because its
// lists are filtered by it.
//
// Ids are integers, given by the store, never given twice. Instants are UTC; days are days in Seoul.
package catalog

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what organisers may write. They bound memory, pages and columns; lengths are in characters.
const (
	MaxNameLength        = 200
	MaxTitleLength       = 200
	MaxAddressLength     = 300
	MaxDescriptionLength = 20_000
	MaxReviewLength      = 2_000
	MaxGrades            = 20
	MaxGradeLength       = 60
	MaxPerformers        = 100
	MaxRoundsAtOnce      = 200
	MaxRounds            = 2_000 // of one performance
	MaxTicketLimit       = 100
)

// Category is the kind of a performance.
type Category string

// The categories.
const (
	Concert     Category = "CONCERT"     // 콘서트
	Musical     Category = "MUSICAL"     // 뮤지컬
	Play        Category = "PLAY"        // 연극
	Classic     Category = "CLASSIC"     // 클래식, opera
	Dance       Category = "DANCE"       // 무용, ballet
	Traditional Category = "TRADITIONAL" // 국악, 창극
	Sports      Category = "SPORTS"      // 스포츠
	Etc         Category = "ETC"         // everything else: circus, magic, festivals
)

// Categories lists all of them in the order in which pages show them.
var Categories = []Category{Concert, Musical, Play, Classic, Dance, Traditional, Sports, Etc}

// Valid reports whether c is one of the categories.
func (c Category) Valid() bool { return slices.Contains(Categories, c) }

// checkText refuses a required text that is blank, too long or not text.
func checkText(field, text string, limit int) *Problem {
	switch {
	case strings.TrimSpace(text) == "":
		return &Problem{field, "must not be blank", text}
	default:
		return checkOptionalText(field, text, limit)
	}
}

// checkOptionalText is checkText for a text that may be empty.
func checkOptionalText(field, text string, limit int) *Problem {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return &Problem{field, "is not text", nil}
	}
	if utf8.RuneCountInString(text) > limit {
		return &Problem{field, "is longer than " + itoa(limit) + " characters", nil}
	}
	return nil
}
