package notifyapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

func (o *operations) registerOffice(api *httpserver.API) {
	httpserver.Register(api, httpserver.Operation{
		ID: "list-deliveries", Method: http.MethodGet, Path: "/api/v1/admin/deliveries", Tag: tag, Access: httpserver.Admin,
		Summary: "What was sent to whom, newest first",
		Text:    "`q` is part of a reservation's number or of a title, or a person's whole address.",
		Faults:  []*fault.Fault{httpserver.ErrBadCursor},
	}, o.deliveries)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-delivery", Method: http.MethodGet, Path: "/api/v1/admin/deliveries/{id}", Tag: tag, Access: httpserver.Admin,
		Summary: "A delivery with its text", Faults: []*fault.Fault{notify.ErrNoDelivery},
	}, o.delivery)
	httpserver.Register(api, httpserver.Operation{
		ID: "resend-delivery", Method: http.MethodPost, Path: "/api/v1/admin/deliveries/{id}/resend", Tag: tag, Access: httpserver.Admin,
		Summary: "Send a delivery anew",
		Text:    "One that is SENT or DEAD, over a channel other than the browser.",
		Faults:  []*fault.Fault{notify.ErrNoDelivery, notify.ErrNotResendable},
	}, o.resend)
	httpserver.Register(api, httpserver.Operation{
		ID: "resend-deliveries", Method: http.MethodPost, Path: "/api/v1/admin/deliveries/resend", Tag: tag, Access: httpserver.Admin,
		Summary: "Send all that were given up anew",
	}, o.resendDead)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-mails", Method: http.MethodGet, Path: "/api/v1/admin/mailbox", Tag: tag, Access: httpserver.Admin,
		Summary: "The mails of an office without a mail server, newest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
		Text: "With a mail server (`--smtp-addr`) nothing new comes here.",
	}, o.mails)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-mail", Method: http.MethodGet, Path: "/api/v1/admin/mailbox/{id}", Tag: tag, Access: httpserver.Admin,
		Summary: "A mail of the mailbox", Faults: []*fault.Fault{notify.ErrMailNotFound},
	}, o.mail)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-mail-attachment", Method: http.MethodGet, Path: "/api/v1/admin/mailbox/{id}/attachments/{name}", Tag: tag, Access: httpserver.Admin,
		Summary: "A file that came with a mail", Faults: []*fault.Fault{notify.ErrMailNotFound}, Produces: "application/octet-stream",
	}, o.attachment)
}

// Delivery is one message to one recipient over one channel.
type Delivery struct {
	ID          string     `json:"id" doc:"Opaque"`
	Channel     string     `json:"channel" enum:"BROWSER,EMAIL,SLACK"`
	Type        string     `json:"type"`
	Recipient   string     `json:"recipient" doc:"An address; empty for who has left, and for the organisers' channel"`
	Subject     string     `json:"subject"`
	Status      string     `json:"status" enum:"WAITING,SENT,RETRYING,DEAD,CANCELED"`
	Attempts    int        `json:"attempts"`
	LastError   string     `json:"lastError"`
	NextAttempt *time.Time `json:"nextAttemptAt"`
	CreatedAt   time.Time  `json:"createdAt"`
	SentAt      *time.Time `json:"sentAt"`
}

// DeliveryDetail is a delivery with its text.
type DeliveryDetail struct {
	Delivery
	Body string `json:"body" doc:"Plain text"`
	HTML string `json:"html" doc:"Of an e-mail; show it in a frame without scripts"`
}

func deliveryOf(s notifyapp.Shown) Delivery {
	return Delivery{
		ID: s.ID, Channel: string(s.Channel), Type: string(s.Type), Recipient: s.Recipient, Subject: s.Subject, Status: string(s.Status),
		Attempts: s.Attempts, LastError: s.LastError, NextAttempt: httpserver.LocalOrNil(s.NextAt),
		CreatedAt: httpserver.Local(s.CreatedAt), SentAt: httpserver.LocalOrNil(s.SentAt),
	}
}

type deliveriesRequest struct {
	httpserver.Paging
	Channel string `query:"channel" enum:"BROWSER,EMAIL,SLACK"`
	Status  string `query:"status" enum:"WAITING,SENT,RETRYING,DEAD,CANCELED"`
	Words   string `query:"q" maxLength:"254"`
}

type deliveriesAnswer struct{ Body httpserver.Page[Delivery] }

func (o *operations) deliveries(ctx context.Context, r *deliveriesRequest) (*deliveriesAnswer, error) {
	behind, err := httpserver.ReadCursor[place](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.notifications.Deliveries(ctx, notify.Query{
		Channel: notify.Channel(r.Channel), Status: notify.Status(r.Status), Behind: behind.ID, Limit: r.Limit + 1,
	}, r.Words)
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, r.Limit, func(s notifyapp.Shown) any { return place{s.ID} })
	answer := &deliveriesAnswer{httpserver.Page[Delivery]{Items: make([]Delivery, len(found)), NextCursor: next}}
	for i, s := range found {
		answer.Body.Items[i] = deliveryOf(s)
	}
	return answer, nil
}

type deliveryAnswer struct{ Body DeliveryDetail }

func (o *operations) delivery(ctx context.Context, r *idRequest) (*deliveryAnswer, error) {
	return detail(o.notifications.Delivery(ctx, r.ID))
}

func (o *operations) resend(ctx context.Context, r *idRequest) (*deliveryAnswer, error) {
	return detail(o.notifications.Resend(ctx, r.ID))
}

func detail(s notifyapp.Shown, err error) (*deliveryAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &deliveryAnswer{DeliveryDetail{deliveryOf(s), s.Text, s.HTML}}, nil
}

type resendRequest struct {
	Body struct {
		Status  string `json:"status" enum:"DEAD"`
		Channel string `json:"channel,omitempty" enum:"EMAIL,SLACK"`
	}
}

type resendAnswer struct {
	Body struct {
		Count int64 `json:"count" doc:"How many will be sent anew"`
	}
}

func (o *operations) resendDead(ctx context.Context, r *resendRequest) (*resendAnswer, error) {
	answer := &resendAnswer{}
	var err error
	answer.Body.Count, err = o.notifications.ResendDead(ctx, notify.Channel(r.Body.Channel))
	return answer, err
}
