package notify

import (
	"context"
	"time"
)

// Mailbox is where mails of an office without a mail server are kept, for its organisers to read.
type Mailbox interface {
	// Mails lists them without their texts, newest first, behind the one with the id.
	Mails(ctx context.Context, behind string, limit int) ([]Mail, error)
	// Mail returns one with the names of what is attached, or ErrMailNotFound.
	Mail(ctx context.Context, id string) (Mail, error)
	// Attachment returns a file that came with a mail, or ErrMailNotFound.
	Attachment(ctx context.Context, mailID, name string) (Attachment, error)
}

// Mail is one in the mailbox.
type Mail struct {
	ID          string
	To          string
	Subject     string
	HTML        string
	Text        string
	Attached    int
	Attachments []Attachment // without their content
	CreatedAt   time.Time
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Name        string
	ContentType string
	Size        int64 // bytes
	Content     []byte
}
