// Package office puts a whole ticket office together from its parts and runs it. It is the only place that
// knows every module and every adapter: read Open to see who gets what.
package office

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/adapters/blob"
	"github.com/ticketblue/ticketblue/adapters/bridge"
	"github.com/ticketblue/ticketblue/adapters/inproc"
	"github.com/ticketblue/ticketblue/adapters/kafka"
	"github.com/ticketblue/ticketblue/adapters/kakaosim"
	"github.com/ticketblue/ticketblue/adapters/pictures"
	"github.com/ticketblue/ticketblue/adapters/smtp"
	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/adapters/toss"
	"github.com/ticketblue/ticketblue/adapters/tosssim"
	"github.com/ticketblue/ticketblue/adapters/valkey"
	accountapi "github.com/ticketblue/ticketblue/modules/account/api"
	accountapp "github.com/ticketblue/ticketblue/modules/account/app"
	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	catalogapi "github.com/ticketblue/ticketblue/modules/catalog/api"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	couponapp "github.com/ticketblue/ticketblue/modules/coupon/app"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	notifyapp "github.com/ticketblue/ticketblue/modules/notify/app"
	paymentapi "github.com/ticketblue/ticketblue/modules/payment/api"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	searchapi "github.com/ticketblue/ticketblue/modules/search/api"
	searchapp "github.com/ticketblue/ticketblue/modules/search/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/ports/eventlog"
	"github.com/ticketblue/ticketblue/ports/limit"
	"github.com/ticketblue/ticketblue/ports/outbox"
	"github.com/ticketblue/ticketblue/web"
)

// Version is stamped by the build.
var Version = "dev"

// simulatorPath is where the payment simulator stands on the office's own server.
const simulatorPath = "/sim/toss"

// Office is an assembled ticket office. Make it with Open, run it with Run, and Close it.
type Office struct {
	Settings Settings
	Clock    clock.Clock
	Log      *slog.Logger

	DB       *sqlstore.DB
	Accounts *accountapp.Accounts
	Catalog  *catalogapp.Catalog
	Bookings *bookingapp.Bookings
	Sales    *bookingapp.Sales
	Coupons  *couponapp.Coupons
	Payments *paymentapp.Payments
	Search   *searchapp.Search
	Files    *blob.Store // uploads

	Housekeeping *housekeepingapp.Housekeeping

	Server *httpserver.Server

	Notifications *notifyapp.Notifications

	engine    sqlstore.Engine
	index     index
	outbox    *sqlstore.Outbox
	receipts  *sqlstore.Receipts
	auditLog  *sqlstore.AuditLog
	relay     *inproc.Relay
	simulator *tosssim.Simulator  // nil with a real provider
	kakao     *kakaosim.Simulator // likewise, and in production
	eventLogs []eventlog.Log
	listener  net.Listener

	valkey      *valkey.Client     // nil when instances have nowhere to meet
	kafka       *kafka.Client      // nil when events stay in the outbox
	mailServer  *smtp.Client       // nil when mails stay in the mailbox
	subscribers *kafka.Subscribers // likewise
	limiter     limit.Limiter
	welcomes    bridge.Welcomes
	erased      atomic.Int64 // the position of the last event that somebody has left
}

// Open assembles an office that will serve on the listener, and brings its tables up to date. The caller
// closes the listener if Open fails. Without a listener the office stands beside one that serves: it can do
// everything but take payments and Run.
func Open(ctx context.Context, settings Settings, clock clock.Clock, log *slog.Logger, listener net.Listener) (*Office, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	o := &Office{Settings: settings, Clock: clock, Log: log, listener: listener}
	if err := o.openStore(ctx); err != nil {
		return nil, err
	}
	if err := o.assemble(ctx); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// assemble makes the modules from the inside out and hands each what it needs.
func (o *Office) assemble(ctx context.Context) error {
	if err := errors.Join(o.openValkey(), o.openKafka()); err != nil {
		return err
	}
	key, err := o.openTicketKey(ctx)
	if err != nil {
		return err
	}
	provider, err := o.provider()
	if err != nil {
		return err
	}
	o.Accounts = accountapp.New(sqlstore.NewAccount(o.DB), o.Clock)
	if o.valkey != nil {
		o.Accounts.Shared = o.valkey.Cache()
	}
	o.offerKakao()
	if o.Files, err = OpenFiles(ctx, o.Settings); err != nil {
		return err
	}
	performances, payments := sqlstore.NewCatalog(o.DB), sqlstore.NewPayment(o.DB)
	rounds := bridge.NewRounds(performances, booking.ConsumerStandard(), o.markRound)
	o.Bookings = bookingapp.New(sqlstore.NewBooking(o.DB), rounds, bridge.CouponTerms{Orders: payments, Grants: sqlstore.NewCoupon(o.DB)}, o.Clock, o.Settings.Booking, key, o.seatsChanged)
	o.Catalog = catalogapp.New(catalogapp.Needs{
		Store: performances, Seats: bridge.Seats{Bookings: o.Bookings}, Visits: bridge.Visits{Bookings: o.Bookings, Accounts: o.Accounts},
		Pictures: pictures.New(), Files: o.Files, Clock: o.Clock,
	})
	purchases := bridge.Purchases{Bookings: o.Bookings, Clock: o.Clock}
	o.openCoupons(bridge.Discounted{Purchases: purchases, Orders: payments})
	o.Payments = paymentapp.New(payments, provider, purchases, bridge.Discounts{Coupons: o.Coupons}, o.Clock, o.Log)
	if err := o.openSearch(ctx); err != nil {
		return err
	}
	if err := o.openNotify(); err != nil {
		return err
	}
	o.openHousekeeping()
	o.openSales()
	o.serve()
	logs, err := o.openEventLogs()
	if err != nil {
		return err
	}
	return o.openRelay(ctx, append(o.consumers(), logs...))
}

// provider is Toss Payments, or its simulator on this same server, behind the same client.
func (o *Office) provider() (*toss.Client, error) {
	if !o.Settings.Simulated() {
		return toss.New(toss.Config{
			BaseURL: o.Settings.Toss.BaseURL, SecretKey: o.Settings.Toss.SecretKey, Timeout: o.Settings.Toss.Timeout,
		})
	}
	if address := o.Settings.StandInsAt; address != "" {
		return toss.New(toss.Config{BaseURL: address + simulatorPath, SecretKey: tosssim.DefaultSecretKey, Timeout: o.Settings.Toss.Timeout})
	}
	if o.listener == nil {
		// The simulator's journal is the serving process's. Opening it a second time may write it anew and
		// put that in its place: what the server then records would be lost.
		return toss.New(toss.Config{BaseURL: "http://payments.invalid", SecretKey: tosssim.DefaultSecretKey})
	}
	self := "http://" + loopback(o.listener.Addr())
	simulator, err := tosssim.New(tosssim.Config{
		Dir: filepath.Join(o.Settings.DataDir, "tosssim"), WebhookURL: self + "/api/v1/webhooks/toss", Clock: o.Clock, Log: o.Log,
	})
	if err != nil {
		return nil, err
	}
	o.simulator = simulator
	return toss.New(toss.Config{BaseURL: self + simulatorPath, SecretKey: tosssim.DefaultSecretKey, Timeout: o.Settings.Toss.Timeout})
}

// loopback is the address by which this process reaches its own listener.
func loopback(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func (o *Office) serve() {
	o.Settings.Accounts.SecureCookies = o.Settings.Accounts.SecureCookies || o.Settings.Production()
	o.Server = httpserver.New(o.Settings.Server, httpserver.Needs{
		Version: Version, Production: o.Settings.Production(), Partners: o.Settings.Toss.partners(), Now: o.Clock.Now,
		Authenticator: bridge.Sessions{Accounts: o.Accounts}, Receipts: o.receipts, Page: httpserver.SinglePage(web.FS()),
		Limiter: o.limiter, Samples: samples(), Freshness: o.freshness(),
	})
	api := o.Server.API
	accountapi.Register(api, o.Accounts, o.Settings.Accounts)
	catalogapi.Register(api, o.Catalog)
	bookingapi.Register(api, o.Bookings, bridge.About{Catalog: o.Catalog, Payments: o.Payments})
	o.serveAdmin()
	o.serveCoupons(api)
	provider := paymentapi.Provider{Name: "toss", ClientKey: o.Settings.Toss.ClientKey}
	if o.Settings.Simulated() {
		provider = paymentapi.Provider{Name: "simulator", ClientKey: "test_ck_ticketblue_simulator"}
	}
	o.serveStandIns()
	paymentapi.Register(api, o.Payments, bridge.Paid{Bookings: o.Bookings}, provider)
	searchapi.Register(api, o.Search)
	o.serveAudit()
	o.serveNotify()
	o.serveHousekeeping()
	o.Server.Router.Method(http.MethodGet, catalogapi.PosterPath, catalogapi.Posters(o.Server.Answers, o.Catalog))
	o.Server.Documents()
	o.checkDatabase()
	// Seats are sold without these.
	o.Server.CheckAdvisory("search", o.index.Check)
	o.Server.CheckAdvisory("files", o.Files.Check)
	o.checkInstances()
}

// consumers are who listens to the outbox.
func (o *Office) consumers() []outbox.Consumer {
	return []outbox.Consumer{
		bridge.SeatsConsumer(o.Bookings.Boards),
		bridge.SessionsConsumer(o.Accounts),
		bridge.InboxConsumer(o.Notifications),
		bridge.CouponAnswersConsumer(o.Coupons, o.couponChanged),
		catalogapi.AnswersConsumer(o.Server.Answers),
		bridge.SoldOutConsumer(o.Catalog),
		bridge.MovesConsumer(o.Catalog, o.Bookings),
		bridge.CallOffsConsumer(o.Catalog, o.Bookings),
		bridge.PaymentConsumer(o.Payments),
		bridge.GivenBackConsumer(o.Bookings),
		o.ofIndex(bridge.SearchConsumer(o.Search)),
		o.ofIndex(bridge.SearchReservationsConsumer(o.Search)),
		bridge.SalesConsumer(o.Sales),
		o.notifyConsumer(),
		bridge.ReviewsConsumer(o.Catalog),
		bridge.CouponConsumer(o.Coupons, o.welcomes),
		bridge.MeterConsumer(),
		o.erasureConsumer(),
	}
}

// seatsChanged is told of every change of a round's seats before the buyer is answered.
func (o *Office) seatsChanged(change booking.SeatsChange) {
	o.Server.Answers.Forget(bookingapi.SeatsTagOf(change.RoundID))
	o.Server.Answers.Forget(catalogapi.AvailabilityTags(change.RoundID, change.PerformanceID)...)
}

func (o *Office) markRound(round, performance int64) func() bool {
	return o.Server.Answers.Mark(catalogapi.SaleTags(round, performance)...).Fresh
}

// Run serves until ctx ends, then finishes what was accepted.
func (o *Office) Run(ctx context.Context) error {
	keepSearch, err := o.searchKeeper(ctx)
	if err != nil && ctx.Err() != nil {
		return nil // told to stop before it had begun
	}
	if err != nil {
		return err
	}
	defer o.watch()()
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var background sync.WaitGroup
	background.Go(func() { o.relay.Run(work) })
	background.Go(func() { o.subscribe(work) })
	background.Go(func() { o.Payments.Run(work) })
	background.Go(func() { o.Notifications.Run(work) })
	background.Go(func() { o.Bookings.RunExpiry(work, func(err error) { o.Log.Error("holds not expired", "error", err) }) })
	background.Go(func() { o.routine(work) })
	background.Go(func() { o.Housekeeping.Run(work) })
	background.Go(func() { o.collectPosters(work) })
	background.Go(func() { keepSearch(work) })
	background.Go(func() { o.walkSales(work) })
	background.Go(func() { o.scrub(work) })
	err = o.Server.Serve(ctx, o.listener)
	stop()
	background.Wait()
	return err
}

// routine does the small regular things: statuses that time changes, deletions that were cut off, receipts that have served, tokens that
// have expired.
func (o *Office) routine(ctx context.Context) {
	standings, leftovers := o.Clock.NewTicker(time.Second), o.Clock.NewTicker(10*time.Minute)
	defer standings.Stop()
	defer leftovers.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-standings.Chan():
			if _, err := o.Catalog.TurnStandings(ctx); err != nil && ctx.Err() == nil {
				o.Log.Warn("standings not turned", "error", err)
			}
			finished, err := o.Catalog.FinishRemovals(ctx)
			if err != nil && ctx.Err() == nil {
				o.Log.Warn("deletions of rounds not finished", "error", err)
			}
			if finished > 0 {
				o.Log.Info("finished deletions of rounds that were cut off", "rounds", finished)
			}
		case <-leftovers.Chan():
			_, err1 := o.receipts.Trim(ctx, o.Clock.Now().Add(-idempotency.Kept))
			_, err2 := o.Accounts.TrimTokens(ctx)
			if err := errors.Join(err1, err2); err != nil && ctx.Err() == nil {
				o.Log.Warn("receipts and tokens not trimmed", "error", err)
			}
		}
	}
}

// Close ends what Open began, after Run has returned.
func (o *Office) Close() error {
	var errs []error
	if o.Search != nil {
		o.Search.Close()
	}
	if o.index != nil {
		errs = append(errs, o.index.Close())
	}
	if o.Files != nil {
		errs = append(errs, o.Files.Close())
	}
	if o.simulator != nil {
		errs = append(errs, o.simulator.Close())
	}
	if o.valkey != nil {
		o.valkey.Close()
	}
	if o.kafka != nil {
		o.kafka.Close()
	}
	for _, log := range o.eventLogs {
		errs = append(errs, log.Close())
	}
	return errors.Join(append(errs, o.engine.Close())...)
}
