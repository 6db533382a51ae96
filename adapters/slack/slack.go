// Package slack speaks in a Slack channel over an incoming webhook.
//
// The webhook's address is a secret: it is in no log and in no error.
package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/ports/chat"
)

const (
	defaultTimeout = 10 * time.Second
	longestPause   = 10 * time.Minute // whatever the service asks for
)

// Room is a chat.Room. Safe for concurrent use.
type Room struct {
	webhook string
	http    *http.Client
}

var _ chat.Room = (*Room)(nil)

// New returns the room of a webhook, or an error when its address is none. transport is nil but in tests.
func New(webhook string, timeout time.Duration, transport http.RoundTripper) (*Room, error) {
	address, err := url.Parse(webhook)
	if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		return nil, errors.New("slack: the webhook is no http or https address")
	}
	if timeout == 0 {
		timeout = defaultTimeout
	}
	return &Room{webhook, &http.Client{
		Timeout: timeout, Transport: transport,
		// A redirected secret is not one any more.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// escape is what Slack asks for in texts; without it <!channel> would call everybody.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Say implements chat.Room.
func (r *Room) Say(ctx context.Context, text string) error {
	if len(text) > chat.MaxText {
		return chat.ErrRejected
	}
	body, err := json.Marshal(map[string]string{"text": escape.Replace(text)})
	if err != nil {
		return errors.Join(chat.ErrRejected, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.webhook, bytes.NewReader(body))
	if err != nil {
		return chat.ErrUnavailable // the error has the address
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := r.http.Do(request)
	if err != nil {
		return fmt.Errorf("%w: %w", chat.ErrUnavailable, withoutAddress(err))
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, 200)) // the status says it all; this explains
	switch code := response.StatusCode; {
	case code < 300:
		return nil
	case code == http.StatusTooManyRequests:
		return &chat.TooOften{For: pause(response.Header.Get("Retry-After"))}
	case code == http.StatusBadRequest && strings.TrimSpace(string(answer)) != "invalid_token", code == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%w: %d %q", chat.ErrRejected, code, answer)
	default: // a webhook that was taken away (403, 404, 410) can be put back
		return fmt.Errorf("%w: %d %q", chat.ErrUnavailable, code, answer)
	}
}

// withoutAddress takes the cause out of net/http's error, which begins with the address.
func withoutAddress(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return errors.New("no answer")
}

func pause(retryAfter string) time.Duration {
	seconds, err := strconv.Atoi(retryAfter)
	if err != nil || seconds < 1 {
		return time.Second
	}
	return min(time.Duration(seconds)*time.Second, longestPause)
}
