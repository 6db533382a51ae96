package kopis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/money"
)

var (
	dateForm    = regexp.MustCompile(`^(\d{4})[.\-](\d{1,2})[.\-](\d{1,2})\.?(?:\(.\))?$`)
	priceForm   = regexp.MustCompile(`([^/]*?)\s*(\d{1,3}(?:,\d{3})+|\d+)\s*원`)
	yearsForm   = regexp.MustCompile(`(\d{1,2})\s*세`)
	monthsForm  = regexp.MustCompile(`(\d{1,3})\s*개월`)
	hoursForm   = regexp.MustCompile(`(\d{1,2})\s*시간`)
	minutesForm = regexp.MustCompile(`(\d{1,3})\s*분`)
	showForm    = regexp.MustCompile(`([^()]+)\(([^()]*)\)`)
	timeForm    = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)
	latinGrade  = regexp.MustCompile(`^[A-Za-z]{1,5}석$`)
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

// readCount reads 1,954; 0 and nothing are no count.
func readCount(text string) (int, bool) {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	return n, err == nil && n > 0
}

// readPerformers reads "조아나 암필, 앨리스 배트 등": names in billing order, each once, without the "등"
// that says there are more.
func readPerformers(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if name == "등" {
			continue
		}
		name = strings.TrimSpace(strings.TrimSuffix(name, " 등"))
		if name != "" && len([]rune(name)) <= catalog.MaxNameLength && !slices.Contains(names, name) && len(names) < catalog.MaxPerformers {
			names = append(names, name)
		}
	}
	return names
}

// readPrices reads "VIP석 160,000원 / R석 130,000원", "전석 33,000원" (one grade, R) and "전석무료",
// the dearest first. No prices come with the reason.
func readPrices(text string) (prices []catalog.Price, why string) {
	if text == "" {
		return nil, "it has no prices"
	}
	seen := map[string]bool{}
	for _, match := range priceForm.FindAllStringSubmatch(text, -1) {
		amount, err := strconv.ParseInt(strings.ReplaceAll(match[2], ",", ""), 10, 64)
		grade := gradeOf(match[1])
		if err != nil || money.KRW(amount) > catalog.MaxAmount || len([]rune(grade)) > catalog.MaxGradeLength {
			return nil, "its prices " + quote(text) + " can't be read"
		}
		if seen[grade] {
			why = "the grade " + quote(grade) + " is priced twice; the first price counts"
			continue
		}
		seen[grade] = true
		prices = append(prices, catalog.Price{Grade: grade, Amount: money.KRW(amount)})
	}
	switch {
	case len(prices) == 0 && strings.Contains(text, "무료"):
		return []catalog.Price{{Grade: catalog.DefaultGrade}}, ""
	case len(prices) == 0:
		return nil, "its prices " + quote(text) + " can't be read"
	case len(prices) > catalog.MaxGrades:
		return nil, fmt.Sprintf("it has %d grades; %d is the most", len(prices), catalog.MaxGrades)
	}
	slices.SortStableFunc(prices, func(a, b catalog.Price) int { return cmp.Compare(b.Amount, a.Amount) })
	return prices, why
}

// gradeOf makes R of R석, and of 전석 (all seats alike); other names stay as they are.
func gradeOf(name string) string {
	name = strings.Trim(name, " ,·")
	switch {
	case name == "전석" || name == "":
		return catalog.DefaultGrade
	case latinGrade.MatchString(name):
		return strings.TrimSuffix(name, "석")
	}
	return name
}

// readAge reads "만 7세 이상", "36개월 이상" and "전체 관람가".
func readAge(text string) (years int, note string) {
	if match := yearsForm.FindStringSubmatch(text); match != nil {
		years, _ = strconv.Atoi(match[1])
		return years, ""
	}
	if match := monthsForm.FindStringSubmatch(text); match != nil {
		months, _ := strconv.Atoi(match[1])
		return months / 12, ""
	}
	switch compact := strings.ReplaceAll(text, " ", ""); {
	case compact == "" || strings.Contains(compact, "전체"):
		return 0, ""
	case strings.Contains(compact, "미취학"):
		return 7, ""
	}
	return 0, "the age limit " + quote(text) + " can't be read and counts as none"
}

// readRuntime reads "1시간 30분" and "120분"; 0 when it says nothing.
func readRuntime(text string) int {
	total := 0
	if match := hoursForm.FindStringSubmatch(text); match != nil {
		hours, _ := strconv.Atoi(match[1])
		total += 60 * hours
	}
	if match := minutesForm.FindStringSubmatch(text); match != nil {
		minutes, _ := strconv.Atoi(match[1])
		total += minutes
	}
	return min(total, 24*60)
}

var weekdays = map[string]time.Weekday{
	"월": time.Monday, "화": time.Tuesday, "수": time.Wednesday, "목": time.Thursday, "금": time.Friday, "토": time.Saturday, "일": time.Sunday,
}

// readTimes reads "화요일 ~ 금요일(19:30) / 토요일 ~ 일요일(14:00,19:00)", with slashes (files) or commas
// (API) in between. Times on holidays ("공휴일", "HOL") are not on weekdays and are left out.
func readTimes(text string) (table catalog.Timetable, note string) {
	if text == "" {
		return table, "it has no show times, so it has no rounds"
	}
	for _, match := range showForm.FindAllStringSubmatch(text, -1) {
		days := strings.Trim(match[1], " ,/")
		if days == "공휴일" || strings.EqualFold(days, "HOL") {
			note = "its times on holidays are left out"
			continue
		}
		first, last, ok := readDays(days)
		times, timesOK := readClockTimes(match[2])
		if !ok || !timesOK {
			note = "its show times " + quote(match[0]) + " can't be read"
			continue
		}
		for day := first; ; day = (day + 1) % 7 {
			for _, minutes := range times {
				if !slices.Contains(table[day], minutes) {
					table[day] = append(table[day], minutes)
				}
			}
			if day == last {
				break
			}
		}
	}
	if table.Empty() && note == "" {
		note = "its show times " + quote(text) + " can't be read, so it has no rounds"
	}
	return table, note
}

// readDays reads 토요일 and 화요일 ~ 금요일.
func readDays(text string) (first, last time.Weekday, ok bool) {
	from, to, isRange := strings.Cut(text, "~")
	first, ok = weekdays[strings.TrimSuffix(strings.TrimSpace(from), "요일")]
	if !ok || !isRange {
		return first, first, ok
	}
	last, ok = weekdays[strings.TrimSuffix(strings.TrimSpace(to), "요일")]
	return first, last, ok
}

// readClockTimes reads 14:00,19:00 as minutes after midnight; 24:00 and later are no times of that day.
func readClockTimes(text string) (minutes []int, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		match := timeForm.FindStringSubmatch(strings.TrimSpace(part))
		if match == nil {
			return nil, false
		}
		hour, _ := strconv.Atoi(match[1])
		minute, _ := strconv.Atoi(match[2])
		if hour > 23 || minute > 59 {
			return nil, false
		}
		minutes = append(minutes, 60*hour+minute)
	}
	return minutes, len(minutes) > 0
}
