package accountapp

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
)

// AskForConfirmation has a link to confirm the account's address mailed to it once more, or returns
// account.ErrEmailConfirmed.
func (a *Accounts) AskForConfirmation(ctx context.Context, userID string) error {
	user, err := a.store.UserByID(ctx, userID)
	if err == nil && !user.EmailProvedAt.IsZero() {
		err = account.ErrEmailConfirmed
	}
	if err != nil {
		return err
	}
	return a.store.AskForMail(ctx, userID, account.ConfirmEmail, a.clock.Now())
}

// ForgotPassword has a link to set a new password mailed to the account of the address. Whether there is one is not told.
func (a *Accounts) ForgotPassword(ctx context.Context, email string) error {
	user, err := a.byEmail(ctx, email)
	if err == nil {
		err = a.store.AskForMail(ctx, user.ID, account.ResetPassword, a.clock.Now())
	}
	if errors.Is(err, account.ErrUserNotFound) {
		return nil
	}
	return err
}

// MailLink makes a link for the account's present address and returns its secret, which goes into the mail alone: the store
// has the hash. It is called when the mail is sent, so nothing that waits has a secret.
func (a *Accounts) MailLink(ctx context.Context, userID string, purpose account.Purpose) (secret string, err error) {
	user, err := a.store.UserByID(ctx, userID)
	if err != nil {
		return "", err
	}
	link, secret := account.NewMailLink(user, purpose, a.clock.Now())
	return secret, a.store.AddMailLink(ctx, link)
}

// ConfirmEmail proves the address of the person who is signed in, by the secret of a mailed link. Reading the mail is not
// enough: whoever signed up with somebody else's address must not get it confirmed by its owner's click.
func (a *Accounts) ConfirmEmail(ctx context.Context, userID, secret string) (account.User, error) {
	if err := a.store.ConfirmEmail(ctx, userID, id.Hash(secret), a.clock.Now()); err != nil {
		return account.User{}, err
	}
	a.confirmed(ctx, userID)
	return a.store.UserByID(ctx, userID)
}

// ResetPassword sets a new password by the secret of a mailed link, ends every session and signs in.
func (a *Accounts) ResetPassword(ctx context.Context, secret, password, place, device string) (SignedIn, error) {
	hash := id.Hash(secret)
	if _, err := a.store.MailLink(ctx, hash, account.ResetPassword, a.clock.Now()); err != nil {
		return SignedIn{}, err // before a password is hashed for nobody
	}
	if err := account.CheckPassword(password); err != nil {
		return SignedIn{}, err
	}
	phc, err := a.passwords.hash(ctx, place, password)
	if err != nil {
		return SignedIn{}, err
	}
	now := a.clock.Now()
	user, err := a.store.ResetPassword(ctx, hash, phc, now)
	if err != nil {
		return SignedIn{}, err
	}
	a.sessions.askAgain(user.ID)
	a.confirmed(ctx, user.ID)
	session, tokens := account.NewSession(user, now, account.AccessTTL)
	session.Device = device
	return SignedIn{user, session, tokens}, a.store.StartSession(ctx, session, tokens, phc)
}
