// Package calendar reads the calendar file that the page makes (web/src/lib/calendarFile.ts, whose test writes the same
// bytes) with a library that others use.
package calendar

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/emersion/go-ical"
)

func TestTheCalendarFileIsReadByALibrary(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/show.ics")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := ical.NewDecoder(bytes.NewReader(file)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	// The encoder refuses what lacks a part that RFC 5545 asks for.
	if err := ical.NewEncoder(new(bytes.Buffer)).Encode(calendar); err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != 1 || len(events[0].Children) != 1 || events[0].Children[0].Name != ical.CompAlarm {
		t.Fatalf("it has %d events", len(events))
	}
	starts, err1 := events[0].DateTimeStart(time.UTC)
	ends, err2 := events[0].DateTimeEnd(time.UTC)
	if err1 != nil || err2 != nil || !starts.Equal(time.Date(2026, 12, 24, 10, 30, 0, 0, time.UTC)) || ends.Sub(starts) != 40*time.Minute {
		t.Errorf("it is from %s to %s, %v, %v", starts, ends, err1, err2)
	}
	for name, want := range map[string]string{
		ical.PropDescription: "가\n나\n다 🎭", ical.PropLocation: "홀, 서울특별시 종로구 세종대로 175", ical.PropUID: "7K3M-9QXW-2HTD@ticketblue",
	} {
		if got, err := events[0].Props.Text(name); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", name, got, err, want)
		}
	}
}
