package kakaosim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ticketblue/ticketblue/platform/id"
)

func hexadecimal(raw []byte) []byte { return hex.AppendEncode(nil, raw) }

// give keeps a grant and returns its code; "" when there are too many.
func (s *Simulator) give(g grant) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	if len(s.codes)+len(s.tokens) >= maxKept {
		for code, kept := range s.codes {
			if !now.Before(kept.until) {
				delete(s.codes, code)
			}
		}
		for token, kept := range s.tokens {
			if !now.Before(kept.until) {
				delete(s.tokens, token)
			}
		}
		if len(s.codes)+len(s.tokens) >= maxKept {
			return ""
		}
	}
	code := id.Secret("")
	g.until = now.Add(codeFor)
	s.codes[code] = g
	return code
}

// take ends a code: it is good for one try.
func (s *Simulator) take(code string) (grant, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.codes[code]
	delete(s.codes, code)
	return g, ok && s.clock.Now().Before(g.until)
}

func (s *Simulator) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "the form can't be read")
		return
	}
	form := r.PostForm
	if form.Get("client_id") != DefaultClientID || form.Get("client_secret") != DefaultClientSecret {
		refuse(w, http.StatusUnauthorized, "invalid_client", "Not exist client_id or bad client credentials")
		return
	}
	if form.Get("grant_type") != "authorization_code" {
		refuse(w, http.StatusBadRequest, "unsupported_grant_type", "this stand-in takes codes only")
		return
	}
	g, ok := s.take(form.Get("code"))
	challenge := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case !ok:
		refuse(w, http.StatusBadRequest, "invalid_grant", "authorization code not found")
	case g.redirect != form.Get("redirect_uri"):
		refuse(w, http.StatusBadRequest, "invalid_grant", "Redirect URI mismatch.")
	case subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(challenge[:])), []byte(g.challenge)) != 1:
		refuse(w, http.StatusBadRequest, "invalid_grant", "code_verifier mismatch")
	default:
		s.issue(w, g)
	}
}

func (s *Simulator) issue(w http.ResponseWriter, g grant) {
	now := s.clock.Now()
	idToken, err := s.sign(map[string]any{
		"iss": s.issuer, "aud": g.clientID, "sub": g.Subject, "iat": now.Unix(), "auth_time": now.Unix(),
		"exp": now.Add(tokenFor).Unix(), "nonce": g.nonce, "nickname": g.Name,
	})
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error", "the token can't be signed")
		return
	}
	token := id.Secret("")
	s.mu.Lock()
	s.tokens[token] = access{g.person, now.Add(tokenFor)}
	s.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{
		"token_type": "bearer", "access_token": token, "id_token": idToken,
		"expires_in": int(tokenFor / time.Second), "scope": "openid account_email profile_nickname",
	})
}

func (s *Simulator) sign(claims map[string]any) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key(), KeyID: s.publicKey().KeyID}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

func (s *Simulator) me(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	who, ok := s.tokens[token]
	s.mu.Unlock()
	if !ok || !s.clock.Now().Before(who.until) {
		answer(w, http.StatusUnauthorized, map[string]any{"msg": "this access token does not exist", "code": -401})
		return
	}
	number, _ := strconv.ParseInt(who.Subject, 10, 64) // subjects are numbers, see agree
	account := map[string]any{"profile": map[string]any{"nickname": who.Name}, "has_email": who.Email != ""}
	if who.Email != "" {
		account["email"], account["is_email_valid"], account["is_email_verified"] = who.Email, true, who.Verified
	}
	answer(w, http.StatusOK, map[string]any{"id": number, "kakao_account": account})
}
