// Package notifyapi offers the notify context over HTTP.
package notifyapi

import (
	"net/http"

	"github.com/ticketblue/ticketblue/modules/notify"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

type operations struct {
	notifications *notifyapp.Notifications
}

const tag = "Notifications"

// Register adds the notify operations.
func Register(api *httpserver.API, notifications *notifyapp.Notifications) {
	o := &operations{notifications}
	httpserver.Register(api, httpserver.Operation{
		ID: "list-notifications", Method: http.MethodGet, Path: "/api/v1/notifications", Tag: tag, Access: httpserver.SignedIn,
		Summary: "One's own notifications, newest first",
		Text:    "In the account's language. Kept for 90 days, and 200 of them.",
		Faults:  []*fault.Fault{httpserver.ErrBadCursor},
	}, o.list)
	httpserver.Register(api, httpserver.Operation{
		ID: "read-notification", Method: http.MethodPost, Path: "/api/v1/notifications/{id}/read", Tag: tag, Access: httpserver.SignedIn,
		Summary: "Mark one's own notification as read", Faults: []*fault.Fault{notify.ErrNotFound},
	}, o.read)
	httpserver.Register(api, httpserver.Operation{
		ID: "read-notifications", Method: http.MethodPost, Path: "/api/v1/notifications/read", Tag: tag, Access: httpserver.SignedIn, Status: http.StatusNoContent,
		Summary: "Mark all of one's notifications as read",
	}, o.readAll)
	httpserver.Register(api, httpserver.Operation{
		ID: "watch-notifications", Method: http.MethodGet, Path: "/api/v1/notifications/stream", Tag: tag, Access: httpserver.SignedIn, Stream: true,
		Summary: "One's own notifications as they come",
		Text: "Server-sent events: `notification` with a notification, under its id; `unread` `{unread}` at first and whenever the count changes. " +
			"With `Last-Event-ID`, what came since is told first, the newest 100 of it. The stream ends with the session.",
	}, o.watch)
	httpserver.Register(api, httpserver.Operation{
		ID: "print-tickets", Method: http.MethodGet, Path: "/api/v1/reservations/{id}/tickets.pdf", Tag: "Booking", Access: httpserver.SignedIn,
		Summary: "The tickets of one's own reservation as a PDF",
		Text:    "A page a ticket, with the QR code that `/tickets` tells.",
		Faults:  []*fault.Fault{notify.ErrNoReservation, notify.ErrNotPaid, notify.ErrCanceled}, Produces: "application/pdf",
	}, o.tickets)
	o.registerOffice(api)
}
