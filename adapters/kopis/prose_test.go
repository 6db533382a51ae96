package kopis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// readPrices returns what becomes of a price list: "R=30000 S=20000", or "" and the reason, and the notes.
func readPrices(t *testing.T, prose string) (prices, why string, notes []catalog.Remark) {
	t.Helper()
	intake := read(t, header+line(map[string]string{"prices": prose}))
	if len(intake.Entries) == 0 {
		return "", intake.LeftOut[0].Why, nil
	}
	var got []string
	for _, price := range intake.Entries[0].Prices {
		got = append(got, fmt.Sprintf("%s=%d", price.Grade, price.Amount))
	}
	return strings.Join(got, " "), "", intake.Notes
}

func TestPricesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"전석 30.000원":          "R=30000",
		"R석 5만 5,000원":        "R=55000",
		"VIP석 1만5000원":        "VIP=15000",
		"R석 3만5천원 / S석 2.5만원": "R=35000 S=25000",
		"VIP 5만 1층석 3만":       "VIP=50000 1층석=30000",
		"전석 만원":               "R=10000",
		"전석 1만원":              "R=10000",
		"1만원":                 "R=10000",
		"만원의 행복석 10,000원 / R석 5천원":         "만원의 행복석=10000 R=5000",
		"R 70000 + S 60000":                "R=70000 S=60000",
		"R석 30,000 S석 20,000":              "R=30000 S=20000",
		"10000":                            "R=10000",
		"0":                                "R=0",
		"₩30,000":                          "R=30000",
		"전석 ３０，０００원":                       "R=30000",
		"R석 20000원+S석 10000원":              "R=20000 S=10000",
		"(R석)30000원+(S석)20000원":            "R=30000 S=20000",
		"[R석] 50,000원 [S석] 30,000원":        "R=50000 S=30000",
		"R석(30,000원) S석(20,000원)":          "R=30000 S=20000",
		"1층: 15000원+2층: 11000원":            "1층=15000 2층=11000",
		"성인 : 10,000원, 학생 : 5,000원":        "성인=10000 학생=5000",
		"성인, 학생 10,000원":                   "성인=10000 학생=10000",
		"유아 무료 / 성인 10,000원":               "성인=10000 유아=0",
		"콘서트 + 강습 65,000원 / 콘서트 30,000원":   "콘서트 + 강습=65000 콘서트=30000",
		"일일권(금) 55,000원 / 일일권(토) 77,000원":  "일일권(토)=77000 일일권(금)=55000",
		"스탠딩 GA 1 198,000원 / GA 2 99,000원": "스탠딩 GA 1=198000 GA 2=99000",
	} {
		if got, why, _ := readPrices(t, prose); got != want {
			t.Errorf("%s is read as %q (%s), want %q", prose, got, why, want)
		}
	}
}

func TestWhatStandsBesideAPriceIsToldAndIsNoGrade(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"전석 3만원 (예매 2만원, 1,000원 할인)": "R=30000",
		"R석 55,000원(할인 44,000원)":     "R=55000",
		"R석 55,000원 할인가 44,000원":     "R=55000",
		"전석 3만원, 예매 시 1,000원 할인":     "R=30000",
		"전석 10000원 / 문의 02-123-4567": "R=10000",
		"전석 무료 (선착순)":                "R=0",
	} {
		if got, why, notes := readPrices(t, prose); got != want || len(notes) != 1 || !strings.Contains(notes[0].Why, "beside its prices") {
			t.Errorf("%s is read as %q (%s), notes %v, want %q", prose, got, why, notes, want)
		}
	}
}

func TestAPriceIsNeverReadFromPartOfAText(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"전석 3,0000원":                  "no number is written like",
		"전석 1,000,0원":                 "no number is written like",
		"R석 110,000원~150,000원":        "it gives a range",
		"R석 110,000~150,000":          "it gives a range",
		"R석 110,000원부터":               "it gives a range",
		"R석 100,000원 → 80,000원":       "it gives a range",
		"30,000원 / 20,000원":           "one of several amounts has no grade",
		"VIP석 / R석: 100,000 / 80,000": "one of several amounts has no grade",
		"R석 50,000원 / S석":             "“S석” has no amount",
		"R석 2만원대 / S석 1만원":            "“R석 2만원대” has no amount",
		"전석 최대 30,000원":               "an amount is only about that much",
		"십만원":                         "an amount is written in words",
		"R석 -5,000원":                  "an amount is negative",
		"$30":                         "it is not in won",
		"전석 30":                       "no amount stands there",
		"2024":                        "no amount stands there",
		"홈페이지 참조":                     "no amount stands there",
	} {
		if got, why, _ := readPrices(t, prose); got != "" || !strings.Contains(why, want) {
			t.Errorf("%s is read as %q, %q; want none, because %s", prose, got, why, want)
		}
	}
}

func TestPerformersAreNames(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"정재연...":   "정재연",
		"박하나 외 3명": "박하나",
		"박하나 외 다수": "박하나",
		"이둘(햄릿 역), 김하나(오필리어, 거트루드 역) 등": "이둘|김하나",
		"이둘…, 외, 등, 미정":                 "이둘",
		"데이비드 브뤼세-랄리, 이둘, 이둘":           "데이비드 브뤼세-랄리|이둘",
	} {
		intake := read(t, header+line(map[string]string{"performers": prose}))
		if got := strings.Join(intake.Entries[0].Performers, "|"); got != want || len(intake.Notes) > 0 {
			t.Errorf("%s is read as %s, notes %v, want %s", prose, got, intake.Notes, want)
		}
	}
	intake := read(t, header+line(map[string]string{"performers": "445, 이둘(햄릿, 김하나"}))
	if len(intake.Notes) != 2 || len(intake.Entries[0].Performers) != 1 {
		t.Errorf("got %v, notes %v", intake.Entries[0].Performers, intake.Notes)
	}
}

func TestPartsOfProseThatAreNotUnderstoodAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ column, prose, told string }{
		{"showtimes", "토요일(17:00) / 매일(오후)", "its show times “매일(오후)” can't be read"},
		{"showtimes", "토요일(17:00), 이후 미정", "its show times “이후 미정” can't be read"},
		{"showtimes", "토요일(17:00,25:00) / 공휴일(14:00)", "its show times “토요일(17:00,25:00)” can't be read"},
		{"age", "만 100세 이상", "the age limit “만 100세 이상” can't be read"},
		{"age", "8~13세", "the age limit “8~13세” can't be read"},
		{"seats", "1,9,54", "its number of seats “1,9,54” can't be read"},
	} {
		intake := read(t, header+line(map[string]string{c.column: c.prose}))
		if len(intake.Notes) == 0 || !strings.HasPrefix(intake.Notes[0].Why, c.told) {
			t.Errorf("%s: got %v, want %s", c.prose, intake.Notes, c.told)
		}
	}
	intake := read(t, header+line(map[string]string{"showtimes": "화, 목요일(오후 7시 30분)"}))
	if got := fmt.Sprint(intake.Entries[0].Times, intake.Notes); got != "[[] [] [1170] [] [1170] [] []] []" {
		t.Errorf("got %s", got)
	}
}
