package account

// Events that the account context tells, keyed by the user's id.
const (
	EventUserJoined    = "account.user.joined"
	EventUserChanged   = "account.user.changed" // the name, the language or the password
	EventUserWithdrawn = "account.user.withdrawn"
	EventUserUnused    = "account.user.unused" // not seen for long; the account will end unless its owner comes back
)

// Events about the proof of an address and about the password, keyed by the user's id.
const (
	EventEmailConfirmed     = "account.email.confirmed"          // its owner proved the address after joining
	EventConfirmationAsked  = "account.email.confirmation_asked" // another mail with a link to confirm it
	EventPasswordResetAsked = "account.password.reset_asked"     // a mail with a link to set a new one
	EventPasswordChanged    = "account.password.changed"
	EventPasswordDropped    = "account.password.dropped" // it was never proved to be the owner's (Store.Link)
)

// EventSessionEnded tells that a session ended before its time, or that some of a user's did. It is keyed by the
// user's id too. The sessions of an account that has ended end with EventUserWithdrawn.
const EventSessionEnded = "account.session.ended"

// UserEvent is the payload of what happens to users. Whoever needs more asks; events carry no personal data.
type UserEvent struct {
	UserID string `json:"userId"`
}

// SessionEvent is the payload of EventSessionEnded.
type SessionEvent struct {
	UserID    string `json:"userId"`
	SessionID string `json:"sessionId,omitempty"` // "" for any of the user's: ask which live
}
