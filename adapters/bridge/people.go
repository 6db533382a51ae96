package bridge

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/audit/auditapi"
)

// People tells others what accounts are called.
type People struct{ Accounts *accountapp.Accounts }

var _ auditapi.People = People{}

// Names implements auditapi.People: those of a page, who are few.
func (p People) Names(ctx context.Context, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	for _, id := range ids {
		user, err := p.Accounts.User(ctx, id)
		switch {
		case err == nil && user.WithdrawnAt.IsZero():
			names[id] = user.Name
		case err != nil && !errors.Is(err, account.ErrUserNotFound):
			return nil, err
		}
	}
	return names, nil
}
