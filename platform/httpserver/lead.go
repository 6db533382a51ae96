package httpserver

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Origin is the address at which the client reaches this server; embed it in a request's type.
type Origin struct{ host, proto string }

// Resolve implements huma.Resolver.
func (o *Origin) Resolve(ctx huma.Context) []error {
	o.host, o.proto = ctx.Host(), ctx.Header("X-Forwarded-Proto")
	if o.proto != "https" && ctx.TLS() == nil {
		o.proto = "http"
	} else {
		o.proto = "https"
	}
	return nil
}

// Address is the scheme and the host, of which secure says that it can only be https. Both are the client's word.
func (o *Origin) Address(secure bool) string {
	if secure {
		return "https://" + o.host
	}
	return o.proto + "://" + o.host
}

// Redirect makes an answer that sends a browser on.
func Redirect(location string, cookies ...http.Cookie) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		setCookies(ctx, cookies)
		ctx.SetHeader("Location", location)
		ctx.SetStatus(http.StatusFound)
	}}
}

// Answer makes a JSON answer where another one may be a Redirect.
func Answer(body any, cookies ...http.Cookie) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		setCookies(ctx, cookies)
		ctx.SetHeader("Content-Type", "application/json")
		ctx.SetStatus(http.StatusOK)
		json.NewEncoder(ctx.BodyWriter()).Encode(body) //nolint:errcheck // the client may have gone
	}}
}

// setCookies sets what is nobody else's to keep.
func setCookies(ctx huma.Context, cookies []http.Cookie) {
	ctx.SetHeader("Cache-Control", "no-store")
	for _, cookie := range cookies {
		ctx.AppendHeader("Set-Cookie", cookie.String())
	}
}
