package kopis_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ticketblue/ticketblue/adapters/kopis"
	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
)

const details = `<?xml version="1.0" encoding="UTF-8"?><dbs><db><mt20id>PF132236</mt20id><mt10id>FC001431</mt10id><prfnm>우리연애할까</prfnm>
<prfpdfrom>2026.11.12</prfpdfrom><prfpdto>2026.12.31</prfpdto><fcltynm>피가로아트홀 (1관)</fcltynm><prfcast>김부연, 임정균, 최수영 등</prfcast>
<prfruntime>총 1시간 30분(인터미션 20분 포함)</prfruntime><prfage>만 12세 이상</prfage><pcseguidance>R석 30,000원, S석 20,000원</pcseguidance><genrenm>연극</genrenm>
<dtguidance>화요일 ~ 금요일(20:00), 토요일(16:00,19:00), HOL(15:00)</dtguidance></db></dbs>`

//nolint:misspell // KOPIS spells it so
const facility = `<dbs><db><fcltynm>피가로아트홀</fcltynm><mt10id>FC001431</mt10id><seatscale>250</seatscale><adres>서울특별시 종로구 대학로</adres>
<la>37.58</la><lo>127.00</lo><mt13s><mt13><prfplcnm>1관</prfplcnm><seatscale>150</seatscale></mt13><mt13><prfplcnm>2관</prfplcnm><seatscale>100</seatscale></mt13></mt13s></db></dbs>`

const refusal = `<dbs><db><returncode>02</returncode><errmsg>SERVICE KEY IS NOT REGISTERED ERROR.</errmsg></db></dbs>`

// standIn answers as KOPIS does, with one performance whose details are there and one whose are not, in
// the first month, and with a full first page in the second.
func standIn(t *testing.T) *kopis.Client {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /pblprfr", func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		switch {
		case query.Get("service") != "secret":
			fmt.Fprint(w, refusal)
		case query.Get("stdate") == "20261101" && query.Get("eddate") == "20261201" && query.Get("rows") == "100":
			fmt.Fprint(w, `<dbs><db><mt20id>PF132236</mt20id></db><db><mt20id>PF404</mt20id></db></dbs>`)
		case query.Get("stdate") == "20261202" && query.Get("cpage") == "1":
			fmt.Fprint(w, "<dbs>", strings.Repeat("<db><mt20id>PF132236</mt20id></db>", 100), "</dbs>")
		default:
			fmt.Fprint(w, "<dbs></dbs>")
		}
	})
	mux.HandleFunc("GET /pblprfr/PF132236", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, details) })
	mux.HandleFunc("GET /prfplc/FC001431", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, facility) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := kopis.NewClient(server.URL, "secret")
	client.Pause = func(context.Context) error { return nil }
	return client
}

func day(month time.Month, d int) clock.Date { return clock.Date{Year: 2026, Month: month, Day: d} }

func TestFetch(t *testing.T) {
	t.Parallel()

	t.Run("reads_lists_month_by_month_and_each_performance_once", func(t *testing.T) {
		t.Parallel()
		var intake catalog.Intake
		if err := standIn(t).Fetch(t.Context(), day(time.November, 1), day(time.December, 10), &intake); err != nil {
			t.Fatal(err)
		}
		want := catalog.Entry{
			Where: "PF132236", KopisID: "PF132236", Title: "우리연애할까", Category: catalog.Play, Performers: []string{"김부연", "임정균", "최수영"},
			Hall: "피가로아트홀 1관", HallSeats: 150, FacilityID: "FC001431", StartDate: day(time.November, 12), EndDate: day(time.December, 31),
			DurationMinutes: 90, AgeLimit: 12, Prices: []catalog.Price{{Grade: "R", Amount: 30_000}, {Grade: "S", Amount: 20_000}},
			Times: catalog.Timetable{nil, nil, {1200}, {1200}, {1200}, {1200}, {960, 1140}},
		}
		if diff := cmp.Diff([]catalog.Entry{want}, intake.Entries); diff != "" {
			t.Error(diff)
		}
		if len(intake.Facilities) != 1 || intake.Facilities[0].Address != "서울특별시 종로구 대학로" {
			t.Errorf("facilities: %v", intake.Facilities)
		}
		if len(intake.LeftOut) != 1 || intake.LeftOut[0].Where != "PF404" {
			t.Errorf("left out: %v", intake.LeftOut)
		}
	})

	t.Run("tells_a_refusal_without_the_key", func(t *testing.T) {
		t.Parallel()
		client := standIn(t)
		client.Key = "another-secret"
		err := client.Fetch(t.Context(), day(time.November, 1), day(time.November, 2), &catalog.Intake{})
		if !errors.Is(err, kopis.ErrKOPIS) || !strings.Contains(err.Error(), "02") || strings.Contains(err.Error(), "another-secret") {
			t.Fatalf("got %v", err)
		}
	})

	t.Run("tells_an_outage_without_the_key", func(t *testing.T) {
		t.Parallel()
		client := standIn(t)
		client.Base = "http://127.0.0.1:1"
		err := client.Fetch(t.Context(), day(time.November, 1), day(time.November, 2), &catalog.Intake{})
		if !errors.Is(err, kopis.ErrKOPIS) || strings.Contains(err.Error(), "secret") {
			t.Fatalf("got %v", err)
		}
	})
}
