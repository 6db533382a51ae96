// Package notify tells people what happened: in the browser, by e-mail, and organisers over Slack.
//
// An event of another context becomes deliveries, one a person and channel (docs/states/delivery.md). A
// delivery is a row before anything is sent, so that a provider's outage delays and never loses; it is sent
// beside the request that caused it, so that it never delays a booking; and told twice, an event makes it
// once.
//
// A delivery has facts about what happened and nothing about the person but an opaque id: name, address and
// language are asked when it is sent or read. What it says in which words stands in the folder wording.
package notify

import (
	"time"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/id"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Faults that notify tells.
var (
	ErrNotFound       = fault.New(fault.NotFound, "notification_not_found", "There is no such notification.")
	ErrNoDelivery     = fault.New(fault.NotFound, "delivery_not_found", "There is no such delivery.")
	ErrNotResendable  = fault.New(fault.Conflict, "not_resendable", "This delivery can't be sent again: it is under way, was canceled, or is shown on the page.")
	ErrTooManyStreams = fault.New(fault.Exhausted, "too_many_streams", "You are listening in too many tabs. Close some.")
	ErrMailNotFound   = fault.New(fault.NotFound, "mail_not_found", "There is no such mail in the mailbox.")
	ErrNoReservation  = fault.New(fault.NotFound, "reservation_not_found", "There is no such reservation.")
	ErrNotPaid        = fault.New(fault.Conflict, "not_paid", "There are tickets once the reservation is paid.")
	ErrCanceled       = fault.New(fault.Conflict, "tickets_canceled", "These tickets were canceled: they open no door any more.")
)

// Channel is a way to reach somebody.
type Channel string

// The channels.
const (
	Browser Channel = "BROWSER" // a row that the person reads on the page
	Email   Channel = "EMAIL"
	Slack   Channel = "SLACK" // the organisers' one; its deliveries have no user
)

// Type is what a notification is about.
type Type string

// The types.
const (
	Welcome             Type = "WELCOME"
	ReservationDone     Type = "RESERVATION_COMPLETED"         // paid: the tickets are there
	ReservationCanceled Type = "RESERVATION_CANCELED"          // by the buyer, after paying
	SeatsCanceled       Type = "SEATS_CANCELED"                // some of the seats, by the buyer; the others stay
	CanceledByOffice    Type = "RESERVATION_CANCELED_BY_ADMIN" // by an organiser
	ReservationExpired  Type = "RESERVATION_EXPIRED"           // not paid in time
	PaymentFailed       Type = "PAYMENT_FAILED"                // the reservation ended because it could not be paid
	PaymentDeclined     Type = "PAYMENT_DECLINED"              // an attempt; the seats still wait
	Refunded            Type = "REFUNDED"
	Upcoming            Type = "UPCOMING"         // the show is tomorrow
	ReviewWanted        Type = "REVIEW_WANTED"    // the show was today
	RoundMoved          Type = "ROUND_MOVED"      // the show starts at another time
	RoundCalledOff      Type = "ROUND_CALLED_OFF" // the show does not take place
	AccountUnused       Type = "ACCOUNT_UNUSED"
	JobFailed           Type = "JOB_FAILED"
	ConfirmEmail        Type = "CONFIRM_EMAIL"    // a link to confirm the address
	PasswordReset       Type = "PASSWORD_RESET"   // a link to set a new password
	PasswordChanged     Type = "PASSWORD_CHANGED" // by whoever was signed in, or read such a mail
	PasswordDropped     Type = "PASSWORD_DROPPED" // it came from somebody who had not proved the address
)

// Urgency of deliveries that are due: the lower ones are sent first, however long the others have waited.
const (
	MostUrgent  = 0 // somebody waits for it at the door, or in front of the page
	LeastUrgent = 2 // reminders, of which a job makes tens of thousands at once
)

// Urgency is that of a delivery of the type.
func (t Type) Urgency() int {
	switch t {
	case ReservationDone, ConfirmEmail, PasswordReset:
		return MostUrgent
	case Upcoming, ReviewWanted, AccountUnused:
		return LeastUrgent
	}
	return 1
}

// Facts are what a notification tells, frozen when it happened. Nothing in them says who the person is.
type Facts struct {
	ReservationID string    `json:"reservationId,omitempty"`
	Number        string    `json:"number,omitempty"` // of the reservation, for people
	PerformanceID int64     `json:"performanceId,omitempty"`
	Title         string    `json:"title,omitempty"`
	Hall          string    `json:"hall,omitempty"`
	StartsAt      time.Time `json:"startsAt,omitzero"`
	MovedFrom     time.Time `json:"movedFrom,omitzero"` // when it would have started
	FreeUntil     time.Time `json:"freeUntil,omitzero"` // until then it costs nothing to cancel
	Seats         []string  `json:"seats,omitempty"`    // labels, in the order chosen
	Amount        money.KRW `json:"amount,omitempty"`
	Refund        money.KRW `json:"refund,omitempty"`
	Compensation  money.KRW `json:"compensation,omitempty"` // owed beside the refund
	Why           string    `json:"why,omitempty"`          // in the organiser's words
	Job           string    `json:"job,omitempty"`
}

// About is by what an organiser finds a delivery: the reservation's number, or what it is for.
func (f Facts) About() string {
	switch {
	case f.Number != "":
		return f.Number + " " + f.Title
	case f.Job != "":
		return f.Job
	}
	return f.Title
}

// Happening is an event of another context in notify's words.
type Happening struct {
	EventID string
	Type    Type
	UserID  string // "" for what concerns the organisers only
	Facts   Facts
	At      time.Time
}

// Person is somebody to tell.
type Person struct {
	ID     string
	Email  string
	Name   string
	Locale string // ko or en

	Confirmed bool // the address is proved to be theirs
}

// Link is what a mail's link lets its reader do. Such a link has a secret, which is made when the mail is sent and is in
// no delivery.
type Link uint8

// The links.
const (
	NoLink Link = iota
	ConfirmLink
	ResetLink
)

// Link is what the mail of a delivery of the type to the person carries.
func (t Type) Link(to Person) Link {
	switch {
	case t == PasswordReset:
		return ResetLink
	case (t == ConfirmEmail || t == Welcome) && !to.Confirmed:
		return ConfirmLink
	}
	return NoLink
}

// channels says over which channels a type goes, organisers' last.
var channels = map[Type][]Channel{
	Welcome:             {Browser, Email},
	ReservationDone:     {Browser, Email, Slack},
	ReservationCanceled: {Browser, Email, Slack},
	SeatsCanceled:       {Browser, Email, Slack},
	CanceledByOffice:    {Browser, Email},
	ReservationExpired:  {Browser},
	PaymentFailed:       {Browser, Email},
	PaymentDeclined:     {Browser},
	Refunded:            {Browser, Email},
	Upcoming:            {Browser, Email},
	ReviewWanted:        {Browser, Email},
	RoundMoved:          {Browser, Email},
	RoundCalledOff:      {Browser, Email},
	AccountUnused:       {Email},
	JobFailed:           {Slack},
	ConfirmEmail:        {Email},
	PasswordReset:       {Email},
	PasswordChanged:     {Browser, Email},
	PasswordDropped:     {Browser, Email},
}

// Deliveries makes the deliveries of what happened, over the channels that the office has. One in the browser
// is sent with being written.
func (h Happening) Deliveries(has func(Channel) bool, now time.Time) []Delivery {
	var made []Delivery
	for _, channel := range channels[h.Type] {
		d := Delivery{
			ID: id.New(), EventID: h.EventID, Channel: channel, UserID: h.UserID, Type: h.Type, Facts: h.Facts,
			Status: Waiting, NextAt: now, CreatedAt: now,
		}
		switch {
		case channel == Slack:
			// What organisers are told of a sale leads to no buyer, so that it may outlive one.
			d.UserID, d.Facts.ReservationID, d.Facts.Number = "", "", ""
		case h.UserID == "":
			continue
		}
		if channel == Browser {
			d.Status, d.NextAt, d.SentAt = Sent, time.Time{}, now
		}
		if has(channel) {
			made = append(made, d)
		}
	}
	return made
}
