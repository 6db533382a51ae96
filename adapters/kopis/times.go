package kopis

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

var (
	showForm = regexp.MustCompile(`^([^()]+)\(([^()]*)\)$`)
	timeForm = regexp.MustCompile(`^(?:(오전|오후) ?)?(\d{1,2})(?::(\d{2})|시(?: ?(\d{1,2})분)?)$`)
)

var weekdays = map[string]time.Weekday{
	"월": time.Monday, "화": time.Tuesday, "수": time.Wednesday, "목": time.Thursday, "금": time.Friday, "토": time.Saturday, "일": time.Sunday,
}

// readTimes reads "화요일 ~ 금요일(19:30) / 토요일 ~ 일요일(14:00,19:00)", with slashes (files) or commas
// (API) in between. Times on holidays ("공휴일", "HOL") are not on weekdays and are left out. Each part that
// it does not understand is told.
func readTimes(text string) (table catalog.Timetable, notes []string) {
	if text == "" {
		return table, []string{"it has no show times, so it has no rounds"}
	}
	var days []string // that stand before the part with their times: "화, 목(20:00)"
	for _, part := range splitOutside(foldWidth(text), ",/\n") {
		match := showForm.FindStringSubmatch(part)
		switch {
		case part == "":
		case match != nil:
			if why := addShows(&table, append(days, match[1]), match[2]); why != "" {
				notes = append(notes, why)
			}
			days = nil
		default:
			days = append(days, part)
		}
	}
	if len(days) > 0 {
		notes = append(notes, "its show times "+quote(strings.Join(days, ", "))+" can't be read")
	}
	if table.Empty() && len(notes) == 0 {
		notes = append(notes, "its show times "+quote(text)+" can't be read")
	}
	if table.Empty() {
		notes[len(notes)-1] += ", so it has no rounds"
	}
	return table, notes
}

// addShows adds shows on some days to the timetable, or says why not.
func addShows(table *catalog.Timetable, dayTexts []string, timesText string) (why string) {
	var days []time.Weekday
	for _, text := range dayTexts {
		text = strings.TrimSpace(text)
		if text == "공휴일" || strings.EqualFold(text, "HOL") {
			why = "its times on holidays are left out"
			continue
		}
		first, last, ok := readDays(text)
		if !ok {
			return "its show times " + quote(strings.Join(dayTexts, ", ")+"("+timesText+")") + " can't be read"
		}
		for day := first; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == last {
				break
			}
		}
	}
	times, ok := readClockTimes(timesText)
	if !ok {
		return "its show times " + quote(strings.Join(dayTexts, ", ")+"("+timesText+")") + " can't be read"
	}
	for _, day := range days {
		for _, minutes := range times {
			if !slices.Contains(table[day], minutes) {
				table[day] = append(table[day], minutes)
			}
		}
	}
	return why
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

// readClockTimes reads "14:00,19:00" and "오후 2시 30분" as minutes after midnight; 24:00 and later are no
// times of that day.
func readClockTimes(text string) (minutes []int, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		match := timeForm.FindStringSubmatch(strings.TrimSpace(part))
		if match == nil {
			return nil, false
		}
		hour, _ := strconv.Atoi(match[2])
		minute, _ := strconv.Atoi(match[3] + match[4])
		switch {
		case match[1] != "" && (hour < 1 || hour > 12):
			return nil, false
		case match[1] == "오후":
			hour = hour%12 + 12
		case match[1] == "오전":
			hour %= 12
		case match[3] == "" && hour < 12:
			return nil, false // 7시 may be the morning or the evening
		}
		if hour > 23 || minute > 59 {
			return nil, false
		}
		minutes = append(minutes, 60*hour+minute)
	}
	return minutes, len(minutes) > 0
}
