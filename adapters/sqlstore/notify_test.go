package sqlstore_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	notifytest "github.com/ticketblue/ticketblue/modules/notify/storetest"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/mail"
	"github.com/ticketblue/ticketblue/ports/mail/mailtest"
)

func TestNotify(t *testing.T) {
	onEngines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		notifytest.Run(t, func(t *testing.T) notifytest.Rig {
			db := open(t)
			mailbox := sqlstore.NewMailbox(db, clock.System())
			return notifytest.Rig{Store: sqlstore.NewNotify(db), Mailbox: mailbox, Sender: mailbox}
		})
	})
}

func TestMailbox(t *testing.T) { onEngines(t, testMailbox) }

func testMailbox(t *testing.T, openDB func(t *testing.T) *sqlstore.DB) {
	open := func(t *testing.T) (*sqlstore.Mailbox, mailtest.Rig) {
		t.Helper()
		mailbox := sqlstore.NewMailbox(openDB(t), clock.System())
		return mailbox, mailtest.Rig{Sender: mailbox, Received: func() []mail.Message { return received(t, mailbox) }}
	}
	mailtest.Run(t, func(t *testing.T) mailtest.Rig {
		t.Helper()
		_, rig := open(t)
		return rig
	})
	t.Run("a mail that comes twice is kept once", func(t *testing.T) {
		t.Parallel()
		mailbox, rig := open(t)
		for range 2 {
			if err := mailbox.Send(t.Context(), mailtest.Letter("twice.0")); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(rig.Received()); n != 1 {
			t.Errorf("%d are kept", n)
		}
	})
}

// received reads all mails of the mailbox. It keeps no names beside addresses.
func received(t *testing.T, mailbox *sqlstore.Mailbox) []mail.Message {
	t.Helper()
	listed, err := mailbox.Mails(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var found []mail.Message
	for _, m := range listed {
		whole, err := mailbox.Mail(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		message := mail.Message{ID: m.ID, To: mail.Address{Name: "김예매", Address: m.To}, Subject: whole.Subject, HTML: whole.HTML, Text: whole.Text}
		for _, a := range whole.Attachments {
			file, err := mailbox.Attachment(t.Context(), m.ID, a.Name)
			if err != nil {
				t.Fatal(err)
			}
			message.Attachments = append(message.Attachments, mail.Attachment{Name: file.Name, ContentType: file.ContentType, Content: file.Content})
		}
		found = append(found, message)
	}
	return found
}
