// Package accountapi offers the account context over HTTP.
package accountapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Settings of the account operations.
type Settings struct {
	SignInFailures int    `name:"sign-in-failures" default:"10" help:"Failed sign-ins a minute, for one address from one place, before more are refused."`
	PlaceFailures  int    `name:"sign-in-failures-from-one-place" default:"100" help:"Failed sign-ins a minute from one place, for all addresses together, before more are refused; as many again for addresses that have no account."`
	PasswordMemory int    `name:"password-memory-mib" default:"128" help:"Memory that comparing passwords may use, in MiB: 64 for each at once, and never more at once than there are cores."`
	SignUps        int    `name:"sign-ups" default:"300" help:"Sign-ups a minute from one place before more are refused."`
	KakaoReturn    string `name:"kakao-return" default:"" help:"Address of this office's /api/v1/auth/kakao/callback as it is registered at Kakao; empty is the one by which the browser came."`
	SecureCookies  bool   `name:"secure-cookies" default:"false" help:"Send the refresh cookie over HTTPS only. Always so in production."`

	KakaoStandIn bool `kong:"-"` // Kakao is played by a stand-in
}

type operations struct {
	accounts *accountapp.Accounts
	settings Settings
	limiter  httpserver.Limiter
}

// Register adds the account operations.
func Register(api *httpserver.API, accounts *accountapp.Accounts, settings Settings) {
	o := &operations{accounts: accounts, settings: settings, limiter: api.Limiter()}
	accounts.LimitGuesses(accountapp.Guesses{
		Limiter: api.Limiter(), Account: settings.SignInFailures, Place: settings.PlaceFailures, Owner: settings.SignInFailures,
	})
	accounts.LimitPasswordMemory(settings.PasswordMemory)
	const tag = "Accounts"
	httpserver.Register(api, httpserver.Operation{
		ID: "sign-up", Method: http.MethodPost, Path: "/api/v1/auth/signup", Tag: tag, Access: httpserver.Public, Status: http.StatusCreated,
		Summary:   "Make an account and sign in",
		Text:      "With an `invitation`, the account is an administrator's. Nobody can name their own role.",
		Faults:    []*fault.Fault{account.ErrEmailTaken, account.ErrWeakPassword, account.ErrInvalidEmail, account.ErrInvalidName, account.ErrInvalidLocale, account.ErrInvitationExpired, httpserver.ErrTooOften},
		RateLimit: api.LimitByAddress("sign-ups", settings.SignUps, time.Minute),
	}, o.signUp)
	httpserver.Register(api, httpserver.Operation{
		ID: "sign-in", Method: http.MethodPost, Path: "/api/v1/auth/signin", Tag: tag, Access: httpserver.Public,
		Summary: "Sign in", Faults: []*fault.Fault{account.ErrInvalidCredentials, account.ErrBlocked, account.ErrTooManyGuesses},
	}, o.signIn)
	httpserver.Register(api, httpserver.Operation{
		ID: "refresh-session", Method: http.MethodPost, Path: "/api/v1/auth/refresh", Tag: tag, Access: httpserver.Public,
		Summary: "Get a new access token for the refresh cookie", Faults: []*fault.Fault{account.ErrSessionExpired},
	}, o.refresh)
	httpserver.Register(api, httpserver.Operation{
		ID: "sign-out", Method: http.MethodPost, Path: "/api/v1/auth/signout", Tag: tag, Access: httpserver.Public, Status: http.StatusNoContent,
		Summary: "End the session of the refresh cookie",
	}, o.signOut)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-me", Method: http.MethodGet, Path: "/api/v1/users/me", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own account",
	}, o.me)
	httpserver.Register(api, httpserver.Operation{
		ID: "change-me", Method: http.MethodPatch, Path: "/api/v1/users/me", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Change one's name, language or password",
		Text:    "A new password ends every other session. Who has none yet needs no `oldPassword`, but must have signed in within ten minutes.",
		Faults:  []*fault.Fault{account.ErrInvalidName, account.ErrInvalidLocale, account.ErrWeakPassword, account.ErrInvalidCredentials, account.ErrTooManyGuesses, account.ErrSignInAgain},
	}, o.changeMe)
	httpserver.Register(api, httpserver.Operation{
		ID: "withdraw", Method: http.MethodDelete, Path: "/api/v1/users/me", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusNoContent,
		Summary: "End one's account", Faults: []*fault.Fault{account.ErrInvalidCredentials, account.ErrTooManyGuesses, account.ErrSignInAgain, account.ErrLastAdministrator},
		Text: "All sessions end and personal data is erased. The address stays taken. Who has no password, because they sign in with Kakao, must have done so within ten minutes.",
	}, o.withdraw)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-sessions", Method: http.MethodGet, Path: "/api/v1/users/me/sessions", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Where one is signed in, the last used first",
	}, o.openSessions)
	httpserver.Register(api, httpserver.Operation{
		ID: "end-session", Method: http.MethodDelete, Path: "/api/v1/users/me/sessions/{id}", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusNoContent,
		Summary: "Sign out on a device", Faults: []*fault.Fault{account.ErrSessionNotFound},
	}, o.endSession)
	httpserver.Register(api, httpserver.Operation{
		ID: "end-other-sessions", Method: http.MethodDelete, Path: "/api/v1/users/me/sessions", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusNoContent,
		Summary: "Sign out on all other devices",
	}, o.endOtherSessions)
	o.registerPeople(api)
	o.registerKakao(api)
	o.registerMailLinks(api)
}

// User is an account as its owner sees it.
type User struct {
	ID        string    `json:"id" doc:"Opaque"`
	Email     string    `json:"email" format:"email"`
	Name      string    `json:"name"`
	Role      string    `json:"role" enum:"USER,ADMIN"`
	Locale    string    `json:"locale" enum:"ko,en"`
	CreatedAt time.Time `json:"createdAt"`

	EmailConfirmed bool `json:"emailConfirmed" doc:"Its owner has proved the address, by a mailed link or by Kakao"`
	HasPassword    bool `json:"hasPassword" doc:"False for who signs in with Kakao alone"`
}

func userOf(u account.User) User {
	return User{
		ID: u.ID, Email: u.Email, Name: u.Name, Role: string(u.Role), Locale: string(u.Locale),
		CreatedAt: httpserver.Local(u.CreatedAt), HasPassword: u.PasswordHash != "",
		EmailConfirmed: !u.EmailProvedAt.IsZero(),
	}
}

type userAnswer struct{ Body User }

func (o *operations) me(ctx context.Context, _ *struct{}) (*userAnswer, error) {
	user, err := o.accounts.User(ctx, httpserver.PrincipalFrom(ctx).UserID)
	return &userAnswer{userOf(user)}, err
}

type changeRequest struct {
	Body struct {
		Name        *string `json:"name,omitempty" doc:"1 to 50 characters"`
		Locale      *string `json:"locale,omitempty" doc:"ko or en"`
		Password    *string `json:"password,omitempty" doc:"A new one; needs oldPassword"`
		OldPassword string  `json:"oldPassword,omitempty"`
	}
}

func (o *operations) changeMe(ctx context.Context, r *changeRequest) (*userAnswer, error) {
	who := httpserver.PrincipalFrom(ctx)
	user, err := o.accounts.Change(ctx, who.UserID, who.SessionID, accountapp.Change{
		Name: r.Body.Name, Locale: (*account.Locale)(r.Body.Locale), Password: r.Body.Password, OldPassword: r.Body.OldPassword,
	})
	return &userAnswer{userOf(user)}, err
}

type withdrawRequest struct {
	Body struct {
		Password string `json:"password,omitempty" doc:"Needed unless the account has none"`
	}
}

func (o *operations) withdraw(ctx context.Context, r *withdrawRequest) (*cookieAnswer, error) {
	who := httpserver.PrincipalFrom(ctx)
	if err := o.accounts.Withdraw(ctx, who.UserID, who.SessionID, r.Body.Password); err != nil {
		return nil, err
	}
	return &cookieAnswer{SetCookie: o.cookie("", -1)}, nil
}
