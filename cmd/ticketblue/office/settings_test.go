package office_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

func defaults(t *testing.T) office.Settings {
	t.Helper()
	s := office.Settings{DataDir: t.TempDir()}
	s.Defaults()
	return s
}

func TestSettings(t *testing.T) {
	t.Parallel()
	t.Run("the defaults make an office", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if s.Booking.HoldTTL != 10*time.Minute || s.Server.HTTPAddr != ":8080" || !s.Simulated() || s.Production() || s.Notify.MailRate != 0 {
			t.Errorf("defaults: %+v", s)
		}
	})
	for name, c := range map[string]struct {
		change func(*office.Settings)
		tells  string
	}{
		"production with the simulator":  {func(s *office.Settings) { s.Env = "production" }, "simulator"},
		"a hold of no time":              {func(s *office.Settings) { s.Booking.HoldTTL = 0 }, "hold-ttl"},
		"a hold of days":                 {func(s *office.Settings) { s.Booking.HoldTTL = 25 * time.Hour }, "hold-ttl"},
		"mails over no connection":       {func(s *office.Settings) { s.Notify.SMTPConns = 0 }, "smtp-connections"},
		"no sign-ups at all":             {func(s *office.Settings) { s.Accounts.SignUps = 0 }, "sign-ups"},
		"unlimited guesses at passwords": {func(s *office.Settings) { s.Accounts.SignInFailures = 0 }, "sign-in-failures"},
		"stand-ins of another, in production": {func(s *office.Settings) {
			s.Env, s.StandInsAt, s.Toss.SecretKey = "production", "http://office-1:8080", "live_sk_x"
		}, "stand-ins-at"},
		"keys of each instance's own, in production": {func(s *office.Settings) {
			s.Env, s.Toss.SecretKey, s.MySQL.Primary = "production", "live_sk_x", "office:x@tcp(db:3306)/ticketblue"
		}, "ticket-key-file"},
		"stand-ins at no address":      {func(s *office.Settings) { s.StandInsAt = "office-1" }, "stand-ins-at"},
		"more traces than there are":   {func(s *office.Settings) { s.Trace.Share = 1.5 }, "trace-share"},
		"a collector at no address":    {func(s *office.Settings) { s.Trace.Endpoint = "collector:4318" }, "trace-endpoint"},
		"a log stack without a port":   {func(s *office.Settings) { s.EventLog.TCP = "logstash" }, "event-log-tcp"},
		"a stop that waits for nobody": {func(s *office.Settings) { s.Server.ShutdownTimeout = 0 }, "shutdown-timeout"},
	} {
		t.Run(name+" is refused, by its flag's name", func(t *testing.T) {
			t.Parallel()
			s := defaults(t)
			c.change(&s)
			if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.tells) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("production with a real provider is fine", func(t *testing.T) {
		t.Parallel()
		s := defaults(t)
		s.Env, s.Toss.SecretKey, s.Toss.ClientKey = "production", "live_sk_x", "live_ck_x"
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
	})
}
