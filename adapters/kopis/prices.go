package kopis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/money"
	"github.com/ticketblue/ticketblue/platform/text"
)

// readPrices reads "VIP석 160,000원 / R석 130,000원", "R석 20000원+S석 10000원", "전석 3만 3천원" (one grade, R)
// and "전석무료", the dearest first. It reads a text whole or not at all: no prices come with the reason,
// and remarks that stand beside a price come as notes.
func readPrices(text string) (prices []catalog.Price, notes []string, why string) {
	if text == "" {
		return nil, nil, "it has no prices"
	}
	reader := priceReader{rest: foldWidth(text)}
	if !reader.read() {
		return nil, nil, "its prices " + quote(text) + " can't be read: " + reader.why
	}
	notes = reader.notes
	seen := map[string]bool{}
	for _, price := range reader.prices {
		if seen[price.Grade] {
			notes = append(notes, "the grade "+quote(price.Grade)+" is priced twice; the first price counts")
			continue
		}
		seen[price.Grade] = true
		prices = append(prices, price)
	}
	if len(prices) > catalog.MaxGrades {
		return nil, nil, fmt.Sprintf("it has %d grades; %d is the most", len(prices), catalog.MaxGrades)
	}
	slices.SortStableFunc(prices, func(a, b catalog.Price) int { return cmp.Compare(b.Amount, a.Amount) })
	return prices, notes, ""
}

// priceReader goes through a price list from left to right. What stands before an amount is the name of
// its grade; a separator ends a name, and a bracket behind an amount is a remark.
type priceReader struct {
	rest   string
	name   strings.Builder // of the grade whose amount is to come
	shared []string        // grades before it that have no amount of their own: "스탠딩 / 지정석 99,000원"
	closed bool            // an amount was just read
	before rune            // the character that was read last

	prices []catalog.Price
	notes  []string
	why    string
}

const (
	separators = "/+,;|·ㆍ\n"
	rangeMarks = "~∼〜～→⇒"
)

var (
	freeForm = regexp.MustCompile(`^무료(?: ?(?:입장|관람|공연|초대|좌석|예매|티켓))?`)
	// What follows an amount that is no price: the ends of a range, a reduction, a word that only begins like one.
	rangeForm    = regexp.MustCompile(`^ ?(?:부터|이상|이하|미만|초과|까지|에서|내외|상당|정도|[~∼〜～→⇒–])`)
	discountForm = regexp.MustCompile(`^ ?(?:씩 ?)?(?:할인|적립|쿠폰|상품권|환급|DC|[Oo][Ff][Ff])`)
	amountNext   = regexp.MustCompile(`^[가 :]*\d`) // "55,000원 할인가 44,000원": the word belongs to what follows
	wordForm     = regexp.MustCompile(`^(?:의|짜리|권|석|대|어치)`)
	suffixForm   = regexp.MustCompile(`^ ?(?:균일가?|동일|씩|정)`)
	amountWords  = regexp.MustCompile(`(?:^| )(?:약|최대|최소|최저|최고)$`)
	foreign      = regexp.MustCompile(`[$€¥£]|(?i:usd|eur|jpy)`)
	leftover     = regexp.MustCompile(`\d{4,}|\d[.,]\d|\d+ ?원|%`)
	harmless     = regexp.MustCompile(`\b(?:19|20)\d{2}\b|\b\d{2,4}-\d{3,4}(?:-\d{4})?\b`) // years and telephone numbers
)

func (r *priceReader) read() bool {
	if foreign.MatchString(r.rest) {
		r.why = "it is not in won"
		return false
	}
	for r.rest != "" && r.why == "" {
		switch {
		case r.bracket(), r.free(), r.amount(), r.separator():
		default:
			r.character()
		}
	}
	if r.why == "" {
		r.remark()
		r.check()
	}
	return r.why == ""
}

// check refuses what could mean several things.
func (r *priceReader) check() {
	named := 0
	for _, price := range r.prices {
		if price.Grade != "" {
			named++
		}
	}
	switch {
	case len(r.prices) == 0 && r.why == "":
		r.why = "no amount stands there"
	case named < len(r.prices) && len(r.prices) > 1:
		r.why = "one of several amounts has no grade"
	}
	for i := range r.prices {
		r.prices[i].Grade = gradeOf(r.prices[i].Grade, len(r.prices) == 1)
		if utf8.RuneCountInString(r.prices[i].Grade) > catalog.MaxGradeLength {
			r.why = "the name " + quote(r.prices[i].Grade) + " is too long for a grade"
		}
	}
}

func (r *priceReader) take(bytes int) {
	r.before, _ = utf8.DecodeLastRuneInString(r.rest[:bytes])
	r.rest = r.rest[bytes:]
}

// amount takes the amount that stands here, if one does.
func (r *priceReader) amount() bool {
	w, found, broken := wonAt(r.rest)
	after := r.rest[w.length:]
	switch {
	case found && strings.HasPrefix(r.rest, "만") && strings.ContainsRune("일이삼사오육칠팔구십백천", r.before):
		r.why = "an amount is written in words"
		return false
	case broken && !wordForm.MatchString(after):
		r.why = "no number is written like " + quote(r.rest[:w.length])
		return false
	case !found, w.marked && wordForm.MatchString(after), !w.marked && !r.standsAlone(w.amount, after):
		return r.number()
	case rangeForm.MatchString(after), r.before == '~' || strings.ContainsRune(rangeMarks, r.before):
		r.why = "it gives a range"
		return false
	case strings.HasPrefix(after, "-") && numberForm.MatchString(after[1:]):
		r.why = "it gives a range"
		return false
	case r.before == '-' && strings.HasSuffix(" "+r.name.String(), " -"):
		r.why = "an amount is negative"
		return false
	case money.KRW(w.amount) > catalog.MaxAmount:
		r.why = fmt.Sprintf("%d won is more than a ticket costs", w.amount)
		return false
	}
	if reduction := discountForm.FindString(after); reduction != "" && !amountNext.MatchString(after[len(reduction):]) {
		r.note(r.name.String() + r.rest[:w.length] + reduction)
		r.name.Reset()
		r.take(w.length + len(reduction))
		return true
	}
	r.take(w.length)
	if suffix := suffixForm.FindString(r.rest); suffix != "" {
		r.take(len(suffix))
	}
	r.price(w.amount)
	return true
}

// standsAlone reports whether a number without 원 is an amount: nothing but a separator, a bracket or,
// where it can't be a year, a space follows it.
func (r *priceReader) standsAlone(amount int64, after string) bool {
	if amount != 0 && (amount < leastBareWon || amount%stepBareWon != 0) {
		return false
	}
	if amount == 0 && r.before != 0 && r.before != ' ' && !strings.ContainsRune(separators+":", r.before) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	if after == "" || strings.ContainsRune(separators+rangeMarks+"([", next) || strings.TrimSpace(after) == "" {
		return true
	}
	return after[0] == ' ' && amount >= 10*leastBareWon && !unicode.IsDigit(next)
}

// number takes a number that is no amount, whole, into the name: "GA 1", "2일권".
func (r *priceReader) number() bool {
	digits := numberForm.FindString(r.rest)
	if digits == "" {
		return false
	}
	r.name.WriteString(digits)
	r.take(len(digits))
	r.closed = false
	return true
}

// free takes 무료, which is an amount of 0.
func (r *priceReader) free() bool {
	free := freeForm.FindString(r.rest)
	if free == "" {
		return false
	}
	next, _ := utf8.DecodeRuneInString(r.rest[len(free):])
	if unicode.IsLetter(next) {
		return false // 무료주차
	}
	r.take(len(free))
	r.price(0)
	return true
}

// price ends a grade, and those that stood before it without an amount of their own.
func (r *priceReader) price(amount int64) {
	name := cleanName(r.name.String())
	r.name.Reset()
	r.closed = true
	if amountWords.MatchString(name) {
		r.why = "an amount is only about that much"
		return
	}
	if strings.Contains(name, "할인") {
		r.note(fmt.Sprintf("%s %d원", name, amount))
		r.shared = nil
		return
	}
	for _, grade := range r.shared {
		if !namesSeats(grade) {
			r.why = quote(grade) + " has no amount"
			return
		}
	}
	for _, grade := range append(r.shared, name) {
		if without := harmless.ReplaceAllString(grade, ""); leftover.MatchString(without) {
			r.why = quote(grade) + " is no name of a grade"
			return
		}
		r.prices = append(r.prices, catalog.Price{Grade: grade, Amount: money.KRW(amount)})
	}
	if len(r.shared) > 0 {
		r.notes = append(r.notes, quote(strings.Join(r.shared, ", "))+" has no price of its own; that of "+quote(name)+" counts")
	}
	r.shared = nil
}

// bracket takes a bracket with what it encloses: a remark behind an amount, an amount of its own, part of a
// name before one.
func (r *priceReader) bracket() bool {
	length := bracketed(r.rest)
	if length == 0 {
		return false
	}
	whole := r.rest[:length]
	inside := strings.TrimSpace(trimEnds(whole))
	_, named, _ := wonAt(strings.TrimLeft(r.rest[length:], " :"))
	remark := r.closed && !named // "50,000원 (1인 2매)", not "50,000원 (S석) 30,000원"
	if !r.closed {
		if w, found, _ := wonAt(inside); found && w.length == len(inside) && w.marked && (r.name.Len() > 0 || length == len(r.rest)) {
			r.take(length)
			r.price(w.amount)
			return true
		}
	}
	r.take(length)
	switch {
	case remark, strings.Contains(inside, "원") && leftover.MatchString(inside):
		r.note(whole)
	default:
		r.name.WriteString(whole)
		r.closed = false
	}
	return true
}

// separator takes what stands between grades.
func (r *priceReader) separator() bool {
	next, size := utf8.DecodeRuneInString(r.rest)
	if !strings.ContainsRune(separators, next) {
		return false
	}
	name := cleanName(r.name.String())
	if next == '+' && name != "" {
		return false // "콘서트 + 마스터클래스"
	}
	r.take(size)
	r.closed = false
	r.name.Reset()
	if name != "" {
		r.shared = append(r.shared, name)
	}
	return true
}

func (r *priceReader) character() {
	next, size := utf8.DecodeRuneInString(r.rest)
	if strings.ContainsRune(rangeMarks, next) && r.closed {
		r.why = "it gives a range"
		return
	}
	r.name.WriteRune(next)
	if next != ' ' {
		r.closed = false
	}
	r.take(size)
}

// remark notes what stands behind the last amount. Names whose amount never came would be such remarks too;
// with a seat among them the list is not whole.
func (r *priceReader) remark() {
	left := r.shared
	if name := cleanName(r.name.String()); name != "" {
		left = append(left, name)
	}
	for _, text := range left {
		if without := harmless.ReplaceAllString(text, ""); namesSeats(text) || leftover.MatchString(without) && !strings.Contains(text, "%") {
			r.why = quote(text) + " has no amount"
			return
		}
		if len(r.prices) > 0 {
			r.note(text)
		}
	}
}

func (r *priceReader) note(text string) {
	r.notes = append(r.notes, quote(strings.TrimSpace(text))+" beside its prices is left out")
}

var seatName = regexp.MustCompile(`^(?:[A-Za-z]{1,4}|.{0,10}석[A-Z]?|.{0,10}스탠딩.{0,6}|.{0,10}권|.{0,6}(?:성인|일반|학생|청소년|어린이|아동|유아|경로|군인|장애인|유공자|단체|회원))$`)

// namesSeats reports whether a text is surely the name of seats or of those who sit there.
func namesSeats(text string) bool { return seatName.MatchString(text) }

const opening, ends = "([<{【〈《「『", ")]>}】〉》」』"

// bracketed returns how many bytes the bracket at the beginning takes, 0 when there is none or it is never
// closed.
func bracketed(text string) int {
	depth := 0
	for i, c := range text {
		switch {
		case strings.ContainsRune(opening, c):
			depth++
		case i == 0:
			return 0
		case strings.ContainsRune(ends, c):
			if depth--; depth == 0 {
				return i + utf8.RuneLen(c)
			}
		}
	}
	return 0
}

// trimEnds takes the first and the last character away.
func trimEnds(text string) string {
	_, first := utf8.DecodeRuneInString(text)
	_, last := utf8.DecodeLastRuneInString(text)
	return text[first : len(text)-last]
}

// cleanName takes separators, bullets and brackets that enclose it all, or are never closed, from a name.
func cleanName(name string) string {
	for {
		before := name
		name = strings.Trim(strings.Join(strings.Fields(name), " "), " ,·ㆍ+/:;|=-–—_*•▶▷■□◆◇○●※☆★.'\"…")
		if length := bracketed(name); length > 0 && length == len(name) {
			name = trimEnds(name)
		}
		if strings.Count(name, "(") != strings.Count(name, ")") {
			name = strings.Trim(name, "()")
		}
		if name == before {
			return name
		}
	}
}

var latinGrade = regexp.MustCompile(`^[A-Za-z]{1,5}석$`)

// onlyPrice are the words before a price that is the only one: they say that it is the price, not for which seats.
var onlyPrice = regexp.MustCompile(`^(?:.*전석|전좌석|전체|(?:전석)?(?:균일|동일)|관람료|입장료|입장권|(?:티켓)?(?:가격|가|요금)?|유료|정가|(?:티켓)?1?[인매]당?|예매가?)$`)

// gradeOf makes R of R석 and of 전석 (all seats alike); other names stay as they are. A list with one price
// has one grade, whatever word says that it is the price.
func gradeOf(name string, only bool) string {
	switch {
	case only && onlyPrice.MatchString(strings.ReplaceAll(name, " ", "")):
		return catalog.DefaultGrade
	case name == "전석" || name == "전좌석":
		return catalog.DefaultGrade
	case latinGrade.MatchString(name):
		return strings.TrimSuffix(name, "석")
	}
	return name
}

// foldWidth makes the full-width forms of ASCII, which Korean keyboards also type, ordinary ones, and spaces
// of any kind one space; a new line stays.
func foldWidth(written string) string {
	written = strings.Map(func(c rune) rune {
		switch {
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		case c == '\n':
			return c
		case unicode.IsSpace(c):
			return ' '
		}
		return c
	}, strings.TrimSpace(written))
	// What became an ordinary letter may have a mark behind it.
	return text.Lines(repeatedSpaces.ReplaceAllString(written, " "))
}

var repeatedSpaces = regexp.MustCompile(` {2,}`)
