package notifyapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Notification is one as its reader sees it.
type Notification struct {
	ID        string     `json:"id" doc:"Opaque"`
	Type      string     `json:"type" enum:"WELCOME,RESERVATION_COMPLETED,RESERVATION_CANCELED,RESERVATION_CANCELED_BY_ADMIN,RESERVATION_EXPIRED,PAYMENT_FAILED,PAYMENT_DECLINED,REFUNDED,UPCOMING,REVIEW_WANTED"`
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

// heartbeat keeps proxies from closing a stream on which nothing happens.
const heartbeat = 20 * time.Second

type watchRequest struct {
	LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"The id of the last notification that was received"`
}

func (o *operations) watch(ctx context.Context, r *watchRequest) (*huma.StreamResponse, error) {
	woken := make(chan struct{}, 1)
	listener, err := o.notifications.Listen(ctx, httpserver.PrincipalFrom(ctx).UserID, r.LastEventID, func() {
		select {
		case woken <- struct{}{}:
		default: // it has been woken and has not looked yet
		}
	})
	if err != nil {
		return nil, err
	}
	return httpserver.Events(func(ctx context.Context, w httpserver.EventWriter) {
		defer listener.Leave()
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for httpserver.StillSignedIn(ctx) && tell(ctx, w, listener) == nil {
			select {
			case <-ctx.Done():
				return
			case <-o.stopping:
				return
			case <-ticker.C:
				if w.Comment("still here") != nil {
					return
				}
			case <-woken:
			}
		}
	}), nil
}

// tell sends what the listener has not had.
func tell(ctx context.Context, w httpserver.EventWriter, listener *notifyapp.Listener) error {
	news, err := listener.News(ctx)
	if err != nil {
		return err
	}
	for _, n := range news.Notifications {
		if err := send(w, "notification", n.ID, notificationOf(n)); err != nil {
			return err
		}
	}
	if news.Unread < 0 {
		return nil
	}
	return send(w, "unread", "", struct {
		Unread int `json:"unread"`
	}{news.Unread})
}

func send(w httpserver.EventWriter, kind, id string, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return w.Event(kind, id, encoded)
}
