package accountapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
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
	httpserver.Remote
	Body struct {
		Email      string `json:"email" example:"user@example.com" text:"raw"`
		Password   string `json:"password" doc:"8 to 128 characters with a letter, a digit and a special character"`
		Name       string `json:"name" doc:"1 to 50 characters"`
		Locale     string `json:"locale,omitempty" doc:"ko (as a rule) or en"`
		Invitation string `json:"invitation,omitempty" doc:"Makes the account an administrator's"`
	}
}

func (o *operations) signUp(ctx context.Context, r *signUpRequest) (*sessionAnswer, error) {
	signedIn, err := o.accounts.SignUp(ctx, accountapp.SignUp{
		Email: r.Body.Email, Password: r.Body.Password, Name: r.Body.Name,
		Locale: account.Locale(r.Body.Locale), Invitation: r.Body.Invitation, Place: r.Address(), Device: account.DeviceOf(r.Agent()),
	})
	if err != nil {
		return nil, err
	}
	return o.answer(signedIn), nil
}

type signInRequest struct {
	httpserver.Remote
	Body struct {
		Email    string `json:"email" text:"raw"`
		Password string `json:"password"`
	}
}

func (o *operations) signIn(ctx context.Context, r *signInRequest) (*sessionAnswer, error) {
	if len(r.Body.Password) > 4*account.MaxPassword {
		return nil, account.ErrInvalidCredentials
	}
	signedIn, err := o.accounts.SignIn(ctx, accountapp.SignIn{
		Email: r.Body.Email, Password: r.Body.Password, Place: r.Address(), Device: account.DeviceOf(r.Agent()),
	})
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

// OpenSession is a sign-in that is still good, as its owner recognises it.
type OpenSession struct {
	ID        string    `json:"id" doc:"Opaque"`
	Device    string    `json:"device" doc:"Browser and system; empty where they are not known" example:"Chrome · Android"`
	CreatedAt time.Time `json:"createdAt"`
	UsedAt    time.Time `json:"usedAt" doc:"When it was last refreshed, which a page that is used does every half hour"`
	Current   bool      `json:"current" doc:"Whether it is the one that asks"`
}

type openSessionsAnswer struct {
	Body struct {
		Items []OpenSession `json:"items" nullable:"false"`
	}
}

func (o *operations) openSessions(ctx context.Context, _ *struct{}) (*openSessionsAnswer, error) {
	who := httpserver.PrincipalFrom(ctx)
	sessions, err := o.accounts.Sessions(ctx, who.UserID)
	answer := &openSessionsAnswer{}
	answer.Body.Items = make([]OpenSession, len(sessions))
	for i, s := range sessions {
		answer.Body.Items[i] = OpenSession{s.ID, s.Device, httpserver.Local(s.CreatedAt), httpserver.Local(s.UsedAt()), s.ID == who.SessionID}
	}
	return answer, err
}

type sessionRequest struct {
	ID string `path:"id" maxLength:"64"`
}

func (o *operations) endSession(ctx context.Context, r *sessionRequest) (*struct{}, error) {
	return nil, o.accounts.EndSession(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
}

func (o *operations) endOtherSessions(ctx context.Context, _ *struct{}) (*struct{}, error) {
	who := httpserver.PrincipalFrom(ctx)
	return nil, o.accounts.EndOtherSessions(ctx, who.UserID, who.SessionID)
}
