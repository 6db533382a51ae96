// Package tosssim is a payment provider that takes nobody's money: it speaks the core API of Toss
// Payments as that is documented, so that a whole office runs on one machine and every failure of a
// provider can be had on demand.
//
// It keeps Toss's rules where they bite: authorisations expire after ten minutes, an order is charged
// once, an idempotency key is scoped to address and method but not to the body, answers 409 while its
// first use runs, and webhooks are repeated on Toss's schedule. Beside the API it has what only a
// simulator can have: /authorize stands for the buyer in the payment window, /console/cancel for people who
// cancel at the provider's own console, /faults makes the next confirmations misbehave, /ledger tells an auditor what was taken and given back.
//
// Its state outlives a kill of the process: every change is written (write(2)) to a journal before it is
// answered. It is not synced to the disk, so it does not outlive a power cut; a simulator's money need not.
// Webhooks under way are lost with the process; they are hints, and whoever relies on them asks again.
//
// It does not simulate virtual accounts, billing keys, foreign currencies or card instalments.
package tosssim

import (
	"cmp"
	"encoding/base64"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
)

// Limits, so that nothing grows for ever.
const (
	confirmWindow     = 10 * time.Minute    // from authorisation to the latest confirmation
	idempotencyWindow = 15 * 24 * time.Hour // how long an answer is repeated
	forgetAfter       = 24 * time.Hour      // when an expired authorisation is dropped, at a start
	maxBodyBytes      = 16 << 10
	maxPathBytes      = 512              // of an address that is remembered with its idempotency key
	maxDelay          = 10 * time.Minute // of a fault
)

// DefaultSecretKey is the API key when none is configured. It opens nothing but a simulator.
const DefaultSecretKey = "test_sk_ticketblue_simulator"

// Config is how a simulator is set up; its zero value works.
type Config struct {
	// Dir is where the journal is kept; it is made when missing. Empty keeps everything in memory.
	Dir string
	// SecretKey is what the API's callers must know. Empty means DefaultSecretKey.
	SecretKey string
	// WebhookURL is told of every change of a payment. Empty tells nobody.
	WebhookURL string
	// MaxPayments bounds the memory; authorisations beyond it are refused. 0 means 1,000,000.
	MaxPayments int
	// Clock is where time comes from; nil is the system's.
	Clock clock.Clock
	// Log is told what an operator should know; nil is slog's default.
	Log *slog.Logger
}

// Simulator is the provider. It is an http.Handler for the paths below its base address, so a server
// mounts it behind http.StripPrefix, and is safe for concurrent use.
type Simulator struct {
	authorization string
	maxPayments   int64
	clock         clock.Clock
	log           *slog.Logger

	mux      *http.ServeMux
	journal  *journal // nil in memory
	webhooks *webhooks
	faults   faults
	closing  chan struct{}
	close    sync.Once

	payments sync.Map // payment key → *payment
	orders   sync.Map // order id → *order
	attempts sync.Map // address and idempotency key → *attempt

	paymentCount atomic.Int64
	attemptCount atomic.Int64
}

// New opens the simulator and reads back its journal.
func New(config Config) (*Simulator, error) {
	key := cmp.Or(config.SecretKey, DefaultSecretKey)
	s := &Simulator{
		authorization: "Basic " + base64.StdEncoding.EncodeToString([]byte(key+":")),
		maxPayments:   int64(cmp.Or(config.MaxPayments, 1_000_000)),
		clock:         config.Clock,
		log:           cmp.Or(config.Log, slog.Default()),
		closing:       make(chan struct{}),
	}
	if s.clock == nil {
		s.clock = clock.System()
	}
	s.routes()
	if config.Dir != "" {
		if err := s.openJournal(config.Dir); err != nil {
			return nil, err
		}
	}
	s.webhooks = newWebhooks(config.WebhookURL, s.clock, s.log)
	return s, nil
}

// Close lets go of requests that a fault is holding, stops the webhooks and closes the journal.
func (s *Simulator) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		s.webhooks.close()
		if s.journal != nil {
			err = s.journal.close()
		}
	})
	return err
}

// ServeHTTP implements http.Handler.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Simulator) routes() {
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("POST /v1/payments/confirm", s.authenticated(s.confirm))
	s.mux.HandleFunc("POST /v1/payments/{paymentKey}/cancel", s.authenticated(s.cancel))
	s.mux.HandleFunc("GET /v1/payments/{paymentKey}", s.authenticated(s.byKey))
	s.mux.HandleFunc("GET /v1/payments/orders/{orderId}", s.authenticated(s.byOrder))
	s.mux.HandleFunc("POST /authorize", s.authorize)
	s.mux.HandleFunc("POST /console/cancel", s.consoleCancel)
	s.mux.HandleFunc("POST /faults", s.setFault)
	s.mux.HandleFunc("GET /ledger", s.ledger)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { refuse(w, r, notFound) })
}

// authenticated lets those in who know the secret key.
func (s *Simulator) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != s.authorization {
			refuse(w, r, unauthorizedKey)
			return
		}
		next(w, r)
	}
}
