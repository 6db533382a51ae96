package api

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

// Many guesses at once must not all find the limit unreached: it is counted before a password is compared.
func TestParallelGuesses(t *testing.T) {
	t.Parallel()
	const guesses, limit = 60, 10
	for what, guess := range map[string]func(p *place, token string, n int) *answer{
		"sign-in": func(p *place, _ string, n int) *answer {
			return p.signIn("kim@example.com", fmt.Sprintf("Wrong-%d!", n))
		},
		"old password": func(p *place, token string, n int) *answer {
			return p.call(token, "PATCH", "/users/me", object{"password": "New-pass-1!", "oldPassword": fmt.Sprintf("Wrong-%d!", n)})
		},
		"withdrawal": func(p *place, token string, n int) *answer {
			return p.call(token, "DELETE", "/users/me", object{"password": fmt.Sprintf("Wrong-%d!", n)})
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := open(t, func(s *office.Settings) { s.Accounts.SignInFailures = limit })
			token := p.signUp("kim@example.com").ok(201)["accessToken"].(string)
			answers := make(chan *answer, guesses)
			var crowd sync.WaitGroup
			for n := range guesses {
				crowd.Go(func() { answers <- patiently(func() *answer { return guess(p, token, n) }) })
			}
			crowd.Wait()
			close(answers)
			compared := 0
			for a := range answers {
				switch a.status {
				case http.StatusUnauthorized:
					compared++
				default:
					if a.refused(429, "rate_limited"); a.header.Get("Retry-After") == "" {
						t.Error("nobody says when")
					}
				}
			}
			if compared != limit {
				t.Errorf("%d guesses were compared, the limit is %d", compared, limit)
			}
		})
	}
}

func TestSignInLimits(t *testing.T) {
	t.Parallel()
	t.Run("who knows their password is never kept out by having used it often, even at once", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Accounts.SignInFailures, s.Accounts.PlaceFailures = 3, 3 })
		p.signUp("kim@example.com").ok(201)
		var crowd sync.WaitGroup
		for range 12 {
			crowd.Go(func() { p.signIn("kim@example.com", password).ok(200) })
		}
		crowd.Wait()
	})
	t.Run("six hundred connections with made-up accounts lock nobody out", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Accounts.PlaceFailures = 20 })
		p.signUp("kim@example.com").ok(201)
		var crowd sync.WaitGroup
		begun := make(chan struct{}, 600)
		for n := range 600 {
			crowd.Go(func() {
				begun <- struct{}{}
				if a := p.signInOnce(fmt.Sprintf("made-up-%d@example.com", n), "Wrong-1234!"); a.status != 401 && a.status != 429 && a.status != 503 {
					t.Errorf("answered %d %s", a.status, a.raw)
				}
			})
		}
		for range 600 {
			<-begun
		}
		p.signIn("kim@example.com", password).ok(200)
		p.signIn("kim@example.com", password).ok(200)
		crowd.Wait()
	})
	t.Run("one place has a limit for all addresses together", func(t *testing.T) {
		t.Parallel()
		p := open(t, func(s *office.Settings) { s.Accounts.PlaceFailures = 5 })
		for n := range 6 {
			p.signUp(fmt.Sprintf("kim-%d@example.com", n)).ok(201)
		}
		for n := range 5 {
			p.signIn(fmt.Sprintf("kim-%d@example.com", n), "Wrong-1234!").refused(401, "invalid_credentials")
		}
		p.signIn("kim-5@example.com", "Wrong-1234!").refused(429, "rate_limited")
	})
	t.Run("behind a proxy that is trusted everybody has limits of their own", func(t *testing.T) {
		t.Parallel()
		guess := func(p *place, client string) *answer {
			return patiently(func() *answer {
				return p.call("", "POST", "/auth/signin", object{"email": "kim@example.com", "password": "Wrong-1234!"}, "X-Forwarded-For", client)
			})
		}
		behind := func(trusted ...string) *place {
			return open(t, func(s *office.Settings) { s.Accounts.SignInFailures, s.Server.TrustedProxies = 2, trusted })
		}
		p := behind("127.0.0.0/8", "::1")
		for range 2 {
			guess(p, "203.0.113.9").refused(401, "invalid_credentials")
		}
		guess(p, "203.0.113.9").refused(429, "rate_limited")
		guess(p, "203.0.113.10").refused(401, "invalid_credentials")
		p = behind()
		for n := range 2 {
			guess(p, fmt.Sprintf("203.0.113.%d", n)).refused(401, "invalid_credentials")
		}
		guess(p, "203.0.113.9").refused(429, "rate_limited")
	})
}
