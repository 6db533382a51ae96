package office

import (
	"time"

	"github.com/ticketblue/ticketblue/adapters/kakao"
	"github.com/ticketblue/ticketblue/adapters/kakaosim"
	"github.com/ticketblue/ticketblue/modules/account"
)

// kakaoStandInPath is where the stand-in for Kakao stands on the office's own server.
const kakaoStandInPath = "/sim/kakao"

// Kakao is who people can sign in with. Without a client id a stand-in plays it, except in production.
type Kakao struct {
	ClientID     string        `name:"client-id" default:"" help:"REST API key of the application at Kakao; empty uses the built-in stand-in, and in production offers no Kakao sign-in."`
	ClientSecret string        `name:"client-secret" default:"" help:"Client secret of the same application."`
	Issuer       string        `name:"issuer" default:"https://kauth.kakao.com" help:"Address of the OpenID Connect provider."`
	UserURL      string        `name:"user-url" default:"https://kapi.kakao.com/v2/user/me" help:"Address that tells about a signed-in person."`
	Timeout      time.Duration `name:"timeout" default:"5s" help:"How long an answer of Kakao is waited for."`
}

// offerKakao lets people sign in with Kakao, or with its stand-in on this same server. An office beside one that
// serves offers neither.
func (o *Office) offerKakao() {
	settings := o.Settings.Kakao
	switch {
	case settings.ClientID != "":
		o.Accounts.Offer(account.Kakao, kakao.New(kakao.Config{
			ClientID: settings.ClientID, ClientSecret: settings.ClientSecret, Issuer: settings.Issuer, UserURL: settings.UserURL,
			Timeout: settings.Timeout, Clock: o.Clock,
		}))
	case !o.Settings.Production() && o.listener != nil:
		self := o.Settings.StandInsAt + kakaoStandInPath
		if o.Settings.StandInsAt == "" {
			self = "http://" + loopback(o.listener.Addr()) + kakaoStandInPath
			o.kakao = kakaosim.New(kakaosim.Config{Issuer: self, Clock: o.Clock})
		}
		o.Settings.Accounts.KakaoStandIn = true
		o.Log.Warn("a stand-in for Kakao signs in anybody under any address: for demonstrations and tests, not for an office that others can reach")
		o.Accounts.OfferStandIn(account.Kakao, kakao.New(kakao.Config{
			ClientID: kakaosim.DefaultClientID, ClientSecret: kakaosim.DefaultClientSecret, Issuer: self, UserURL: self + "/v2/user/me",
			// Browsers come by whatever name they know this server by.
			AuthURL: kakaoStandInPath + "/oauth/authorize", Timeout: settings.Timeout, Clock: o.Clock,
		}))
	}
}
