package office

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/slack"
	"github.com/ticketblue/ticketblue/adapters/smtp"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/ticketpdf"
	notifyapi "github.com/ticketblue/ticketblue/modules/notify/api"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	"github.com/ticketblue/ticketblue/ports/outbox"
)

// Notify is how people are told what happened. Without a mail server mails are kept in the office's own
// mailbox, which organisers read on the page.
type Notify struct {
	SMTPAddr     string  `name:"smtp-addr" default:"" help:"Mail server, host:port; empty keeps mails in a mailbox that admins read on the page."`
	SMTPUsername string  `name:"smtp-username" default:"" help:"Who signs in to the mail server; empty signs in to nobody."`
	SMTPPassword string  `name:"smtp-password" default:"" help:"Password for --smtp-username."`
	SMTPConns    int     `name:"smtp-connections" default:"8" help:"Connections to the mail server at most. Fewer are used while it takes no more."`
	SMTPTLS      string  `name:"smtp-tls" default:"starttls" enum:"starttls,tls,none" help:"How the mail server is spoken to: starttls (port 587), tls from the first byte (465), or none."`
	MailFrom     string  `name:"mail-from" default:"티켓블루 <tickets@ticketblue.example>" help:"Sender of mails: an address, or Name <address>."`
	MailRate     float64 `name:"mail-rate" default:"0" help:"Mails a second at most, where the provider has a limit that it does not tell of; 0 sends as fast as the server takes them."`
	SlackWebhook string  `name:"slack-webhook-url" default:"" help:"Incoming webhook by which organisers are told of sales and failures; empty tells them nothing."`
	PublicURL    string  `name:"public-url" default:"http://localhost:8080" help:"Where people reach the page, for links in mails."`
}

// Validate reports what can't work.
func (n Notify) Validate() error {
	var wrong []error
	if address, err := url.Parse(n.PublicURL); err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
		wrong = append(wrong, errors.New("--public-url must be an http or https address"))
	}
	if n.MailRate < 0 || n.MailRate > 10_000 {
		wrong = append(wrong, errors.New("--mail-rate must lie between 0 and 10,000"))
	}
	if n.SMTPConns < 1 || n.SMTPConns > 100 {
		wrong = append(wrong, errors.New("--smtp-connections must lie between 1 and 100"))
	}
	if n.SMTPAddr != "" {
		if _, err := n.smtp(); err != nil {
			wrong = append(wrong, fmt.Errorf("--smtp-addr, --mail-from: %w", err))
		}
	}
	if n.SlackWebhook != "" {
		if _, err := slack.New(n.SlackWebhook, 0, nil); err != nil {
			wrong = append(wrong, fmt.Errorf("--slack-webhook-url: %w", err))
		}
	}
	return errors.Join(wrong...)
}

// local reports whether the page is said to be on the machine of whoever reads.
func (n Notify) local() bool {
	address, err := url.Parse(n.PublicURL)
	return err == nil && (address.Hostname() == "localhost" || address.Hostname() == "127.0.0.1")
}

func (n Notify) smtp() (*smtp.Client, error) {
	return smtp.New(smtp.Config{Addr: n.SMTPAddr, TLS: smtp.TLS(n.SMTPTLS), Username: n.SMTPUsername, Password: n.SMTPPassword, From: n.MailFrom, Connections: n.SMTPConns})
}

func (o *Office) openNotify() error {
	settings := o.Settings.Notify
	mailbox := sqlstore.NewMailbox(o.DB, o.Clock)
	needs := notifyapp.Needs{
		Store: sqlstore.NewNotify(o.DB), Mailbox: mailbox, Mail: mailbox, People: bridge.Recipients{Accounts: o.Accounts}, Links: bridge.Recipients{Accounts: o.Accounts},
		Papers: bridge.Papers{Bookings: o.Bookings, Catalog: o.Catalog}, Print: ticketpdf.Draw, Clock: o.Clock, Log: o.Log,
		PublicURL: strings.TrimSuffix(settings.PublicURL, "/"), MailRate: settings.MailRate, Senders: settings.SMTPConns,
	}
	if settings.SMTPAddr != "" {
		client, err := settings.smtp()
		if err != nil {
			return err
		}
		needs.Mail, o.mailServer = client, client
	} else if o.Settings.Production() && o.listener != nil {
		o.Log.Warn("no --smtp-addr: mails are not sent, they are kept in the mailbox that admins read on the page")
	}
	if settings.SlackWebhook != "" {
		room, err := slack.New(settings.SlackWebhook, 0, nil)
		if err != nil {
			return err
		}
		needs.Room = room
	}
	o.Notifications = notifyapp.New(needs)
	return nil
}

func (o *Office) serveNotify() {
	if o.Settings.Notify.SlackWebhook != "" {
		o.Server.CheckAdvisory("slack", o.Notifications.CheckRoom)
	}
	notifyapi.Register(o.Server.API, o.Notifications)
}

func (o *Office) notifyConsumer() outbox.Consumer {
	return bridge.NotifyConsumer(o.Notifications, bridge.Happenings{
		Accounts: o.Accounts, Bookings: o.Bookings, Catalog: o.Catalog, WelcomeConfirmed: o.Settings.Coupons.WelcomeConfirmed(),
	})
}
