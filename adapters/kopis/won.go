package kopis

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How people write won: 33,000원, 33000, 33.000원, ₩33,000, 3만 3천원, 3만3000원, 3.3만원, 만원. Each form is
// anchored, so that a number is read whole or not at all: the end of a misspelt number is never a price.
var (
	numberForm = regexp.MustCompile(`^\d+(?:[.,]\d+)*`)
	plainForm  = regexp.MustCompile(`^(?:\d{1,3}(?:[,]\d{3})+|\d{1,3}(?:[.]\d{3})+|\d+)$`)
	tenthForm  = regexp.MustCompile(`^\d{1,4}\.\d$`)
	unitForm   = regexp.MustCompile(`^ ?(?:원정|원|(?i:krw|won))`)
	manForm    = regexp.MustCompile(`^ ?만`)
	wonSign    = regexp.MustCompile(`^(?:[₩￦\\]|(?i:krw)) ?`)
	bareManWon = regexp.MustCompile(`^만 ?원`)
)

// A number without 원 counts as won only from here on, and in whole hundreds: "R 70000" is a price, "GA 1"
// and "2024" are not.
const (
	leastBareWon = 1000
	stepBareWon  = 100
)

// maxWon keeps sums of parts within an int64; what a ticket may cost is the catalogue's to say.
const maxWon = 1e12

// won is an amount at the beginning of a text.
type won struct {
	amount int64
	length int  // bytes that it takes
	marked bool // with 원, ₩, 만 or thousands apart: no other number looks like this
}

// wonAt reads the amount at the beginning of text. broken means that something of its form stands there
// that can't be read, such as 3,0000원; neither means that there is no amount.
func wonAt(text string) (w won, found, broken bool) {
	if whole := bareManWon.FindString(text); whole != "" {
		return won{amount: 10_000, length: len(whole), marked: true}, true, false
	}
	sign := wonSign.FindString(text)
	at := len(sign)
	digits := numberForm.FindString(text[at:])
	if digits == "" {
		return won{}, false, false
	}
	at += len(digits)
	amount, ok := readPlain(digits)
	w = won{amount: amount, marked: sign != ""}
	apart := ok && strings.ContainsAny(digits, ",.")
	if man := manForm.FindString(text[at:]); man != "" {
		at += len(man)
		w.marked = true
		amount, ok = readMan(digits)
		rest, length, restOK := belowMan(text[at:])
		w.amount, ok = amount+rest, ok && restOK
		at += length
	} else if thousands, length := thousandsAt(text[at:]); length > 0 {
		at += length
		w.marked = true
		w.amount, ok = amount*1000+thousands, ok && amount < 1000
	}
	if unit := unitForm.FindString(text[at:]); unit != "" {
		at += len(unit)
		w.marked = true
	}
	w.length = at
	return won{w.amount, w.length, w.marked || apart}, ok && w.amount <= maxWon, !ok && w.marked
}

// readPlain reads 33000, 33,000 and 33.000.
func readPlain(digits string) (int64, bool) {
	if !plainForm.MatchString(digits) {
		return 0, false
	}
	amount, err := strconv.ParseInt(strings.NewReplacer(",", "", ".", "").Replace(digits), 10, 64)
	return amount, err == nil && amount <= maxWon
}

// readMan reads what stands before 만: 3, 10 and 1.5.
func readMan(digits string) (int64, bool) {
	if tenthForm.MatchString(digits) {
		tenths, err := strconv.ParseInt(strings.Replace(digits, ".", "", 1), 10, 64)
		return tenths * 1000, err == nil
	}
	amount, err := strconv.ParseInt(digits, 10, 64)
	return amount * 10_000, err == nil && amount < 100_000
}

// belowMan reads what follows 만 and belongs to it: 5000원, " 5,000원", " 5천원", or nothing.
func belowMan(text string) (amount int64, length int, ok bool) {
	lead := len(text) - len(strings.TrimPrefix(text, " "))
	digits := numberForm.FindString(text[lead:])
	if digits == "" {
		return 0, 0, true
	}
	amount, ok = readPlain(digits)
	length = lead + len(digits)
	if hundreds, taken := thousandsAt(text[length:]); taken > 0 {
		return amount*1000 + hundreds, length + taken, ok && amount < 10
	}
	if next, _ := utf8.DecodeRuneInString(text[length:]); lead > 0 && unicode.IsLetter(next) && !unitForm.MatchString(text[length:]) {
		return 0, 0, true // "VIP 5만 1층석 3만": another word
	}
	return amount, length, ok && amount >= 100 && amount < 10_000
}

// thousandsAt reads 천 after a number, and the hundreds after it: 천원, 천 5백원.
func thousandsAt(text string) (below int64, length int) {
	rest, found := strings.CutPrefix(text, "천")
	if !found {
		return 0, 0
	}
	length = len("천")
	if hundreds := hundredsForm.FindStringSubmatch(rest); hundreds != nil {
		below, _ = strconv.ParseInt(hundreds[1], 10, 64)
		return below * 100, length + len(hundreds[0])
	}
	if !unitForm.MatchString(rest) && rest != "" && !strings.ContainsAny(rest[:1], " /,+;)") {
		return 0, 0 // 5천석, 3천명
	}
	return 0, length
}

var hundredsForm = regexp.MustCompile(`^ ?(\d)백`)
