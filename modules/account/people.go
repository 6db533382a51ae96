package account

import "time"

// Status is whether an account lives.
type Status string

// The states of an account.
const (
	Active    Status = "ACTIVE"
	Withdrawn Status = "WITHDRAWN"
	Blocked   Status = "BLOCKED" // lives, and can't sign in
)

// UserQuery asks for accounts, the newest first.
type UserQuery struct {
	Contains string // part of the address or the name; "" is any
	Role     Role   // "" is any
	Status   Status // "" is any
	After    Cursor
	Limit    int
}

// Cursor is a position in a list that is sorted by time and id, newest first; the zero Cursor is its beginning.
type Cursor struct {
	At time.Time
	ID string
}
