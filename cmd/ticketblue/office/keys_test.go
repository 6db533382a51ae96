package office_test

import (
	"crypto/ed25519"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the tables

	"github.com/ticketblue/ticketblue/adapters/sqlstore/sqlite"
	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/modules/booking"
	"github.com/ticketblue/ticketblue/platform/clock"
)

// opened opens an office beside a server and closes it again; do, when given, happens in between.
func opened(t *testing.T, s office.Settings, do func(*office.Office)) error {
	t.Helper()
	o, err := office.Open(t.Context(), s, clock.System(), slog.New(slog.DiscardHandler), nil)
	if err != nil {
		return err
	}
	if do != nil {
		do(o)
	}
	return o.Close()
}

func ticketKey(t *testing.T, s office.Settings) ed25519.PrivateKey {
	t.Helper()
	key, err := office.TicketKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func keyID(key ed25519.PrivateKey) string { return booking.KeyID(key.Public().(ed25519.PublicKey)) }

// sell puts a paid reservation of one seat into the office.
func sell(t *testing.T) func(*office.Office) {
	return func(o *office.Office) {
		round := &booking.Round{ID: 1, PerformanceID: 1, StartsAt: time.Now().AddDate(0, 0, 20), Policy: booking.ConsumerStandard(), Seats: make([]booking.PlanSeat, 1)}
		r := booking.Reserve("kim", round, []booking.Seat{{Number: 1, Label: "1번", Grade: "R", Amount: 50_000}}, time.Now(), booking.HoldTTL)
		r.Status, r.Paid, r.CompletedAt = booking.Completed, r.Amount, r.CreatedAt
		if err := o.Bookings.Load(t.Context(), round, []*booking.Reservation{r}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTicketKey(t *testing.T) {
	t.Parallel()
	t.Run("an office that has sold nothing makes it once, for itself alone to read", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := opened(t, s, nil); err != nil {
			t.Fatal(err)
		}
		made := ticketKey(t, s)
		if err := opened(t, s, nil); err != nil || !ticketKey(t, s).Equal(made) {
			t.Errorf("it was made anew, %v", err)
		}
		info, err := os.Stat(filepath.Join(s.DataDir, "ticket-key.pem"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
	})
	t.Run("of many that start at once one makes the key and all have it", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "ticket-key.pem")
		keys := make([]ed25519.PrivateKey, 20)
		var starting sync.WaitGroup
		for i := range keys {
			starting.Go(func() {
				var err error
				if keys[i], err = office.MakeTicketKey(path); err != nil {
					t.Error(err)
				}
			})
		}
		starting.Wait()
		for _, key := range keys {
			if !key.Equal(keys[0]) {
				t.Fatal("two keys sign the tickets of one office")
			}
		}
	})
	t.Run("reading it makes none", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if _, err := office.TicketKey(s); !errors.Is(err, office.ErrKeyMissing) {
			t.Errorf("told %v", err)
		}
		if entries, err := os.ReadDir(s.DataDir); err != nil || len(entries) != 0 {
			t.Errorf("it left %v, %v", entries, err)
		}
	})
	t.Run("where tickets are sold and it is gone, the office does not open and says what to do", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := opened(t, s, sell(t)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(s.DataDir, "ticket-key.pem")
		before := ticketKey(t, s)
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		err := opened(t, s, nil)
		if !errors.Is(err, office.ErrKeyMissing) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "ticketblue ticket new-key") {
			t.Fatalf("it told %v", err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("a key was made in its place: %v", err)
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
		if err := opened(t, s, nil); err != nil || !ticketKey(t, s).Equal(before) {
			t.Errorf("with the key back it told %v", err)
		}
	})
	t.Run("a lost one is replaced when told so, and only then", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := opened(t, s, sell(t)); err != nil {
			t.Fatal(err)
		}
		if _, err := office.NewTicketKey(t.Context(), s); err == nil {
			t.Error("a key that is there was replaced")
		}
		before := ticketKey(t, s)
		if err := os.Remove(filepath.Join(s.DataDir, "ticket-key.pem")); err != nil {
			t.Fatal(err)
		}
		if _, err := office.NewTicketKey(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if err := opened(t, s, nil); err != nil || ticketKey(t, s).Equal(before) {
			t.Errorf("%v", err)
		}
	})
	t.Run("where tickets are sold with another key, the office does not open and says what to do", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := opened(t, s, sell(t)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(s.DataDir, "ticket-key.pem")
		right := ticketKey(t, s)
		if err := os.Rename(path, path+".right"); err != nil {
			t.Fatal(err)
		}
		wrong, err := office.MakeTicketKey(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // being refused changes nothing
			err := opened(t, s, nil)
			if !errors.Is(err, office.ErrKeyChanged) {
				t.Fatalf("it told %v", err)
			}
			for _, said := range []string{path, keyID(right), keyID(wrong), "ticketblue ticket use-key", "--ticket-key-file"} {
				if !strings.Contains(err.Error(), said) {
					t.Errorf("it says nothing of %s: %v", said, err)
				}
			}
		}
		s.TicketKeyFile = path + ".right"
		if err := opened(t, s, nil); err != nil {
			t.Errorf("with the right one elsewhere: %v", err)
		}
		s.TicketKeyFile = ""
		if id, err := office.UseTicketKey(t.Context(), s); err != nil || id != keyID(wrong) {
			t.Fatalf("%s, %v", id, err)
		}
		if err := opened(t, s, nil); err != nil {
			t.Errorf("told to use it: %v", err)
		}
		s.TicketKeyFile = path + ".right"
		if err := opened(t, s, nil); !errors.Is(err, office.ErrKeyChanged) {
			t.Errorf("with the one of before: %v", err)
		}
	})
	t.Run("an office that has sold nothing opens with any", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		for range 2 {
			if err := opened(t, s, nil); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(s.DataDir, "ticket-key.pem")); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("an office that sold before keys were noted goes on with its own, and with no other from then on", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := opened(t, s, sell(t)); err != nil {
			t.Fatal(err)
		}
		tables, err := sql.Open("sqlite", filepath.Join(s.DataDir, sqlite.FileName))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tables.Exec("DELETE FROM signing_keys"); err != nil {
			t.Fatal(err)
		}
		if err := tables.Close(); err != nil {
			t.Fatal(err)
		}
		if err := opened(t, s, nil); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(s.DataDir, "ticket-key.pem")); err != nil {
			t.Fatal(err)
		}
		if _, err := office.MakeTicketKey(filepath.Join(s.DataDir, "ticket-key.pem")); err != nil {
			t.Fatal(err)
		}
		if err := opened(t, s, nil); !errors.Is(err, office.ErrKeyChanged) {
			t.Errorf("with another: %v", err)
		}
	})
	t.Run("one that a setting names is never made, nor is a spoilt one replaced", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		s.TicketKeyFile = filepath.Join(s.DataDir, "elsewhere.pem")
		if err := opened(t, s, nil); !errors.Is(err, office.ErrKeyMissing) {
			t.Errorf("told %v", err)
		}
		s.TicketKeyFile = ""
		if err := os.WriteFile(filepath.Join(s.DataDir, "ticket-key.pem"), []byte("spoilt"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := opened(t, s, nil); err == nil {
			t.Error("a spoilt key was taken, or replaced")
		}
		if _, err := office.NewTicketKey(t.Context(), s); err == nil {
			t.Error("a spoilt key was replaced by the command")
		}
	})
}
