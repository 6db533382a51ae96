package kopis

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Each form describes a whole text: what is written otherwise is told, never read in part.
var (
	dateForm      = regexp.MustCompile(`^(\d{4})[.\-](\d{1,2})[.\-](\d{1,2})\.?(?:\(.\))?$`)
	countForm     = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d+) ?석?$`)
	yearsForm     = regexp.MustCompile(`^(?:만)?(\d{1,2})세(?:이상|부터)?(?:관람|입장|이용)?(?:가|가능)?$`)
	monthsForm    = regexp.MustCompile(`^(?:만)?(\d{1,3})개월(?:이상|부터)?(?:관람|입장|이용)?(?:가|가능)?$`)
	everybodyForm = regexp.MustCompile(`^(?:전체(?:관람|이용|입장)?(?:가|가능)?|전연령(?:가|관람가)?|제한없음|누구나)$`)
	schoolForm    = regexp.MustCompile(`^(?:미취학아동(?:입장|관람)?(?:불가|제한)|(?:취학아동|초등학생)이상(?:관람|입장)?(?:가|가능)?)$`)
	adultsForm    = regexp.MustCompile(`^(?:청소년관람불가|성인(?:만)?(?:관람|입장)?(?:가|가능)?)$`)
	runtimeForm   = regexp.MustCompile(`^(?:약 ?|총 ?)?(?:(\d{1,2}) ?시간( ?반)?)? ?(?:(\d{1,3}) ?분)?(?: ?내외)? ?(\(.*\))?$`)
)

// readDate reads 2020.11.21(토), 2020.11.21 or 2020-11-21.
func readDate(text string) (clock.Date, bool) {
	parts := dateForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return clock.Date{}, false
	}
	date, err := clock.ParseDate(fmt.Sprintf("%s-%02s-%02s", parts[1], parts[2], parts[3]))
	return date, err == nil
}

// readCount reads 1,954 and 1954석; 0 and nothing are 0, "unknown". ok is false for what is no count.
func readCount(text string) (n int, ok bool) {
	text = known(text)
	if text == "" {
		return 0, true
	}
	match := countForm.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(match[1], ",", ""))
	return n, err == nil
}

// readAge reads "만 7세 이상", "36개월 이상", "초등학생 이상" and "전체 관람가", whole.
func readAge(text string) (years int, note string) {
	compact := strings.ReplaceAll(foldWidth(text), " ", "")
	if match := yearsForm.FindStringSubmatch(compact); match != nil {
		years, _ = strconv.Atoi(match[1])
		return years, ""
	}
	if match := monthsForm.FindStringSubmatch(compact); match != nil {
		months, _ := strconv.Atoi(match[1])
		return months / 12, ""
	}
	switch {
	case compact == "" || everybodyForm.MatchString(compact):
		return 0, ""
	case schoolForm.MatchString(compact):
		return 7, ""
	case adultsForm.MatchString(compact):
		return 19, ""
	}
	return 0, "the age limit " + quote(text) + " can't be read and counts as none"
}

// readRuntime reads "1시간 30분", "120분" and "약 100분(인터미션 20분)", of which the bracket is told; 0 when it
// says nothing.
func readRuntime(text string) (minutes int, note string) {
	if text == "" {
		return 0, ""
	}
	match := runtimeForm.FindStringSubmatch(foldWidth(text))
	if match == nil || match[1]+match[3] == "" {
		return 0, "its running time " + quote(text) + " can't be read"
	}
	hours, _ := strconv.Atoi(match[1])
	minutes, _ = strconv.Atoi(match[3])
	minutes += 60 * hours
	if match[2] != "" {
		minutes += 30
	}
	if minutes > 24*60 {
		return 0, "its running time " + quote(text) + " is longer than a day"
	}
	if match[4] != "" {
		note = quote(match[4]) + " beside its running time is left out"
	}
	return minutes, note
}
