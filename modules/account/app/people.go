package accountapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

// UsersByID returns those of the accounts that there are, living or not, in any order.
func (a *Accounts) UsersByID(ctx context.Context, ids []string) ([]account.User, error) {
	return a.store.UsersByID(ctx, ids)
}

// Users lists accounts, the newest first.
func (a *Accounts) Users(ctx context.Context, query account.UserQuery) ([]account.User, error) {
	return a.store.Users(ctx, query)
}

// Invite makes an invitation for an administrator and returns it with its secret, which is shown once.
func (a *Accounts) Invite(ctx context.Context, email string) (secret string, invitation account.Invitation, err error) {
	email, err = account.NormaliseEmail(email)
	if err != nil {
		return "", account.Invitation{}, err
	}
	secret, now := id.Secret("tbi_"), a.clock.Now()
	invitation = account.Invitation{
		ID: id.New(), Hash: id.Hash(secret), Email: email, CreatedAt: now, ExpiresAt: now.Add(account.InvitationTTL),
	}
	return secret, invitation, a.store.Invite(ctx, invitation)
}

// Invitations lists invitations, the newest first, and what each is good for now.
func (a *Accounts) Invitations(ctx context.Context, after account.Cursor, limit int) ([]InvitationView, error) {
	invitations, err := a.store.Invitations(ctx, after, limit)
	views := make([]InvitationView, len(invitations))
	for i, invitation := range invitations {
		views[i] = InvitationView{invitation, invitation.StatusAt(a.clock.Now())}
	}
	return views, err
}

// InvitationView is an invitation with its state.
type InvitationView struct {
	account.Invitation
	Status account.InvitationStatus
}

// Revoke takes an invitation back, unless it has made an account.
func (a *Accounts) Revoke(ctx context.Context, invitationID string) error {
	return a.store.Revoke(ctx, invitationID, a.clock.Now())
}

// TakeRole makes an administrator a person like others, or returns account.ErrLastAdministrator.
func (a *Accounts) TakeRole(ctx context.Context, userID string) (account.User, error) {
	return a.changed(a.store.TakeRole(ctx, userID, a.clock.Now()))
}

// Block keeps a person from signing in, and ends their sessions.
func (a *Accounts) Block(ctx context.Context, userID string) (account.User, error) {
	return a.changed(a.store.Block(ctx, userID, a.clock.Now()))
}

// Unblock lets a person sign in again.
func (a *Accounts) Unblock(ctx context.Context, userID string) (account.User, error) {
	return a.changed(a.store.Unblock(ctx, userID, a.clock.Now()))
}

// changed has this instance forget what it remembers of a person's sessions.
func (a *Accounts) changed(user account.User, err error) (account.User, error) {
	if err == nil {
		a.sessions.askAgain(user.ID)
	}
	return user, err
}
