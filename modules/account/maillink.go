package account

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
)

// ErrLinkExpired is returned for a mailed link that was used, has expired, or is another account's.
var ErrLinkExpired = fault.New(fault.Gone, "link_expired", "This link was used or has expired. Ask for a new one.")

// ErrEmailConfirmed is returned when there is nothing left to confirm.
var ErrEmailConfirmed = fault.New(fault.Conflict, "email_confirmed", "This e-mail address is confirmed already.")

// Purpose is what a mailed link is for.
type Purpose string

// The purposes.
const (
	ConfirmEmail  Purpose = "CONFIRM_EMAIL"
	ResetPassword Purpose = "RESET_PASSWORD"
)

// How long mailed links can be used. A new password opens the account, so its link lives as long as it takes to read
// a mail.
const (
	ConfirmTTL = 7 * 24 * time.Hour
	ResetTTL   = time.Hour
)

// MailLink lets whoever reads the mail of an account's address do one thing, once. It is good for the address to which it
// was sent, and for no later one.
type MailLink struct {
	Hash      string // of the secret in the link
	UserID    string
	Purpose   Purpose
	EmailHash string
	ExpiresAt time.Time
}

// NewMailLink makes a link for the user's present address and returns it with its secret.
func NewMailLink(user User, purpose Purpose, now time.Time) (link MailLink, secret string) {
	secret = id.Secret("tbl_")
	ttl := ConfirmTTL
	if purpose == ResetPassword {
		ttl = ResetTTL
	}
	return MailLink{Hash: id.Hash(secret), UserID: user.ID, Purpose: purpose, EmailHash: id.Hash(user.Email), ExpiresAt: now.Add(ttl)}, secret
}
