// Package bridge is the only place where one context's answer becomes another's question. A module says what
// it needs in a small interface of its own; here it is fulfilled from the module that knows.
package bridge

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Sessions answers httpserver's question whose a token is from account.
type Sessions struct{ Accounts *accountapp.Accounts }

var _ httpserver.Authenticator = Sessions{}

// Authenticate implements httpserver.Authenticator.
func (s Sessions) Authenticate(ctx context.Context, token string) (httpserver.Principal, error) {
	session, err := s.Accounts.Session(ctx, token)
	if err != nil {
		return httpserver.Principal{}, err
	}
	return httpserver.Principal{UserID: session.UserID, SessionID: session.ID, Admin: session.Role == account.RoleAdmin}, nil
}
