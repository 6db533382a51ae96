// Package identitytest is what every identity.Provider passes, whoever stands behind it.
package identitytest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/identity"
)

// Rig is a provider under test, with somebody who plays the people at it.
type Rig struct {
	Provider identity.Provider
	Return   string // an address that the provider sends browsers back to
	// Approve does what a person does at the address: they are this one, and agree. It returns where the
	// browser is sent then.
	Approve func(t *testing.T, authURL string, person identity.Identity) (location string)
	// Down makes the provider unreachable from then on.
	Down func()
}

// Run runs the suite; open returns a rig that lives as long as the test.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	t.Helper()
	kim := identity.Identity{Subject: "3141592653", Email: "kim@example.com", Verified: true, Name: "김예매"}
	for name, test := range map[string]func(*testing.T, *visit){
		"the address carries what protects the way": func(t *testing.T, v *visit) {
			address, err := url.Parse(v.authURL())
			must(t, err)
			sum, query := sha256.Sum256([]byte(v.attempt.Verifier)), address.Query()
			for name, want := range map[string]string{
				"response_type": "code", "state": v.attempt.State, "nonce": v.attempt.Nonce, "redirect_uri": v.attempt.Return,
				"code_challenge_method": "S256", "code_challenge": base64.RawURLEncoding.EncodeToString(sum[:]),
			} {
				if got := query.Get(name); got != want {
					t.Errorf("%s is %q, not %q", name, got, want)
				}
			}
		},
		"who agrees is known, and comes back with the state": func(t *testing.T, v *visit) {
			got, err := v.Provider.Exchange(t.Context(), v.attempt, v.code(kim))
			must(t, err)
			if got != kim {
				t.Errorf("it is %+v", got)
			}
		},
		"an address that isn't verified is told as that": func(t *testing.T, v *visit) {
			lee := identity.Identity{Subject: "2718281828", Email: "lee@example.com", Name: "이예매"}
			got, err := v.Provider.Exchange(t.Context(), v.attempt, v.code(lee))
			must(t, err)
			if got.Verified || got.Subject != lee.Subject {
				t.Errorf("it is %+v", got)
			}
		},
		"who tells no address is known all the same": func(t *testing.T, v *visit) {
			got, err := v.Provider.Exchange(t.Context(), v.attempt, v.code(identity.Identity{Subject: "1414213562"}))
			must(t, err)
			if got != (identity.Identity{Subject: "1414213562"}) {
				t.Errorf("it is %+v", got)
			}
		},
		"a code is good once": func(t *testing.T, v *visit) {
			code := v.code(kim)
			_, err := v.Provider.Exchange(t.Context(), v.attempt, code)
			must(t, err)
			v.refused(v.attempt, code)
		},
		"of many who bring one code one gets in": func(t *testing.T, v *visit) {
			code := v.code(kim)
			var in atomic.Int32
			var crowd sync.WaitGroup
			for range 10 {
				crowd.Go(func() {
					if _, err := v.Provider.Exchange(t.Context(), v.attempt, code); err == nil {
						in.Add(1)
					}
				})
			}
			crowd.Wait()
			if in.Load() != 1 {
				t.Errorf("%d got in", in.Load())
			}
		},
		"a code that was invented is refused": func(_ *testing.T, v *visit) { v.refused(v.attempt, "invented") },
		"a code of another nonce is refused": func(_ *testing.T, v *visit) {
			v.refusedWith(kim, func(a *identity.Attempt) { a.Nonce = id.Secret("n") })
		},
		"a code of another verifier is refused": func(_ *testing.T, v *visit) {
			v.refusedWith(kim, func(a *identity.Attempt) { a.Verifier = id.Secret("v") })
		},
		"a code for another address is refused": func(_ *testing.T, v *visit) {
			v.refusedWith(kim, func(a *identity.Attempt) { a.Return += "/elsewhere" })
		},
		"a provider that is down is told as that": testDown,
		"who doesn't wait is not kept by it":      testCanceled,
		"the state is not the provider's business": func(t *testing.T, v *visit) {
			code := v.code(kim)
			v.attempt.State = "another"
			_, err := v.Provider.Exchange(t.Context(), v.attempt, code)
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rig := open(t)
			test(t, &visit{t, rig, identity.Attempt{
				State: id.Secret("s"), Nonce: id.Secret("n"), Verifier: id.Secret("v"), Return: rig.Return,
			}})
		})
	}
}

func testDown(t *testing.T, v *visit) {
	code := v.code(identity.Identity{Subject: "1"})
	v.Down()
	if _, err := v.Provider.Exchange(t.Context(), v.attempt, code); !errors.Is(err, identity.ErrUnavailable) {
		t.Errorf("it is %v", err)
	}
}

func testCanceled(t *testing.T, v *visit) {
	code := v.code(identity.Identity{Subject: "1"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Provider.Exchange(ctx, v.attempt, code); err == nil {
		t.Error("it was waited for")
	}
}

// visit is one sign-in.
type visit struct {
	t *testing.T
	Rig
	attempt identity.Attempt
}

func (v *visit) authURL() string {
	v.t.Helper()
	address, err := v.Provider.AuthURL(v.t.Context(), v.attempt)
	must(v.t, err)
	return address
}

// code is what the browser of the person comes back with.
func (v *visit) code(person identity.Identity) string {
	v.t.Helper()
	location, err := url.Parse(v.Approve(v.t, v.authURL(), person))
	must(v.t, err)
	if state := location.Query().Get("state"); state != v.attempt.State {
		v.t.Fatalf("it came back with the state %q", state)
	}
	return location.Query().Get("code")
}

func (v *visit) refused(attempt identity.Attempt, code string) {
	v.t.Helper()
	if _, err := v.Provider.Exchange(v.t.Context(), attempt, code); !errors.Is(err, identity.ErrRefused) {
		v.t.Errorf("it is %v", err)
	}
}

func (v *visit) refusedWith(person identity.Identity, change func(*identity.Attempt)) {
	v.t.Helper()
	other := v.attempt
	change(&other)
	v.refused(other, v.code(person))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
