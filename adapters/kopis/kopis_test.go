package kopis_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/adapters/kopis"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

const header = "id,title,genre,performers,hall,seats,period,showtimes,age,prices\n"

// line is a performance of which a test changes one column.
func line(change map[string]string) string {
	columns := []string{"id", "title", "genre", "performers", "hall", "seats", "period", "showtimes", "age", "prices"}
	values := map[string]string{
		"id": "PF000001", "title": "캣츠 내한공연 [대구]", "genre": "뮤지컬", "performers": "조아나 암필, 앨리스 배트 등", "hall": "계명아트센터",
		"seats": "1954", "period": "2020.12.11(금) ~ 2021.01.17(일)", "showtimes": "화요일 ~ 금요일(19:30) / 토요일 ~ 일요일(14:00,19:00)",
		"age": "만 7세 이상", "prices": "VIP석 160,000원 / R석 130,000원",
	}
	fields := make([]string, len(columns))
	for i, column := range columns {
		value := values[column]
		if changed, ok := change[column]; ok {
			value = changed
		}
		fields[i] = `"` + value + `"`
	}
	return strings.Join(fields, ",") + "\n"
}

func read(t *testing.T, text string) catalog.Intake {
	t.Helper()
	var intake catalog.Intake
	if err := kopis.ReadPerformances(strings.NewReader(text), &intake); err != nil {
		t.Fatal(err)
	}
	return intake
}

func TestReadPerformances(t *testing.T) {
	t.Parallel()
	intake := read(t, header+line(nil))
	evening, matinee := 19*60+30, 14*60
	want := catalog.Entry{
		Where: "performances:2", KopisID: "PF000001", Title: "캣츠 내한공연 [대구]", Category: catalog.Musical,
		Performers: []string{"조아나 암필", "앨리스 배트"}, Hall: "계명아트센터", HallSeats: 1954,
		StartDate: clock.Date{Year: 2020, Month: time.December, Day: 11}, EndDate: clock.Date{Year: 2021, Month: time.January, Day: 17},
		AgeLimit: 7, Prices: []catalog.Price{{Grade: "VIP", Amount: 160_000}, {Grade: "R", Amount: 130_000}},
		Times: catalog.Timetable{{matinee, 19 * 60}, nil, {evening}, {evening}, {evening}, {evening}, {matinee, 19 * 60}},
	}
	if diff := cmp.Diff([]catalog.Entry{want}, intake.Entries); diff != "" {
		t.Fatal(diff)
	}
	if len(intake.LeftOut)+len(intake.Notes) > 0 {
		t.Fatalf("remarks: %v %v", intake.LeftOut, intake.Notes)
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"VIP석 160,000원 / R석 130,000원": "VIP=160000 R=130000",
		"A석 20,000원 / R석 30,000원":     "R=30000 A=20000",
		"전석 33,000원":                  "R=33000",
		"전석무료":                        "R=0",
		"무료":                          "R=0",
		"스탠딩 GA 1 198,000원 / 휠체어석 220,000원": "휠체어석=220000 스탠딩 GA 1=198000",
		"스탠딩 / 지정석P 143,000원":               "스탠딩=143000 지정석P=143000",
		"R석 70,000원, S석 50,000원":            "R=70000 S=50000",
		"2층석 55,000원 / 1층석 5000원":           "2층석=55000 1층석=5000",
		"B석 110,000원 / B석 90,000원":          "B=110000",
	} {
		if got, why, _ := readPrices(t, prose); got != want {
			t.Errorf("%s is read as %q (%s), want %q", prose, got, why, want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]string{
		"토요일(17:00)":                               "6:[1020]",
		"금요일 ~ 월요일(20:00)":                         "0:[1200] 1:[1200] 5:[1200] 6:[1200]",
		"화요일(20:00), 토요일(16:00,19:00), HOL(15:00)": "2:[1200] 6:[960 1140]",
		"화요일(20:00) / 공휴일(14:00,19:00)":            "2:[1200]",
		"해당정보 없음":                                  "",
		"토요일(25:00)":                               "",
	} {
		t.Run(prose, func(t *testing.T) {
			t.Parallel()
			intake := read(t, header+line(map[string]string{"showtimes": prose}))
			var got []string
			for day, times := range intake.Entries[0].Times {
				if len(times) > 0 {
					got = append(got, fmt.Sprintf("%d:%v", day, times))
				}
			}
			if strings.Join(got, " ") != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		})
	}
}

func TestAgesAndGenres(t *testing.T) {
	t.Parallel()
	for prose, want := range map[string]int{
		"만 7세 이상": 7, "8세 이상": 8, "만 11 세 이상": 11, "36개월 이상": 3, "18개월 이상": 1, "전체 관람가": 0, "전체관람가": 0, "미취학아동입장불가": 7, "": 0,
	} {
		if got := read(t, header+line(map[string]string{"age": prose})).Entries[0].AgeLimit; got != want {
			t.Errorf("%q is %d, want %d", prose, got, want)
		}
	}
	for genre, want := range map[string]catalog.Category{
		"대중음악": catalog.Concert, "연극": catalog.Play, "서양음악(클래식)": catalog.Classic, "무용(서양/한국무용)": catalog.Dance,
		"대중무용": catalog.Dance, "한국음악(국악)": catalog.Traditional, "복합": catalog.Etc, "서커스/마술": catalog.Etc, "인형극": catalog.Etc,
	} {
		if got := read(t, header+line(map[string]string{"genre": genre})).Entries[0].Category; got != want {
			t.Errorf("%q is %s, want %s", genre, got, want)
		}
	}
}

func TestBrokenLinesAreToldByNumberAndReason(t *testing.T) {
	t.Parallel()
	intake := read(t, header+
		line(nil)+
		`서양음악(클래식),아스토르 피아졸라 퀸텟 [인천],"1,727",인천,,,,,,`+"\n"+
		line(map[string]string{"prices": "해당정보 없음"})+
		line(map[string]string{"period": ""})+
		line(map[string]string{"hall": "해당정보 없음"})+
		line(map[string]string{"title": ""})+
		line(map[string]string{"period": "2021.01.17 ~ 2020.12.11"})+
		line(map[string]string{"id": "PF000009", "seats": "0", "genre": "인형극"}))
	var got []string
	for _, left := range intake.LeftOut {
		got = append(got, left.Where+" "+left.Why)
	}
	for i, want := range []string{
		"performances:3 the id “서양음악(클래식)” is not one", "performances:4 it has no prices", "performances:5 it has no period",
		"performances:6 it names no hall", "performances:7 it has no title", "performances:8 its period ends before",
	} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("want %s, got %v", want, got)
		}
	}
	if len(intake.Entries) != 2 || len(intake.Notes) != 1 || intake.Notes[0].Where != "performances:9" {
		t.Errorf("got %d entries, notes %v", len(intake.Entries), intake.Notes)
	}
}

func TestAFileOfSomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	var intake catalog.Intake
	for _, text := range []string{"", "a,b,c\n", "<html>"} {
		if err := kopis.ReadPerformances(strings.NewReader(text), &intake); !errors.Is(err, kopis.ErrNotKOPIS) {
			t.Errorf("%q: got %v", text, err)
		}
		if err := kopis.ReadHalls(strings.NewReader(text), &intake); !errors.Is(err, kopis.ErrNotKOPIS) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestReadHalls(t *testing.T) {
	t.Parallel()
	var intake catalog.Intake
	err := kopis.ReadHalls(strings.NewReader("\ufeffid,name,kind,seats,address,latitude,longitude,opened\n"+
		"FC000877,3.15아트센터,공공(문예회관),1747,경상남도 창원시 마산회원구 삼호로 135 (양덕동),35.22,128.57,2008\n"+
		"FC004807,Suntory Hall,기타(해외등),2006,-,,,\n"+
		"x,y,,,,,,\n"), &intake)
	if err != nil {
		t.Fatal(err)
	}
	want := []catalog.Facility{
		{Where: "halls:2", KopisID: "FC000877", Name: "3.15아트센터", Seats: 1747, Address: "경상남도 창원시 마산회원구 삼호로 135 (양덕동)", Position: &catalog.Position{Latitude: 35.22, Longitude: 128.57}},
		{Where: "halls:3", KopisID: "FC004807", Name: "Suntory Hall", Seats: 2006},
	}
	if diff := cmp.Diff(want, intake.Facilities); diff != "" {
		t.Fatal(diff)
	}
	if len(intake.LeftOut) != 1 {
		t.Fatalf("got %v", intake.LeftOut)
	}
}

func FuzzReadPerformances(f *testing.F) {
	f.Add(header + line(nil))
	f.Add(header + line(map[string]string{"prices": "원 / 1원", "showtimes": "일~월(1:00)("}))
	f.Fuzz(func(t *testing.T, text string) {
		var intake catalog.Intake
		if kopis.ReadPerformances(strings.NewReader(text), &intake) != nil {
			return
		}
		for _, entry := range intake.Entries {
			if len(entry.Prices) == 0 || entry.Title == "" || entry.Hall == "" {
				t.Fatalf("got %+v", entry)
			}
		}
	})
}
