package accountapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/id"
)

// refreshCookie goes to the session operations alone, and never to a script.
const (
	refreshCookie     = "ticketblue_refresh"
	refreshCookiePath = "/api/v1/auth"
)

// Session is the answer to a sign-in.
type Session struct {
	AccessToken string `json:"accessToken" doc:"For the Authorization header; keep it in memory only"`
	TokenType   string `json:"tokenType" example:"Bearer"`
	ExpiresIn   int    `json:"expiresIn" doc:"Seconds"`
	User        User   `json:"user"`
}

type sessionAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Session
}

type cookieAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (o *operations) answer(s accountapp.SignedIn) *sessionAnswer {
	return &sessionAnswer{
		SetCookie: o.cookie(s.Tokens.Refresh, int(account.RefreshTTL/time.Second)),
		Body: Session{
			AccessToken: s.Tokens.Access, TokenType: "Bearer",
			ExpiresIn: int(account.AccessTTL / time.Second), User: userOf(s.User),
		},
	}
}

func (o *operations) cookie(value string, maxAge int) http.Cookie {
	return http.Cookie{
		Name: refreshCookie, Value: value, Path: refreshCookiePath, MaxAge: maxAge,
		HttpOnly: true, Secure: o.settings.SecureCookies, SameSite: http.SameSiteStrictMode,
	}
}

type signUpRequest struct {
	Body struct {
		Email      string `json:"email" example:"user@example.com"`
		Password   string `json:"password" doc:"8 to 128 characters with a letter, a digit and a special character"`
		Name       string `json:"name" doc:"1 to 50 characters"`
		Locale     string `json:"locale,omitempty" doc:"ko (as a rule) or en"`
		Invitation string `json:"invitation,omitempty" doc:"Makes the account an administrator's"`
	}
}

func (o *operations) signUp(ctx context.Context, r *signUpRequest) (*sessionAnswer, error) {
	signedIn, err := o.accounts.SignUp(ctx, accountapp.SignUp{
		Email: r.Body.Email, Password: r.Body.Password, Name: r.Body.Name,
		Locale: account.Locale(r.Body.Locale), Invitation: r.Body.Invitation,
	})
	if err != nil {
		return nil, err
	}
	return o.answer(signedIn), nil
}

type signInRequest struct {
	httpserver.Remote
	Body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
}

func (o *operations) signIn(ctx context.Context, r *signInRequest) (*sessionAnswer, error) {
	if len(r.Body.Password) > 4*account.MaxPassword {
		return nil, account.ErrInvalidCredentials
	}
	key := failuresKey(r.Address(), r.Body.Email)
	if err := o.failures.check(ctx, key); err != nil {
		return nil, err
	}
	signedIn, err := o.accounts.SignIn(ctx, r.Body.Email, r.Body.Password)
	if errors.Is(err, account.ErrInvalidCredentials) {
		o.failures.count(ctx, key)
	}
	if err != nil {
		return nil, err
	}
	return o.answer(signedIn), nil
}

type refreshRequest struct {
	Refresh string `cookie:"ticketblue_refresh"`
}

func (o *operations) refresh(ctx context.Context, r *refreshRequest) (*sessionAnswer, error) {
	if r.Refresh == "" {
		return nil, account.ErrSessionExpired
	}
	signedIn, err := o.accounts.Refresh(ctx, r.Refresh)
	if err != nil {
		return nil, err
	}
	return o.answer(signedIn), nil
}

func (o *operations) signOut(ctx context.Context, r *refreshRequest) (*cookieAnswer, error) {
	if r.Refresh != "" {
		if err := o.accounts.SignOut(ctx, r.Refresh); err != nil {
			return nil, err
		}
	}
	return &cookieAnswer{SetCookie: o.cookie("", -1)}, nil
}

// failures counts failed sign-ins, so that guessing is slow and a person who knows their password is
// never kept out by having used it often.
type failures struct {
	limiter   httpserver.Limiter
	perMinute int
}

// failuresKey is one address from one place, however the address is spelt. Others keep it, so it names nobody.
func failuresKey(remote, email string) string {
	normal, err := account.NormaliseEmail(email)
	if err != nil {
		normal = "" // no account has it; all of them count together
	}
	return "sign-in-failures:" + id.Hash(remote+" "+normal)
}

func (f failures) check(ctx context.Context, key string) error {
	if wait := f.limiter.Look(ctx, key, f.perMinute, time.Minute); wait > 0 {
		return httpserver.ErrTooOften.After(wait)
	}
	return nil
}

func (f failures) count(ctx context.Context, key string) {
	f.limiter.Take(ctx, key, f.perMinute, time.Minute)
}
