package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/internal/notifysql"
	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/mail"
)

// Mailbox keeps mails in the database instead of sending them: whose office has no mail server reads them on
// the page. A mail that comes twice is kept once, and one whose delivery was canceled while it was written is not kept:
// its recipient may have left, and Erase has looked already.
type Mailbox struct {
	db    *DB
	clock clock.Clock
}

// NewMailbox returns the mailbox of db.
func NewMailbox(db *DB, clock clock.Clock) *Mailbox { return &Mailbox{db, clock} }

var (
	_ mail.Sender    = (*Mailbox)(nil)
	_ notify.Mailbox = (*Mailbox)(nil)
)

// Send implements mail.Sender.
func (m *Mailbox) Send(ctx context.Context, message mail.Message) error {
	if err := message.Check(); err != nil {
		return err
	}
	err := exec(ctx, m.db, func(ctx context.Context, tx *tx) error {
		q := notifysql.New(tx)
		status, err := q.LockDelivery(ctx, notify.DeliveryID(message.ID))
		if err != nil && !errors.Is(err, sql.ErrNoRows) || status == string(notify.Canceled) {
			return err
		}
		if err := q.InsertMail(ctx, notifysql.InsertMailParams{
			ID: message.ID, Recipient: message.To.Address, Subject: cut(message.Subject, 300), Html: message.HTML, Body: message.Text,
			Attached: int32(len(message.Attachments)), CreatedAt: stamp(m.clock.Now()),
		}); err != nil {
			return err
		}
		for _, a := range message.Attachments {
			if err := q.InsertAttachment(ctx, notifysql.InsertAttachmentParams{
				MailID: message.ID, Name: a.Name, ContentType: a.ContentType, Size: int64(len(a.Content)), Content: a.Content,
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if m.db.engine.IsDuplicate(err) {
		return nil
	}
	if err != nil {
		return errors.Join(mail.ErrUnavailable, err)
	}
	return nil
}

// Mails implements notify.Mailbox.
func (m *Mailbox) Mails(ctx context.Context, after string, limit int) ([]notify.Mail, error) {
	rows, err := notifysql.New(m.db.primary(ctx)).Mails(ctx, notifysql.MailsParams{ID: behind(after), Limit: int32(limit)})
	mails := make([]notify.Mail, len(rows))
	for i, row := range rows {
		mails[i] = notify.Mail{ID: row.ID, To: row.Recipient, Subject: row.Subject, Attached: int(row.Attached), CreatedAt: row.CreatedAt}
	}
	return mails, err
}

// Mail implements notify.Mailbox.
func (m *Mailbox) Mail(ctx context.Context, mailID string) (notify.Mail, error) {
	q := notifysql.New(m.db.primary(ctx))
	row, err := q.Mail(ctx, mailID)
	if err != nil {
		return notify.Mail{}, missing(err, notify.ErrMailNotFound)
	}
	found := notify.Mail{
		ID: row.ID, To: row.Recipient, Subject: row.Subject, HTML: row.Html, Text: row.Body, Attached: int(row.Attached), CreatedAt: row.CreatedAt,
	}
	attached, err := q.AttachmentsOf(ctx, mailID)
	for _, a := range attached {
		found.Attachments = append(found.Attachments, notify.Attachment{Name: a.Name, ContentType: a.ContentType, Size: a.Size})
	}
	return found, err
}

// Attachment implements notify.Mailbox.
func (m *Mailbox) Attachment(ctx context.Context, mailID, name string) (notify.Attachment, error) {
	row, err := notifysql.New(m.db.primary(ctx)).Attachment(ctx, notifysql.AttachmentParams{MailID: mailID, Name: name})
	return notify.Attachment{Name: row.Name, ContentType: row.ContentType, Size: row.Size, Content: row.Content}, missing(err, notify.ErrMailNotFound)
}
