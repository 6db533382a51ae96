package accountapp

import (
	"context"
	"fmt"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

// manyAtOnce is how many accounts one transaction makes.
const manyAtOnce = 2000

// MakeBuyers makes n accounts at once, with no password that anyone knows, and hands each one's access
// token to give. It is for load tests and demonstrations; the command refuses it in production.
func (a *Accounts) MakeBuyers(ctx context.Context, n int, ttl time.Duration, give func(token string) error) error {
	run := id.New()
	for done := 0; done < n; {
		size := min(n-done, manyAtOnce)
		users := make([]account.User, size)
		sessions := make([]account.Session, size)
		tokens := make([]account.Tokens, size)
		now := a.clock.Now()
		for i := range size {
			users[i] = account.User{
				ID: id.New(), Email: fmt.Sprintf("buyer-%s-%d@example.com", run, done+i+1),
				Name: fmt.Sprintf("Buyer %d", done+i+1), Role: account.RoleUser, Locale: account.Korean, CreatedAt: now,
			}
			sessions[i], tokens[i] = account.NewSession(users[i], now, ttl)
		}
		if err := a.store.JoinMany(ctx, users, sessions, tokens); err != nil {
			return err
		}
		for _, t := range tokens {
			if err := give(t.Access); err != nil {
				return err
			}
		}
		done += size
	}
	return nil
}

// Ensure makes an account with a role unless the address has one already; for demonstrations.
func (a *Accounts) Ensure(ctx context.Context, email, password, name string, role account.Role) (account.User, error) {
	if user, err := a.store.UserByEmail(ctx, email); err == nil {
		return user, nil
	}
	user, err := a.newUser(ctx, SignUp{Email: email, Password: password, Name: name})
	if err != nil {
		return account.User{}, err
	}
	user.Role, user.EmailProvedAt = role, user.CreatedAt
	session, tokens := account.NewSession(user, user.CreatedAt, account.AccessTTL)
	return user, a.store.Join(ctx, user, "", session, tokens)
}

// MakePeople makes an account for each name, with no password that anyone knows, and returns their ids; for
// demonstrations.
func (a *Accounts) MakePeople(ctx context.Context, names []string) ([]string, error) {
	run, now := id.New(), a.clock.Now()
	users, ids := make([]account.User, len(names)), make([]string, len(names))
	for i, name := range names {
		ids[i] = id.New()
		users[i] = account.User{
			ID: ids[i], Email: fmt.Sprintf("demo-%s-%d@example.com", run[len(run)-6:], i+1), Name: name,
			Role: account.RoleUser, Locale: account.Korean, CreatedAt: now,
		}
	}
	return ids, a.store.JoinMany(ctx, users, nil, nil)
}
