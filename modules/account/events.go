package account

// Events that the account context tells, keyed by the user's id.
const (
	EventUserJoined    = "account.user.joined"
	EventUserWithdrawn = "account.user.withdrawn"
)

// UserEvent is the payload of both. Whoever needs more asks; events carry no personal data.
type UserEvent struct {
	UserID string `json:"userId"`
}
