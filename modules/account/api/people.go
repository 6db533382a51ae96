package accountapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

func (o *operations) registerPeople(api *httpserver.API) {
	const tag = "People (admin)"
	httpserver.Register(api, httpserver.Operation{
		ID: "list-users", Method: http.MethodGet, Path: "/api/v1/admin/users", Tag: tag, Access: httpserver.Admin,
		Summary: "Accounts, the newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.listUsers)
	httpserver.Register(api, httpserver.Operation{
		ID: "take-role", Method: http.MethodDelete, Path: "/api/v1/admin/users/{id}/role", Tag: tag, Access: httpserver.Admin,
		Summary: "Take an administrator's role away", Text: "Their sessions end. The last one keeps it.",
		Faults: []*fault.Fault{account.ErrUserNotFound, account.ErrLastAdministrator},
	}, o.takeRole)
	httpserver.Register(api, httpserver.Operation{
		ID: "block-user", Method: http.MethodPut, Path: "/api/v1/admin/users/{id}/block", Tag: tag, Access: httpserver.Admin,
		Summary: "Keep a person from signing in", Text: "Their sessions end; what they have bought stays as it is. An administrator's role is taken away first.",
		Faults: []*fault.Fault{account.ErrUserNotFound, account.ErrIsAdministrator},
	}, o.block)
	httpserver.Register(api, httpserver.Operation{
		ID: "unblock-user", Method: http.MethodDelete, Path: "/api/v1/admin/users/{id}/block", Tag: tag, Access: httpserver.Admin,
		Summary: "Let a person sign in again", Faults: []*fault.Fault{account.ErrUserNotFound},
	}, o.unblock)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-invitations", Method: http.MethodGet, Path: "/api/v1/admin/invitations", Tag: tag, Access: httpserver.Admin,
		Summary: "Invitations of administrators, the newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.listInvitations)
	httpserver.Register(api, httpserver.Operation{
		ID: "invite-admin", Method: http.MethodPost, Path: "/api/v1/admin/invitations", Tag: tag, Access: httpserver.Admin, Status: http.StatusCreated, Secret: true,
		Summary: "Invite an administrator", Faults: []*fault.Fault{account.ErrInvalidEmail},
	}, o.invite)
	httpserver.Register(api, httpserver.Operation{
		ID: "revoke-invitation", Method: http.MethodDelete, Path: "/api/v1/admin/invitations/{id}", Tag: tag, Access: httpserver.Admin, Status: http.StatusNoContent,
		Summary: "Take an invitation back", Faults: []*fault.Fault{account.ErrInvitationNotFound, account.ErrInvitationUsed},
	}, o.revokeInvitation)
}

// Person is an account as administrators see it.
type Person struct {
	ID          string     `json:"id"`
	Email       string     `json:"email" doc:"Empty once withdrawn, as the name"`
	Name        string     `json:"name"`
	Role        string     `json:"role" enum:"USER,ADMIN"`
	Locale      string     `json:"locale" enum:"ko,en"`
	CreatedAt   time.Time  `json:"createdAt"`
	LastSeenAt  time.Time  `json:"lastSeenAt" doc:"The last sign-in or refresh, to a day"`
	WithdrawnAt *time.Time `json:"withdrawnAt" doc:"Null while the account lives"`
	BlockedAt   *time.Time `json:"blockedAt" doc:"Since when they are kept from signing in; null for nobody"`
}

func personOf(u account.User) Person {
	return Person{
		u.ID, u.Email, u.Name, string(u.Role), string(u.Locale), httpserver.Local(u.CreatedAt),
		httpserver.Local(u.LastSeenAt), httpserver.LocalOrNil(u.WithdrawnAt), httpserver.LocalOrNil(u.BlockedAt),
	}
}

type personPath struct {
	ID string `path:"id" maxLength:"64"`
}

type personAnswer struct{ Body Person }

func (o *operations) takeRole(ctx context.Context, r *personPath) (*personAnswer, error) {
	user, err := o.accounts.TakeRole(ctx, r.ID)
	return &personAnswer{personOf(user)}, err
}

func (o *operations) block(ctx context.Context, r *personPath) (*personAnswer, error) {
	user, err := o.accounts.Block(ctx, r.ID)
	return &personAnswer{personOf(user)}, err
}

func (o *operations) unblock(ctx context.Context, r *personPath) (*personAnswer, error) {
	user, err := o.accounts.Unblock(ctx, r.ID)
	return &personAnswer{personOf(user)}, err
}

type usersRequest struct {
	httpserver.Paging
	Q      string `query:"q" maxLength:"100" doc:"Part of the e-mail address or the name"`
	Role   string `query:"role" enum:"USER,ADMIN"`
	Status string `query:"status" enum:"ACTIVE,BLOCKED,WITHDRAWN"`
}

type usersAnswer struct{ Body httpserver.Page[Person] }

func (o *operations) listUsers(ctx context.Context, r *usersRequest) (*usersAnswer, error) {
	place, err := httpserver.ReadCursor[account.Cursor](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.accounts.Users(ctx, account.UserQuery{
		Contains: r.Q, Role: account.Role(r.Role), Status: account.Status(r.Status), After: place, Limit: r.Limit + 1,
	})
	users, next := httpserver.Cut(found, r.Limit, func(u account.User) any { return account.Cursor{At: u.CreatedAt, ID: u.ID} })
	people := make([]Person, len(users))
	for i, user := range users {
		people[i] = personOf(user)
	}
	return &usersAnswer{httpserver.Page[Person]{Items: people, NextCursor: next}}, err
}

// Invitation is an invitation as administrators see it.
type Invitation struct {
	ID        string     `json:"id"`
	Email     string     `json:"email" doc:"Who may use it; empty once that account was withdrawn"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
	UsedAt    *time.Time `json:"usedAt"`
	Status    string     `json:"status" enum:"OPEN,USED,EXPIRED,REVOKED"`
}

type invitationsAnswer struct{ Body httpserver.Page[Invitation] }

func (o *operations) listInvitations(ctx context.Context, r *httpserver.Paging) (*invitationsAnswer, error) {
	place, err := httpserver.ReadCursor[account.Cursor](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.accounts.Invitations(ctx, place, r.Limit+1)
	page, next := httpserver.Cut(found, r.Limit, func(i accountapp.InvitationView) any { return account.Cursor{At: i.CreatedAt, ID: i.ID} })
	invitations := make([]Invitation, len(page))
	for i, one := range page {
		invitations[i] = Invitation{
			one.ID, one.Email, httpserver.Local(one.CreatedAt), httpserver.Local(one.ExpiresAt),
			httpserver.LocalOrNil(one.UsedAt), string(one.Status),
		}
	}
	return &invitationsAnswer{httpserver.Page[Invitation]{Items: invitations, NextCursor: next}}, err
}

type inviteRequest struct {
	Body struct {
		Email string `json:"email" doc:"Who may use it" text:"raw"`
	}
}

type inviteAnswer struct {
	Body struct {
		ID         string    `json:"id"`
		Invitation string    `json:"invitation" doc:"The secret for POST /auth/signup; shown once"`
		Email      string    `json:"email"`
		ExpiresAt  time.Time `json:"expiresAt"`
	}
}

func (o *operations) invite(ctx context.Context, r *inviteRequest) (*inviteAnswer, error) {
	secret, invitation, err := o.accounts.Invite(ctx, r.Body.Email)
	if err != nil {
		return nil, err
	}
	answer := &inviteAnswer{}
	b := &answer.Body
	b.ID, b.Invitation, b.Email, b.ExpiresAt = invitation.ID, secret, invitation.Email, httpserver.Local(invitation.ExpiresAt)
	return answer, nil
}

type invitationPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (o *operations) revokeInvitation(ctx context.Context, r *invitationPath) (*struct{}, error) {
	return nil, o.accounts.Revoke(ctx, r.ID)
}
