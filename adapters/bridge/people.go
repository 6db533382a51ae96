package bridge

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/audit/auditapi"
)

// People tells others what accounts are called.
type People struct{ Accounts *accountapp.Accounts }

var _ auditapi.People = People{}

// Names implements auditapi.People.
func (p People) Names(ctx context.Context, ids []string) (map[string]string, error) {
	people, err := livingPeople(ctx, p.Accounts, ids)
	names := make(map[string]string, len(people))
	for id, user := range people {
		names[id] = user.Name
	}
	return names, err
}

// livingPeople returns by id those of the accounts that there are and that nobody has withdrawn, in one read however
// many are asked for.
func livingPeople(ctx context.Context, accounts *accountapp.Accounts, ids []string) (map[string]account.User, error) {
	users, err := accounts.UsersByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	people := make(map[string]account.User, len(users))
	for _, user := range users {
		if user.WithdrawnAt.IsZero() {
			people[user.ID] = user
		}
	}
	return people, nil
}
