package office

import (
	"net/http"
	"net/http/httputil"
	"net/url"
)

// serveStandIns offers the payment simulator and the stand-in for Kakao to browsers, where they stand in. One that
// another instance has is reached through this one, so that it does not matter to a browser where a balancer leads it.
func (o *Office) serveStandIns() {
	router := o.Server.Router
	if o.simulator != nil {
		router.Handle(simulatorPath+"/*", http.StripPrefix(simulatorPath, o.simulator))
	}
	if o.kakao != nil {
		router.Handle(kakaoStandInPath+"/*", http.StripPrefix(kakaoStandInPath, o.kakao))
	}
	if o.Settings.StandInsAt == "" {
		return
	}
	there, err := url.Parse(o.Settings.StandInsAt)
	if err != nil {
		panic("office: settings that were validated have a bad address: " + err.Error())
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(there)
		r.Out.Host = r.In.Host // by which the browser knows the office: Kakao's stand-in leads nobody elsewhere
	}}
	through := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clear(w.Header()) // the other instance says what its page may do
		proxy.ServeHTTP(w, r)
	})
	router.Handle(simulatorPath+"/*", through)
	if o.Settings.Accounts.KakaoStandIn {
		router.Handle(kakaoStandInPath+"/*", through)
	}
}

// standInsAllowed reports what is wrong with borrowing another instance's stand-ins.
func (s Settings) standInsAllowed() error {
	if s.StandInsAt == "" {
		return nil
	}
	address, err := url.Parse(s.StandInsAt)
	switch {
	case err != nil || address.Host == "" || address.Path != "" || address.Scheme != "http" && address.Scheme != "https":
		return errStandInsAddress
	case s.Production():
		return errStandInsInProduction
	}
	return nil
}
