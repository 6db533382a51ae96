// Package kakaosim stands in for Kakao's sign-in where there is no application key: it speaks OpenID Connect as
// Kakao does, and lets whoever comes be anybody they say. Its page says so, in Korean and English.
//
// It keeps the rules that bite: a code is good once, for ten minutes, for the address, client and PKCE challenge it
// was asked with; the id_token is signed and carries the nonce; an address may be missing or unverified. Beside
// that, /faults makes the next answers fail or linger.
//
// It must never be reachable in an office that is for real: whoever reaches it can sign in as anybody.
package kakaosim

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// DefaultClientID and DefaultClientSecret are the application that the stand-in knows.
const (
	DefaultClientID     = "ticketblue-stand-in"
	DefaultClientSecret = "stand-in-secret"
)

// How long what was given is good, and how much of it there is at once.
const (
	codeFor  = 10 * time.Minute
	tokenFor = 6 * time.Hour
	maxKept  = 10_000
)

// Config is how the stand-in is set up.
type Config struct {
	// Issuer is the address under which it is reached, such as http://127.0.0.1:8080/sim/kakao.
	Issuer string
	Clock  clock.Clock // nil is the system's
}

// Simulator is the stand-in: an http.Handler for the paths below its address. Safe for concurrent use. It keeps
// everything in memory.
type Simulator struct {
	issuer string
	clock  clock.Clock
	mux    *http.ServeMux
	key    func() *rsa.PrivateKey // made when first needed: that takes a moment
	faults faults

	mu     sync.Mutex
	codes  map[string]grant  // by code
	tokens map[string]access // by access token
}

// person is who somebody says they are.
type person struct {
	Subject, Email, Name string
	Verified             bool
}

// grant is what a code is good for.
type grant struct {
	person
	clientID, redirect, nonce, challenge string
	until                                time.Time
}

// access is what an access token is good for.
type access struct {
	person
	until time.Time
}

// New returns a stand-in.
func New(config Config) *Simulator {
	s := &Simulator{
		issuer: config.Issuer, clock: cmp.Or(config.Clock, clock.System()), mux: http.NewServeMux(),
		key: sync.OnceValue(func() *rsa.PrivateKey {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				panic("kakaosim: the system has no random numbers: " + err.Error())
			}
			return key
		}),
		codes: map[string]grant{}, tokens: map[string]access{},
	}
	s.mux.HandleFunc("GET /.well-known/openid-configuration", s.faults.around(s.discover))
	s.mux.HandleFunc("GET /.well-known/jwks.json", s.faults.around(s.keys))
	s.mux.HandleFunc("GET /oauth/authorize", s.page)
	s.mux.HandleFunc("POST /oauth/authorize", s.agree)
	s.mux.HandleFunc("POST /oauth/token", s.faults.around(s.token))
	s.mux.HandleFunc("GET /v2/user/me", s.faults.around(s.me))
	s.mux.HandleFunc("POST /faults", s.faults.set)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	s.mux.ServeHTTP(w, r)
}

func (s *Simulator) discover(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer": s.issuer, "authorization_endpoint": s.issuer + "/oauth/authorize", "token_endpoint": s.issuer + "/oauth/token",
		"userinfo_endpoint": s.issuer + "/v1/oidc/userinfo", "jwks_uri": s.issuer + "/.well-known/jwks.json",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
		"grant_types_supported": []string{"authorization_code"}, "token_endpoint_auth_methods_supported": []string{"client_secret_post"},
	})
}

func (s *Simulator) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{s.publicKey()}})
}

func (s *Simulator) publicKey() jose.JSONWebKey {
	key := jose.JSONWebKey{Key: s.key().Public(), Algorithm: string(jose.RS256), Use: "sig"}
	print, err := key.Thumbprint(crypto.SHA256)
	if err == nil {
		key.KeyID = string(hexadecimal(print[:8]))
	}
	return key
}

// knownClient reports whether an application may send browsers back to an address: on this same host alone, so
// that the stand-in leads nobody astray.
func knownClient(r *http.Request, clientID, redirect string) bool {
	back, err := url.Parse(redirect)
	return err == nil && clientID == DefaultClientID && back.Host == r.Host && (back.Scheme == "http" || back.Scheme == "https")
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client may have gone
}

// refuse answers as RFC 6749, 5.2 has it.
func refuse(w http.ResponseWriter, status int, code, description string) {
	answer(w, status, map[string]string{"error": code, "error_description": description})
}
