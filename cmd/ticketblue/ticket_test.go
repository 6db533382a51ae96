package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := office.NewTicketKey(t.Context(), office.Settings{DataDir: dir}); err != nil {
		t.Fatal(err)
	}
	key, err := office.TicketKey(office.Settings{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "revoked.txt")
	if err := os.WriteFile(list, []byte("# as of today\r\n\r\nt-1\r\n  t-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code := func(ticket, revoked string) int {
		pass := booking.Pass{TicketID: ticket, RoundID: 1, SeatNumber: 3, SeatLabel: "3번"}.Sign(key)
		err := (&verifyCommand{DataDir: dir, Revoked: revoked, Pass: pass}).Run()
		own := coded{}
		switch {
		case err == nil:
			return 0
		case errors.As(err, &own):
			return own.code
		}
		return 1
	}
	for name, c := range map[string]struct {
		ticket, revoked string
		want            int
	}{
		"a genuine one without a list":      {"t-1", "", 0},
		"a genuine one that is on the list": {"t-1", list, exitRevoked},
		"one that stands behind spaces":     {"t-2", list, exitRevoked},
		"a genuine one that is not on it":   {"t-3", list, 0},
		"one whose id begins like another":  {"t-", list, 0},
		"a list that is not there":          {"t-3", list + ".gone", 1},
	} {
		if got := code(c.ticket, c.revoked); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if err := (&verifyCommand{DataDir: dir, Revoked: list, Pass: "TB1.e30.AAAA"}).Run(); !errors.Is(err, booking.ErrForgedPass) {
		t.Errorf("a forgery: %v", err)
	}
	empty := t.TempDir()
	if err := (&verifyCommand{DataDir: empty, Pass: "TB1.e30.AAAA"}).Run(); !errors.Is(err, office.ErrKeyMissing) {
		t.Errorf("without a key: %v", err)
	}
	if entries, err := os.ReadDir(empty); err != nil || len(entries) != 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}
