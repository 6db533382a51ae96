// Package kakao signs people in with Kakao: OpenID Connect's code flow (developers.kakao.com, "Kakao Login",
// REST API) by go-oidc and oauth2, and /v2/user/me for what the token doesn't tell: whether the e-mail address is
// verified.
//
// The provider's document (discovery) is read when it is first needed and kept: an office starts, and serves
// everything else, while Kakao is away.
package kakao

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/identity"
)

// Kakao's addresses.
const (
	Issuer  = "https://kauth.kakao.com"
	UserURL = "https://kapi.kakao.com/v2/user/me"
)

// scopes are what is asked for; the last two only if the application was allowed them.
var scopes = []string{oidc.ScopeOpenID, "account_email", "profile_nickname"}

const maxAnswer = 1 << 20 // bytes

// Config is how the client is set up.
type Config struct {
	ClientID, ClientSecret string
	Issuer                 string // "" is Kakao's
	UserURL                string // "" is Kakao's
	// AuthURL is where browsers go, when it differs from what the issuer tells; "" when it doesn't.
	AuthURL string
	Timeout time.Duration // of one call; 0 is 5 s
	Clock   clock.Clock
}

// Client implements identity.Provider.
type Client struct {
	config     Config
	http       *http.Client
	discovered atomic.Pointer[oidc.Provider]
	discovery  singleflight.Group
}

var _ identity.Provider = (*Client)(nil)

// New returns a client. It calls nobody yet.
func New(config Config) *Client {
	if config.Issuer == "" {
		config.Issuer = Issuer
	}
	if config.UserURL == "" {
		config.UserURL = UserURL
	}
	if config.Timeout == 0 {
		config.Timeout = 5 * time.Second
	}
	return &Client{config: config, http: &http.Client{
		Timeout: config.Timeout, Transport: limited{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// AuthURL implements identity.Provider.
func (c *Client) AuthURL(ctx context.Context, attempt identity.Attempt) (string, error) {
	provider, err := c.provider(ctx)
	if err != nil {
		return "", err
	}
	return c.oauth(provider, attempt).AuthCodeURL(attempt.State, oidc.Nonce(attempt.Nonce), oauth2.S256ChallengeOption(attempt.Verifier)), nil
}

// Exchange implements identity.Provider.
func (c *Client) Exchange(ctx context.Context, attempt identity.Attempt, code string) (identity.Identity, error) {
	provider, err := c.provider(ctx)
	if err != nil {
		return identity.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := c.oauth(provider, attempt).Exchange(ctx, code, oauth2.VerifierOption(attempt.Verifier))
	if err != nil {
		return identity.Identity{}, exchangeFailed(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return identity.Identity{}, fmt.Errorf("%w: it sent no id_token", identity.ErrUnavailable)
	}
	verified, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: c.config.ClientID, Now: c.config.Clock.Now}).Verify(ctx, raw)
	if err != nil {
		return identity.Identity{}, fmt.Errorf("%w: id_token: %w", identity.ErrUnavailable, err)
	}
	if verified.Nonce != attempt.Nonce {
		return identity.Identity{}, fmt.Errorf("%w: the nonce is another one's", identity.ErrRefused)
	}
	return c.person(ctx, token.AccessToken, verified.Subject)
}

// exchangeFailed tells what is wrong with the code (RFC 6749, 5.2) from what is wrong with the provider or with us.
func exchangeFailed(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.ErrorCode == "invalid_grant" {
		return fmt.Errorf("%w: %s", identity.ErrRefused, answer.ErrorDescription)
	}
	if answer != nil { // its text holds the body of the answer, which is not for logs
		return fmt.Errorf("%w: it answered %d %s", identity.ErrUnavailable, answer.Response.StatusCode, answer.ErrorCode)
	}
	return fmt.Errorf("%w: %w", identity.ErrUnavailable, err)
}

func (c *Client) oauth(provider *oidc.Provider, attempt identity.Attempt) *oauth2.Config {
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams // as Kakao takes it
	if c.config.AuthURL != "" {
		endpoint.AuthURL = c.config.AuthURL
	}
	return &oauth2.Config{
		ClientID: c.config.ClientID, ClientSecret: c.config.ClientSecret, Endpoint: endpoint, RedirectURL: attempt.Return, Scopes: scopes,
	}
}

// provider is what the issuer tells of itself; who waits for the same question waits together.
func (c *Client) provider(ctx context.Context) (*oidc.Provider, error) {
	if known := c.discovered.Load(); known != nil {
		return known, nil
	}
	asked := c.discovery.DoChan("", func() (any, error) {
		// The provider keeps this context for its keys, so it is nobody's own.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), c.http), c.config.Issuer)
		if err == nil {
			c.discovered.Store(found)
		}
		return found, err
	})
	select {
	case answer := <-asked:
		if answer.Err != nil {
			return nil, fmt.Errorf("%w: %w", identity.ErrUnavailable, answer.Err)
		}
		return answer.Val.(*oidc.Provider), nil //nolint:forcetypeassert // the function returns nothing else
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// person asks who the holder of the access token is ("Get user information").
func (c *Client) person(ctx context.Context, accessToken, subject string) (identity.Identity, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.config.UserURL, nil)
	if err != nil {
		return identity.Identity{}, err
	}
	request.Header.Set("Authorization", "Bearer "+accessToken)
	response, err := c.http.Do(request)
	if err != nil {
		return identity.Identity{}, fmt.Errorf("%w: %w", identity.ErrUnavailable, err)
	}
	defer response.Body.Close()
	var me struct {
		ID      int64 `json:"id"`
		Account struct {
			Email    string `json:"email"`
			Valid    bool   `json:"is_email_valid"`
			Verified bool   `json:"is_email_verified"`
			Profile  struct {
				Nickname string `json:"nickname"`
			} `json:"profile"`
		} `json:"kakao_account"`
	}
	if response.StatusCode != http.StatusOK {
		return identity.Identity{}, fmt.Errorf("%w: user/me answered %d", identity.ErrUnavailable, response.StatusCode)
	}
	if err := json.NewDecoder(response.Body).Decode(&me); err != nil {
		return identity.Identity{}, fmt.Errorf("%w: user/me: %w", identity.ErrUnavailable, err)
	}
	if strconv.FormatInt(me.ID, 10) != subject {
		return identity.Identity{}, fmt.Errorf("%w: the tokens are two people's", identity.ErrUnavailable)
	}
	return identity.Identity{
		Subject: subject, Email: me.Account.Email, Name: me.Account.Profile.Nickname,
		Verified: me.Account.Email != "" && me.Account.Valid && me.Account.Verified,
	}, nil
}

// limited bounds what is read of an answer.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, maxAnswer), response.Body}
	}
	return response, err
}
