package httpserver

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/audit"
)

// Access says who may call an operation. There is no default: an operation without one does not register.
type Access uint8

// The levels of access.
const (
	Public   Access = iota + 1 // everybody
	SignedIn                   // whoever has a valid access token
	Admin                      // administrators
)

// Principal is who makes a request.
type Principal struct {
	UserID    string
	SessionID string
	Admin     bool
}

// Authenticator knows whose an access token is. It is called for every request that carries one, so it
// answers from memory where it can. A token that is unknown, expired or revoked is ErrSignInNeeded.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (Principal, error)
}

type principalKey struct{}

// PrincipalFrom returns who makes the request; the zero Principal for nobody.
func PrincipalFrom(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

// authenticate puts the principal into the context. A bad token is refused where a principal is needed
// and ignored where everybody may come. Whoever calls an operation of administrators acts as one: what they
// change is written in its audit log (package audit).
func (a *API) authenticate(access Access, stream bool, next http.Handler) http.Handler {
	if access == Public {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := bearer(r)
		if !ok {
			WriteProblem(w, r, ErrSignInNeeded)
			return
		}
		principal, err := a.authenticator.Authenticate(r.Context(), token)
		if err != nil {
			WriteProblem(w, r, err)
			return
		}
		if access == Admin && !principal.Admin {
			WriteProblem(w, r, ErrAdminOnly)
			return
		}
		ctx := context.WithValue(r.Context(), principalKey{}, principal)
		if access == Admin {
			ctx = AsAdministrator(ctx, a.now())
		}
		r = r.WithContext(ctx)
		if stream {
			r = finding(r, func(x *exchange) { x.still = stillGood(a.authenticator, token) })
		}
		next.ServeHTTP(w, r)
	})
}

// AsAdministrator returns a context in which what the caller changes is written to the audit log: for what administrators
// do by an operation that they share with others.
func AsAdministrator(ctx context.Context, now time.Time) context.Context {
	return audit.With(ctx, audit.Actor{ID: PrincipalFrom(ctx).UserID, RequestID: RequestID(ctx), At: now})
}

func bearer(r *http.Request) (string, bool) {
	const scheme = "Bearer "
	header := r.Header.Get("Authorization")
	if len(header) <= len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) {
		return "", false
	}
	return strings.TrimSpace(header[len(scheme):]), true
}
