package notify

import "time"

// Paper is a reservation's tickets as they are printed.
type Paper struct {
	Number   string // of the reservation
	Title    string
	Hall     string
	Address  string // of the hall
	StartsAt time.Time
	Tickets  []PaperTicket // in the order of the seats; at least one
}

// PaperTicket is one seat's.
type PaperTicket struct {
	Seat  string // its label
	Grade string
	QR    string // the text of its code
	Valid bool   // it opens the door
}

// Valid reports whether any of the tickets opens a door.
func (p Paper) Valid() bool {
	for _, t := range p.Tickets {
		if t.Valid {
			return true
		}
	}
	return false
}
