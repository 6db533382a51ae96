// Package mail is how the office hands over e-mail to whoever carries it.
//
// A message is handed over once it was answered with success, and not before: what happens to it on its way is
// the carrier's. Whoever sends it keeps it until then and tries again, with the same Message-ID, so that a
// message whose answer was lost can be told to be one.
package mail

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Why a message was not taken. Errors never have a recipient's address in their text; an adapter masks what a
// server quotes.
var (
	// ErrUnavailable says nothing about the message: the carrier can't be reached, does not answer, or
	// does not let us in. Its fate is not known when the answer to its end was lost.
	ErrUnavailable = errors.New("mail: the mail server can't be reached")
	// ErrTemporary: this message is not taken now.
	ErrTemporary = errors.New("mail: not taken for now")
	// ErrRejected: this message is never taken.
	ErrRejected = errors.New("mail: rejected")
	// ErrRecipient: there is no such recipient. It is an ErrRejected too.
	ErrRecipient = rejectedRecipient{}
)

type rejectedRecipient struct{}

func (rejectedRecipient) Error() string        { return "mail: there is no such recipient" }
func (rejectedRecipient) Is(target error) bool { return target == ErrRejected }

// Sender hands messages over. Safe for concurrent use.
type Sender interface {
	// Send returns nil once the message was taken. It ends with its context.
	Send(ctx context.Context, message Message) error
}

// Message is one mail to one recipient.
type Message struct {
	// ID is the left part of the Message-ID: letters, digits, dots and dashes, at most 64.
	ID          string
	To          Address
	Subject     string
	HTML        string
	Text        string
	Attachments []Attachment
}

// Address is a mailbox with the name of whose it is.
type Address struct {
	Name    string // may be ""
	Address string // user@host
}

// Attachment is a file that goes along.
type Attachment struct {
	Name        string
	ContentType string
	Content     []byte
}

// Check reports what no carrier would take, as ErrRejected. Adapters call it first.
func (m Message) Check() error {
	switch parsed, err := mail.ParseAddress(m.To.Address); {
	case err != nil || parsed.Address != m.To.Address:
		return ErrRecipient
	case m.ID == "" || len(m.ID) > 64 || strings.ContainsFunc(m.ID, notInID):
		return errors.Join(ErrRejected, errors.New("the message has no good id"))
	case strings.ContainsAny(m.Subject+m.To.Name, "\r\n") || !utf8.ValidString(m.Subject):
		return errors.Join(ErrRejected, errors.New("the subject or the name breaks the line"))
	}
	return nil
}

func notInID(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '.'
}

// Mask is an address as logs may have it: k***@example.com.
func Mask(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "***"
	}
	_, first := utf8.DecodeRuneInString(address)
	return address[:first] + "***" + address[at:]
}
