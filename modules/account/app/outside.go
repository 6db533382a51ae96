package accountapp

import (
	"context"
	"errors"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/ports/identity"
)

// Offer lets people sign in with a provider. Call it before the first request.
func (a *Accounts) Offer(name string, provider identity.Provider) { a.providers[name] = provider }

// OfferStandIn is Offer for a stand-in, which lets everybody say who they are: nobody with a role is signed in by its word.
func (a *Accounts) OfferStandIn(name string, provider identity.Provider) {
	a.Offer(name, provider)
	a.standIns[name] = true
}

// Offers reports whether people can sign in with a provider.
func (a *Accounts) Offers(name string) bool { return a.providers[name] != nil }

// Begun is a sign-in at a provider that was begun.
type Begun struct {
	URL     string // where the browser goes
	Browser string // the secret that it keeps until it comes back
}

// Begin begins a sign-in at a provider. next is where the person goes afterwards, and back the address to which the
// provider sends the browser.
func (a *Accounts) Begin(ctx context.Context, name, next, back string) (Begun, error) {
	provider := a.providers[name]
	if provider == nil {
		return Begun{}, account.ErrProviderOff
	}
	attempt, state, browser := account.NewAttempt(name, next, back, a.clock.Now())
	nonce, verifier := account.Proofs(browser)
	address, err := provider.AuthURL(ctx, identity.Attempt{State: state, Nonce: nonce, Verifier: verifier, Return: back})
	if err != nil {
		return Begun{}, outsideFailed(err)
	}
	return Begun{address, browser}, a.store.BeginAttempt(ctx, attempt)
}

// Arrived is what a browser brings back from a provider.
type Arrived struct {
	State, Browser string // the two secrets
	Code           string
	Error          string // instead of a code: why there is none
	Device         string // by what they came, see account.DeviceOf
}

// Finish ends a sign-in at a provider and returns where the person wanted to go. Who has come before is known by
// their identity; who hasn't, by an address that the provider has verified; who is new gets an account without a
// password.
func (a *Accounts) Finish(ctx context.Context, name string, arrived Arrived) (signedIn SignedIn, next string, err error) {
	provider := a.providers[name]
	if provider == nil {
		return SignedIn{}, "", account.ErrProviderOff
	}
	attempt, err := a.store.TakeAttempt(ctx, id.Hash(arrived.State), id.Hash(arrived.Browser), a.clock.Now())
	switch {
	case err != nil:
		return SignedIn{}, "", err
	case attempt.Provider != name:
		return SignedIn{}, "", account.ErrStateMismatch
	case arrived.Error == "access_denied":
		return SignedIn{}, attempt.Next, account.ErrConsentRefused
	case arrived.Error != "" || arrived.Code == "":
		return SignedIn{}, attempt.Next, account.ErrProviderUnavailable.Because(errors.New("it sent the browser back without a code: " + arrived.Error))
	}
	nonce, verifier := account.Proofs(arrived.Browser)
	who, err := provider.Exchange(ctx, identity.Attempt{
		State: arrived.State, Nonce: nonce, Verifier: verifier, Return: attempt.Return,
	}, arrived.Code)
	if err != nil {
		return SignedIn{}, attempt.Next, outsideFailed(err)
	}
	signedIn, err = a.welcome(ctx, account.Identity{Provider: name, Subject: who.Subject}, who, arrived.Device)
	return signedIn, attempt.Next, err
}

// tries is how often somebody is looked for who joins, or is linked, at this very moment.
const tries = 3

func (a *Accounts) welcome(ctx context.Context, known account.Identity, who identity.Identity, device string) (signedIn SignedIn, err error) {
	for range tries {
		signedIn, err = a.recognise(ctx, known, who, device)
		if errors.Is(err, account.ErrUserNotFound) {
			signedIn, err = a.joinWith(ctx, known, who, device)
		}
		if !errors.Is(err, account.ErrEmailTaken) && !errors.Is(err, account.ErrIdentityTaken) {
			return signedIn, err
		}
	}
	return SignedIn{}, err // taken for good, by an account that was withdrawn
}

// recognise signs in who has an account, or tells account.ErrUserNotFound.
func (a *Accounts) recognise(ctx context.Context, known account.Identity, who identity.Identity, device string) (SignedIn, error) {
	user, err := a.store.UserByIdentity(ctx, known)
	switch {
	case errors.Is(err, account.ErrUserNotFound):
		if who.Email == "" || !who.Verified {
			return SignedIn{}, account.ErrEmailNeeded
		}
		if user, err = a.byEmail(ctx, who.Email); err == nil {
			user, err = a.link(ctx, user, known)
		}
	case err == nil && user.EmailProvedAt.IsZero() && who.Verified && sameEmail(who.Email, user.Email):
		user, err = a.link(ctx, user, known) // linked before addresses were proved
	}
	if err != nil {
		return SignedIn{}, err
	}
	if err := a.trusts(known.Provider, user); err != nil {
		return SignedIn{}, err // it has been given a role since it was linked
	}
	session, tokens := account.NewSession(user, a.clock.Now(), account.AccessTTL)
	session.Device = device
	return SignedIn{user, session, tokens}, a.store.StartSession(ctx, session, tokens, "")
}

// trusts reports account.ErrStandInRefused where a stand-in's word is not enough.
func (a *Accounts) trusts(provider string, user account.User) error {
	if a.standIns[provider] && user.Role != account.RoleUser {
		return account.ErrStandInRefused
	}
	return nil
}

// link lets an identity sign in to the account of the address that its provider has verified, and returns the account as it
// is then: whoever typed the address without proving it is out.
func (a *Accounts) link(ctx context.Context, user account.User, known account.Identity) (account.User, error) {
	if err := a.trusts(known.Provider, user); err != nil {
		return account.User{}, err
	}
	dropped, err := a.store.Link(ctx, user.ID, known, a.clock.Now())
	if err != nil || !dropped {
		return user, err
	}
	a.sessions.askAgain(user.ID)
	a.confirmed(ctx, user.ID)
	return a.store.UserByID(ctx, user.ID)
}

func sameEmail(text, email string) bool {
	normal, err := account.NormaliseEmail(text)
	return err == nil && normal == email
}

func (a *Accounts) joinWith(ctx context.Context, known account.Identity, who identity.Identity, device string) (SignedIn, error) {
	email, err := account.NormaliseEmail(who.Email)
	if err != nil {
		return SignedIn{}, account.ErrEmailNeeded
	}
	now := a.clock.Now()
	user := account.User{
		ID: id.New(), Email: email, Name: account.NameFrom(who.Name), Role: account.RoleUser, Locale: account.Korean, CreatedAt: now, LastSeenAt: now,
		EmailProvedAt: now,
	}
	session, tokens := account.NewSession(user, now, account.AccessTTL)
	session.Device = device
	if err := a.store.JoinWith(ctx, user, known, session, tokens); err != nil {
		return SignedIn{}, err
	}
	a.joined(ctx, user.ID)
	return SignedIn{user, session, tokens}, nil
}

// confirmRecent makes sure that a session was begun just now.
func (a *Accounts) confirmRecent(ctx context.Context, sessionID string) error {
	session, err := a.store.Session(ctx, sessionID)
	if err != nil {
		return err
	}
	if a.clock.Now().Sub(session.CreatedAt) > account.RecentSignIn {
		return account.ErrSignInAgain
	}
	return nil
}

// outsideFailed tells a provider's errors in the words of accounts.
func outsideFailed(err error) error {
	switch {
	case errors.Is(err, identity.ErrRefused):
		return account.ErrStateMismatch.Because(err)
	case errors.Is(err, identity.ErrUnavailable):
		return account.ErrProviderUnavailable.Because(err)
	}
	return err
}
