package notifyapi

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Notification is one as its reader sees it.
type Notification struct {
	ID        string     `json:"id" doc:"Opaque"`
	Type      string     `json:"type" enum:"WELCOME,RESERVATION_COMPLETED,RESERVATION_CANCELED,SEATS_CANCELED,RESERVATION_CANCELED_BY_ADMIN,RESERVATION_EXPIRED,PAYMENT_FAILED,PAYMENT_DECLINED,REFUNDED,UPCOMING,REVIEW_WANTED,ROUND_MOVED,ROUND_CALLED_OFF,PASSWORD_CHANGED,PASSWORD_DROPPED"`
	Title     string     `json:"title"`
	Body      string     `json:"body" doc:"May be empty"`
	Link      string     `json:"link" doc:"The path of the page that it leads to; may be empty"`
	CreatedAt time.Time  `json:"createdAt"`
	ReadAt    *time.Time `json:"readAt"`
}

func notificationOf(n notifyapp.Notification) Notification {
	return Notification{
		ID: n.ID, Type: string(n.Type), Title: n.Title, Body: n.Body, Link: n.Link,
		CreatedAt: httpserver.Local(n.CreatedAt), ReadAt: httpserver.LocalOrNil(n.ReadAt),
	}
}

// place is where a list goes on.
type place struct {
	ID string `json:"id"`
}

type listRequest struct {
	httpserver.Paging
	Unread bool `query:"unread" doc:"Only those that were not read"`
}

type listAnswer struct {
	Body struct {
		httpserver.Page[Notification]
		Unread int `json:"unread" doc:"How many were not read, in all"`
	}
}

func (o *operations) list(ctx context.Context, r *listRequest) (*listAnswer, error) {
	behind, err := httpserver.ReadCursor[place](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, unread, err := o.notifications.Inbox(ctx, httpserver.PrincipalFrom(ctx).UserID, r.Unread, behind.ID, r.Limit+1)
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, r.Limit, func(n notifyapp.Notification) any { return place{n.ID} })
	answer := &listAnswer{}
	answer.Body.Items = make([]Notification, len(found))
	for i, n := range found {
		answer.Body.Items[i] = notificationOf(n)
	}
	answer.Body.NextCursor, answer.Body.Unread = next, unread
	return answer, nil
}

type idRequest struct {
	ID string `path:"id" maxLength:"64"`
}

type notificationAnswer struct{ Body Notification }

func (o *operations) read(ctx context.Context, r *idRequest) (*notificationAnswer, error) {
	n, err := o.notifications.Read(ctx, httpserver.PrincipalFrom(ctx).UserID, r.ID)
	if err != nil {
		return nil, err
	}
	return &notificationAnswer{notificationOf(n)}, nil
}

func (o *operations) readAll(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, o.notifications.ReadAll(ctx, httpserver.PrincipalFrom(ctx).UserID)
}

type watchRequest struct {
	httpserver.Listening
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last notification that was received"`
}

func (o *operations) watch(ctx context.Context, r *watchRequest) (*huma.StreamResponse, error) {
	userID := httpserver.PrincipalFrom(ctx).UserID
	return httpserver.Stream(r.Listening, func(wake func()) (httpserver.Feed, error) {
		listener, err := o.notifications.Listen(ctx, userID, r.LastEventID, wake)
		return feed{listener}, err
	})
}

// feed tells a listener's news.
type feed struct{ *notifyapp.Listener }

// Next implements httpserver.Feed.
func (f feed) Next(ctx context.Context, buffer []byte) ([]byte, error) {
	news, err := f.News(ctx)
	if err != nil {
		return buffer, err
	}
	for _, n := range news.Notifications {
		encoded, err := json.Marshal(notificationOf(n))
		if err != nil {
			return buffer, err
		}
		buffer = httpserver.AppendEvent(buffer, "notification", n.ID, encoded)
	}
	if news.Unread >= 0 {
		buffer = httpserver.AppendEvent(buffer, "unread", "", fmt.Appendf(nil, `{"unread":%d}`, news.Unread))
	}
	return buffer, nil
}
