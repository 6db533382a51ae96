package notifyapi

import (
	"context"
	"mime"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Mail is one in the mailbox.
type Mail struct {
	ID             string    `json:"id" doc:"Opaque"`
	To             string    `json:"to"`
	Subject        string    `json:"subject"`
	CreatedAt      time.Time `json:"createdAt"`
	HasAttachments bool      `json:"hasAttachments"`
}

// MailDetail is a mail with its texts.
type MailDetail struct {
	Mail
	HTML        string           `json:"html" doc:"Show it in a frame without scripts"`
	Text        string           `json:"text"`
	Attachments []MailAttachment `json:"attachments" nullable:"false"`
}

// MailAttachment is a file that came with a mail.
type MailAttachment struct {
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	Size        int64  `json:"size" doc:"Bytes"`
}

func mailOf(m notify.Mail) Mail {
	return Mail{ID: m.ID, To: m.To, Subject: m.Subject, CreatedAt: httpserver.Local(m.CreatedAt), HasAttachments: m.Attached > 0}
}

type mailsAnswer struct{ Body httpserver.Page[Mail] }

func (o *operations) mails(ctx context.Context, r *struct{ httpserver.Paging }) (*mailsAnswer, error) {
	behind, err := httpserver.ReadCursor[place](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.notifications.Mailbox.Mails(ctx, behind.ID, r.Limit+1)
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, r.Limit, func(m notify.Mail) any { return place{m.ID} })
	answer := &mailsAnswer{httpserver.Page[Mail]{Items: make([]Mail, len(found)), NextCursor: next}}
	for i, m := range found {
		answer.Body.Items[i] = mailOf(m)
	}
	return answer, nil
}

type mailRequest struct {
	ID string `path:"id" maxLength:"100"`
}

type mailAnswer struct{ Body MailDetail }

func (o *operations) mail(ctx context.Context, r *mailRequest) (*mailAnswer, error) {
	m, err := o.notifications.Mailbox.Mail(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	answer := &mailAnswer{MailDetail{mailOf(m), m.HTML, m.Text, make([]MailAttachment, len(m.Attachments))}}
	for i, a := range m.Attachments {
		answer.Body.Attachments[i] = MailAttachment{a.Name, a.ContentType, a.Size}
	}
	return answer, nil
}

// fileAnswer is a file to keep. It is never shown in the page's own place.
type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func fileOf(name, contentType string, content []byte) *fileAnswer {
	return &fileAnswer{contentType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "no-store", content}
}

func (o *operations) attachment(ctx context.Context, r *struct {
	ID   string `path:"id" maxLength:"100"`
	Name string `path:"name" maxLength:"200"`
},
) (*fileAnswer, error) {
	a, err := o.notifications.Mailbox.Attachment(ctx, r.ID, r.Name)
	if err != nil {
		return nil, err
	}
	return fileOf(a.Name, a.ContentType, a.Content), nil
}

func (o *operations) tickets(ctx context.Context, r *idRequest) (*fileAnswer, error) {
	pdf, number, err := o.notifications.Tickets(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	if err != nil {
		return nil, err
	}
	return fileOf("tickets-"+number+".pdf", "application/pdf", pdf), nil
}
