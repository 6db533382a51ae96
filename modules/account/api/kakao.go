package accountapi

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// attemptCookie is the browser's secret of a sign-in that was begun. It comes back with a navigation from another
// site, so it is Lax.
const (
	attemptCookie     = "ticketblue_kakao"
	attemptCookiePath = "/api/v1/auth/kakao"
	callbackPath      = "/api/v1/auth/kakao/callback"
	signInPage        = "/signin"
)

func (o *operations) registerKakao(api *httpserver.API) {
	const tag = "Accounts"
	httpserver.Register(api, httpserver.Operation{
		ID: "list-sign-in-providers", Method: http.MethodGet, Path: "/api/v1/auth/providers", Tag: tag, Access: httpserver.Public,
		Summary: "Whom one can sign in with",
	}, o.listProviders)
	httpserver.Register(api, httpserver.Operation{
		ID: "sign-in-with-kakao", Method: http.MethodGet, Path: attemptCookiePath, Tag: tag, Access: httpserver.Public, Status: http.StatusFound,
		Summary: "Go to Kakao to sign in",
		Text: "For the browser itself: leads to Kakao (or its stand-in), which leads back to the callback. `next` is the page to go to afterwards; " +
			"only paths of this office count. A browser that asks for HTML is led to `/signin?error=` with the code when something goes wrong.",
		Faults:    []*fault.Fault{account.ErrProviderOff, account.ErrProviderUnavailable, httpserver.ErrTooOften},
		RateLimit: api.LimitByAddress("sign-ups-elsewhere", o.settings.SignUps, time.Minute),
	}, o.beginKakao)
	httpserver.Register(api, httpserver.Operation{
		ID: "finish-kakao", Method: http.MethodGet, Path: callbackPath, Tag: tag, Access: httpserver.Public, Status: http.StatusFound,
		Summary: "Come back from Kakao",
		Text: "Sets the refresh cookie and leads to the page. A program that asks for `application/json` gets the session instead. " +
			"Who has come before is known by their Kakao number; who hasn't, by an e-mail address that Kakao has verified; who is new gets an account without a password.",
		Redirects: reflect.TypeFor[Session](),
		Faults:    []*fault.Fault{account.ErrStateMismatch, account.ErrConsentRefused, account.ErrEmailNeeded, account.ErrEmailTaken, account.ErrProviderOff, account.ErrProviderUnavailable, account.ErrStandInRefused, account.ErrBlocked},
	}, o.finishKakao)
}

type providersAnswer struct {
	Body struct {
		Kakao   bool `json:"kakao"`
		StandIn bool `json:"standIn" doc:"Kakao is played by a stand-in: for demonstrations, not to be trusted"`
	}
}

func (o *operations) listProviders(context.Context, *struct{}) (*providersAnswer, error) {
	answer := &providersAnswer{}
	answer.Body.Kakao = o.accounts.Offers(account.Kakao)
	answer.Body.StandIn = answer.Body.Kakao && o.settings.KakaoStandIn
	return answer, nil
}

type beginRequest struct {
	httpserver.Origin
	Next   string `query:"next" maxLength:"2000" doc:"The page to go to afterwards, such as /reservations"`
	Accept string `header:"Accept" hidden:"true"`
}

func (o *operations) beginKakao(ctx context.Context, r *beginRequest) (*huma.StreamResponse, error) {
	back := o.settings.KakaoReturn
	if back == "" {
		back = r.Address(o.settings.SecureCookies) + callbackPath
	}
	begun, err := o.accounts.Begin(ctx, account.Kakao, r.Next, back)
	if err != nil {
		return o.kakaoFailed(r.Accept, r.Next, err)
	}
	return httpserver.Redirect(begun.URL, o.attemptCookie(begun.Browser, int(account.AttemptTTL/time.Second))), nil
}

type finishRequest struct {
	httpserver.Remote
	State   string `query:"state" maxLength:"200"`
	Code    string `query:"code" maxLength:"2000"`
	Error   string `query:"error" maxLength:"200" doc:"Why there is no code"`
	About   string `query:"error_description" maxLength:"2000"`
	Accept  string `header:"Accept" hidden:"true"`
	Browser string `cookie:"ticketblue_kakao"`
}

func (o *operations) finishKakao(ctx context.Context, r *finishRequest) (*huma.StreamResponse, error) {
	signedIn, next, err := o.accounts.Finish(ctx, account.Kakao, accountapp.Arrived{
		State: r.State, Browser: r.Browser, Code: r.Code, Error: r.Error, Device: account.DeviceOf(r.Agent()),
	})
	if err != nil {
		return o.kakaoFailed(r.Accept, next, err)
	}
	answer := o.answer(signedIn)
	ended := o.attemptCookie("", -1)
	if strings.Contains(r.Accept, "application/json") && !wantsPage(r.Accept) {
		return httpserver.Answer(answer.Body, answer.SetCookie, ended), nil
	}
	return httpserver.Redirect(next, answer.SetCookie, ended), nil
}

// kakaoFailed leads a person to the page that tells them, and answers programs with the fault.
func (o *operations) kakaoFailed(accept, next string, err error) (*huma.StreamResponse, error) {
	var refused *fault.Fault
	if !wantsPage(accept) || !errors.As(err, &refused) {
		return nil, err
	}
	page := url.Values{"error": {refused.Code}}
	if next = account.OwnPath(next); next != "/" {
		page.Set("next", next)
	}
	return httpserver.Redirect(signInPage+"?"+page.Encode(), o.attemptCookie("", -1)), nil
}

func wantsPage(accept string) bool { return strings.Contains(accept, "text/html") }

func (o *operations) attemptCookie(value string, maxAge int) http.Cookie {
	return http.Cookie{
		Name: attemptCookie, Value: value, Path: attemptCookiePath, MaxAge: maxAge,
		HttpOnly: true, Secure: o.settings.SecureCookies, SameSite: http.SameSiteLaxMode,
	}
}
