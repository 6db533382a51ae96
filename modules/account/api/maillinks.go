package accountapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/account"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/id"
)

// Limits of mails that somebody asks for: a mailbox must not be filled by whoever knows its address.
const (
	linkMails        = 5
	linkMailsPeriod  = time.Hour
	linkUses         = 30 // tries of a secret from one place, a minute
	forgottenFromOne = 30 // requests for a new password from one place, a minute
)

func (o *operations) registerMailLinks(api *httpserver.API) {
	const tag = "Accounts"
	httpserver.Register(api, httpserver.Operation{
		ID: "ask-for-confirmation", Method: http.MethodPost, Path: "/api/v1/users/me/confirmation", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusAccepted,
		Summary: "Have a link to confirm one's address mailed once more",
		Faults:  []*fault.Fault{account.ErrEmailConfirmed, httpserver.ErrTooOften},
	}, o.askForConfirmation)
	httpserver.Register(api, httpserver.Operation{
		ID: "confirm-email", Method: http.MethodPost, Path: "/api/v1/users/me/confirm", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Confirm one's address by the code of a mailed link",
		Text:    "One must be signed in to the account: the click of an address's owner must not confirm an account that somebody else opened with it.",
		Faults:  []*fault.Fault{account.ErrLinkExpired}, RateLimit: api.LimitByAddress("mail-links", linkUses, time.Minute),
	}, o.confirmEmail)
	httpserver.Register(api, httpserver.Operation{
		ID: "forgot-password", Method: http.MethodPost, Path: "/api/v1/auth/password/forgot", Tag: tag, Access: httpserver.Public, Status: http.StatusAccepted,
		Summary: "Have a link to set a new password mailed",
		Text:    "Answers alike whether or not the address has an account.",
		Faults:  []*fault.Fault{account.ErrInvalidEmail, httpserver.ErrTooOften}, RateLimit: api.LimitByAddress("forgotten", forgottenFromOne, time.Minute),
	}, o.forgotPassword)
	httpserver.Register(api, httpserver.Operation{
		ID: "reset-password", Method: http.MethodPost, Path: "/api/v1/auth/password/reset", Tag: tag, Access: httpserver.Public,
		Summary: "Set a new password by the code of a mailed link, and sign in",
		Text:    "Every other session ends.",
		Faults:  []*fault.Fault{account.ErrLinkExpired, account.ErrWeakPassword, account.ErrBlocked, httpserver.ErrTooOften}, RateLimit: api.LimitByAddress("mail-links", linkUses, time.Minute),
	}, o.resetPassword)
}

// mayMail reports httpserver.ErrTooOften when an account was mailed links often. Whether there is one makes no difference.
func (o *operations) mayMail(ctx context.Context, email string) error {
	if wait := o.limiter.Take(ctx, "link-mails:"+id.Hash(email), linkMails, linkMailsPeriod); wait > 0 {
		return httpserver.ErrTooOften.After(wait)
	}
	return nil
}

func (o *operations) askForConfirmation(ctx context.Context, _ *struct{}) (*struct{}, error) {
	user, err := o.accounts.User(ctx, httpserver.PrincipalFrom(ctx).UserID)
	if err != nil {
		return nil, err
	}
	if err := o.mayMail(ctx, user.Email); err != nil {
		return nil, err
	}
	return nil, o.accounts.AskForConfirmation(ctx, user.ID)
}

type confirmRequest struct {
	Body struct {
		Code string `json:"code" maxLength:"200" doc:"What stands behind # in the mailed link"`
	}
}

func (o *operations) confirmEmail(ctx context.Context, r *confirmRequest) (*userAnswer, error) {
	user, err := o.accounts.ConfirmEmail(ctx, httpserver.PrincipalFrom(ctx).UserID, r.Body.Code)
	return &userAnswer{userOf(user)}, err
}

type forgotRequest struct {
	Body struct {
		Email string `json:"email" example:"user@example.com" text:"raw"`
	}
}

func (o *operations) forgotPassword(ctx context.Context, r *forgotRequest) (*struct{}, error) {
	email, err := account.NormaliseEmail(r.Body.Email)
	if err != nil {
		return nil, err
	}
	if err := o.mayMail(ctx, email); err != nil {
		return nil, err
	}
	return nil, o.accounts.ForgotPassword(ctx, email)
}

type resetRequest struct {
	httpserver.Remote
	Body struct {
		Code     string `json:"code" maxLength:"200" doc:"What stands behind # in the mailed link"`
		Password string `json:"password" doc:"8 to 128 characters with a letter, a digit and a special character"`
	}
}

func (o *operations) resetPassword(ctx context.Context, r *resetRequest) (*sessionAnswer, error) {
	signedIn, err := o.accounts.ResetPassword(ctx, r.Body.Code, r.Body.Password, r.Address(), account.DeviceOf(r.Agent()))
	if err != nil {
		return nil, err
	}
	return o.answer(signedIn), nil
}
