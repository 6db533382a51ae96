package account

import "time"

// InvitationTTL is how long an invitation can be used.
const InvitationTTL = 7 * 24 * time.Hour

// Invitation lets one person sign up as an administrator.
type Invitation struct {
	ID        string
	Hash      string // of the secret in the link
	Email     string // whom it was made for; another address can't use it. "" once that account was withdrawn
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero until then
	RevokedAt time.Time // zero unless an administrator took it back
}

// InvitationStatus is what an invitation is good for.
type InvitationStatus string

// The states of an invitation.
const (
	InvitationOpen    InvitationStatus = "OPEN"
	InvitationUsed    InvitationStatus = "USED"
	InvitationExpired InvitationStatus = "EXPIRED"
	InvitationRevoked InvitationStatus = "REVOKED"
)

// StatusAt is the invitation's state at an instant.
func (i Invitation) StatusAt(now time.Time) InvitationStatus {
	switch {
	case !i.UsedAt.IsZero():
		return InvitationUsed
	case !i.RevokedAt.IsZero():
		return InvitationRevoked
	case !now.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}
