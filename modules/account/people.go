package account

import "time"

// Status is whether an account lives.
type Status string

// The states of an account.
const (
	Active    Status = "ACTIVE"
	Withdrawn Status = "WITHDRAWN"
)

// UserQuery asks for accounts, the newest first.
type UserQuery struct {
	Contains string // part of the address or the name; "" is any
	Role     Role   // "" is any
	Status   Status // "" is any
	After    Place
	Limit    int
}

// Place is a position in a list that is sorted by time and id, newest first; the zero Place is its beginning.
type Place struct {
	At time.Time
	ID string
}
