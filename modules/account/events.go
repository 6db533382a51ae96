package account

// Events that the account context tells, keyed by the user's id.
const (
	EventUserJoined    = "account.user.joined"
	EventUserChanged   = "account.user.changed" // the name, the language or the password
	EventUserWithdrawn = "account.user.withdrawn"
	EventUserUnused    = "account.user.unused" // not seen for long; the account will end unless its owner comes back
)

// UserEvent is the payload of all of them. Whoever needs more asks; events carry no personal data.
type UserEvent struct {
	UserID string `json:"userId"`
}
