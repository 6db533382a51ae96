package office

import (
	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	notifyapi "github.com/ticketblue/ticketblue/modules/notify/api"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

func (o *Office) openNotify() error {
	o.Notifications = notifyapp.New(sqlstore.NewNotify(o.DB), bridge.Recipients{Accounts: o.Accounts}, o.Clock, o.Log)
	return nil
}

func (o *Office) serveNotify() {
	notifyapi.Register(o.Server.API, o.Notifications, o.Server.Stopping())
}

func (o *Office) notifyConsumer() outbox.Consumer {
	return bridge.NotifyConsumer(o.Notifications, bridge.Happenings{Bookings: o.Bookings, Catalog: o.Catalog})
}
