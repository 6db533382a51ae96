package booking

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/platform/id"
)

// TicketStatus says whether a ticket opens the door.
type TicketStatus string

// The states of a ticket.
const (
	TicketValid    TicketStatus = "VALID"
	TicketCanceled TicketStatus = "CANCELED"
)

// Ticket is the right to one seat of one round.
type Ticket struct {
	ID            string
	ReservationID string
	RoundID       int64
	SeatNumber    int
	Status        TicketStatus
	IssuedAt      time.Time
}

// IssueTickets makes one ticket a seat of a completed reservation.
func IssueTickets(r *Reservation, now time.Time) []Ticket {
	tickets := make([]Ticket, len(r.Seats))
	for i, seat := range r.Seats {
		tickets[i] = Ticket{
			ID: id.New(), ReservationID: r.ID, RoundID: r.RoundID, SeatNumber: seat.Number,
			Status: TicketValid, IssuedAt: now,
		}
	}
	return tickets
}

// Pass is what a ticket's QR code says. Anyone with the office's public key can check it without asking
// the office; whether the ticket was canceled since, only the office knows.
type Pass struct {
	TicketID   string `json:"t"`
	RoundID    int64  `json:"r"`
	SeatNumber int    `json:"n"`
	SeatLabel  string `json:"s"`
	StartsUnix int64  `json:"at"` // seconds
}

// passPrefix names the form and its version.
const passPrefix = "TB1."

// ErrForgedPass is returned for a text that this office did not sign.
var ErrForgedPass = errors.New("this is no ticket of this office: its signature does not fit")

// Sign writes the text of the QR code: TB1.<payload>.<Ed25519 signature>, both in URL-safe base64. The
// signature is over everything before its dot.
func (p Pass) Sign(key ed25519.PrivateKey) string {
	payload, err := json.Marshal(p)
	if err != nil {
		panic("booking: a pass has plain fields and always encodes: " + err.Error())
	}
	signed := passPrefix + base64.RawURLEncoding.EncodeToString(payload)
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, []byte(signed)))
}

// VerifyPass checks a QR code's text against the office's public key: the pass, or ErrForgedPass.
func VerifyPass(text string, key ed25519.PublicKey) (Pass, error) {
	at := strings.LastIndexByte(text, '.')
	if at < len(passPrefix) || !strings.HasPrefix(text, passPrefix) {
		return Pass{}, ErrForgedPass
	}
	// Strict, and without the line breaks that the decoder would pass over: a ticket has one text.
	if strings.ContainsAny(text, "\r\n") {
		return Pass{}, ErrForgedPass
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(text[at+1:])
	if err != nil || !ed25519.Verify(key, []byte(text[:at]), signature) {
		return Pass{}, ErrForgedPass
	}
	payload, err := base64.RawURLEncoding.DecodeString(text[len(passPrefix):at])
	if err != nil {
		return Pass{}, ErrForgedPass
	}
	var pass Pass
	if err := json.Unmarshal(payload, &pass); err != nil {
		return Pass{}, ErrForgedPass
	}
	return pass, nil
}
