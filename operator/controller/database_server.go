package controller

import (
	"context"
	"fmt"
	"sync"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/ticketblue/ticketblue/operator/mysql"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// actLimit bounds what is done to a server, but for a rebuild, which copies everything.
const (
	actLimit     = 8 * time.Second
	rebuildLimit = 6 * time.Hour
)

// stallLimit is how long a write may wait, while replicas follow, before the primary is said to take none. A backup
// that locks everything for a moment must not cost a failover.
const stallLimit = 10 * time.Second

// Something that failed is tried again after a pause that doubles between these.
const (
	pauseAtLeast = 100 * time.Millisecond
	pauseAtMost  = 10 * time.Second
)

// watched is one server under watch: how it was seen last, and the session that may change it.
type watched struct {
	name   string
	config mysql.Config
	server *mysql.Server
	watch  *watch
	looks  sync.Mutex // held during a look

	acting sync.Mutex // held while something is done to the server
	// session is nil while the server isn't held. Guarded by acting.
	session *mysql.Session

	mu       sync.Mutex
	seen     plan.Server
	source   string // host:port
	uuid     string
	holder   uint64 // the connection that held the server at the last look
	held     uint64 // the session's
	fenced   bool   // by the session
	pause    time.Duration
	notUntil time.Duration
	beatFrom time.Duration // when the beat under way began; 0 for none
	full     int           // beats in a row that failed for the disk

	complained map[plan.Verb]string // of an action that failed, what was said of it
}

// look sees how the server is. Only looks by the clock count towards its death: others come when they like.
func (s *watched) look(ctx context.Context, counts bool) {
	s.looks.Lock()
	defer s.looks.Unlock()
	began := s.watch.since()
	look, cancel := context.WithTimeout(ctx, s.watch.lookTimeout)
	defer cancel()
	l, err := s.server.Look(look)
	if ctx.Err() != nil {
		return // nothing is known
	}
	s.mu.Lock()
	before := s.seen
	if err != nil {
		s.seen.Up = false
		if counts {
			s.seen.Failed++
			looksFailed.WithLabelValues(s.watch.key.Namespace, s.watch.key.Name, s.name).Inc()
		}
	} else {
		s.saw(began, l)
	}
	changed := s.matters(before)
	s.mu.Unlock()
	if changed {
		s.watch.wake()
	}
}

// renew has the server take up a certificate that was renewed.
func (s *watched) renew(ctx context.Context) {
	if s.config.Authority == "" || !s.answered() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.watch.lookTimeout)
	defer cancel()
	if err := s.server.ReloadTLS(ctx); err != nil && ctx.Err() == nil {
		ctrl.LoggerFrom(ctx).Error(err, "the certificate is not read anew", "server", s.name)
	}
}

// saw notes a look. The caller holds mu.
func (s *watched) saw(began time.Duration, l mysql.Look) {
	before := s.seen
	s.seen = plan.Server{
		Name: s.name, Up: true, Unfit: l.Unfit, Busy: before.Busy, ReadOnly: l.ReadOnly, AdminWrites: l.AdminWrites,
		Executed: l.Executed, Received: l.Received, Purged: l.Purged, Receiver: l.Receiver, Applier: l.Applier,
		Acknowledges: l.Acknowledges, ReceiverError: l.ReceiverError, ApplierError: l.ApplierError, WaitsFor: l.WaitsFor, Lag: l.Lag,
		LookBegan: began, UnchangedSince: before.UnchangedSince,
	}
	if !before.Up || !before.All().Equal(s.seen.All()) {
		s.seen.UnchangedSince = s.watch.since()
	}
	s.source, s.uuid, s.holder = l.Source, l.UUID, l.Holder
	if s.fenced && s.holder != s.held {
		s.fenced = false // it started anew, or somebody else took it: what was done to it may be undone
	}
}

// matters reports whether a look saw what may ask for something to be done.
func (s *watched) matters(before plan.Server) bool {
	now := s.seen
	return now.Up != before.Up || now.Failed == s.watch.enough || now.ReadOnly != before.ReadOnly || now.AdminWrites != before.AdminWrites || now.Receiver != before.Receiver || now.Acknowledges != before.Acknowledges ||
		now.Applier != before.Applier || now.Applied() != before.Applied() || now.Unfit != before.Unfit || now.WaitsFor != before.WaitsFor
}

// observed is how the server was seen, in the words of the plan.
func (s *watched) observed() plan.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.seen
	o.Name = s.name
	o.Fenced, o.Held = s.fenced, s.held > 0 && s.holder == s.held
	o.Source = s.watch.nameOf(s.source)
	o.Stalled = s.full >= s.watch.enough || (s.beatFrom > 0 && s.watch.since()-s.beatFrom > stallLimit)
	return o
}

// answered reports whether it did at the last look.
func (s *watched) answered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Up
}

// doubted reports whether it did not answer, and not often enough yet to be down.
func (s *watched) doubted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Failed > 0 && s.seen.Failed < s.watch.enough
}

// ready reports whether something may be tried on the server now.
func (s *watched) ready() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Busy == "" && s.watch.since() >= s.notUntil
}

// hold takes the server if it isn't held, and reports whether it was.
func (s *watched) hold(ctx context.Context) (was bool, err error) {
	s.acting.Lock()
	defer s.acting.Unlock()
	s.mu.Lock()
	was = s.session != nil && s.holder == s.held
	s.mu.Unlock()
	if was {
		return true, nil
	}
	s.letGo()
	ctx, cancel := context.WithTimeout(ctx, s.watch.lookTimeout)
	defer cancel()
	session, err := s.server.Take(ctx)
	if err != nil {
		s.failed()
		return false, err
	}
	s.session = session
	s.mu.Lock()
	s.held, s.holder, s.fenced = session.ID, session.ID, false
	s.mu.Unlock()
	return false, nil
}

// letGo gives the server up. The caller holds acting.
func (s *watched) letGo() {
	if s.session != nil {
		s.session.Close() //nolint:errcheck // it is to end, and may have already
		s.session = nil
	}
}

// act does what the plan says, in the session, and looks at what came of it.
func (s *watched) act(ctx context.Context, action plan.Action, acknowledgements int, target *watched) error {
	s.acting.Lock()
	defer s.acting.Unlock()
	if s.session == nil {
		return fmt.Errorf("%s is not held", s.name)
	}
	if action.Verb == plan.Rebuild {
		s.rebuild(target)
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, actLimit)
	defer cancel()
	s.mu.Lock()
	fenced := action.Verb == plan.Fence || (action.Verb == plan.Apply && s.fenced)
	s.fenced = false // until it is done, nothing is known
	s.mu.Unlock()
	var err error
	switch action.Verb {
	case plan.Fence:
		err = s.session.Fence(bounded)
	case plan.Apply:
		err = s.session.Apply(bounded)
	case plan.Open:
		err = s.session.Open(bounded, acknowledgements)
	case plan.Close:
		err = s.session.Shut(bounded)
	case plan.Settle:
		err = s.session.Settle(bounded)
	case plan.Configure:
		err = s.session.Configure(bounded, acknowledgements)
	case plan.Follow:
		err = s.session.Follow(bounded, target.config)
	}
	if err != nil {
		s.letGo() // what it was doing may go on; the next session ends it
		s.failed()
	} else {
		s.mu.Lock()
		s.fenced, s.pause = fenced, 0
		s.mu.Unlock()
	}
	s.look(ctx, false)
	return err
}

// complaint reports whether what became of an action is to be said: an error that is the same as at the last try is not. What
// only waits, as a primary that hands over and has a long transaction, is tried many times a second.
func (s *watched) complaint(verb plan.Verb, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.complained, verb)
		return false
	}
	if s.complained == nil {
		s.complained = map[plan.Verb]string{}
	}
	before := s.complained[verb]
	s.complained[verb] = err.Error()
	return before != err.Error()
}

// rebuild copies the donor, which takes long, beside everything else. The caller holds acting.
func (s *watched) rebuild(donor *watched) {
	session := s.session
	s.session = nil
	s.mu.Lock()
	s.seen.Busy = "it is being rebuilt from " + donor.name
	s.mu.Unlock()
	s.watch.running.Go(func() {
		ctx, cancel := context.WithTimeout(s.watch.ctx, rebuildLimit)
		defer cancel()
		err := session.Rebuild(ctx, donor.config)
		session.Close() //nolint:errcheck // the server has ended, or the session is of no use
		s.mu.Lock()
		s.seen.Busy, s.seen.Up = "", false
		s.mu.Unlock()
		if err != nil {
			s.failed()
		}
		s.watch.rebuilt(s.name, err)
		s.watch.wake()
	})
}

// failed makes a pause, longer each time.
func (s *watched) failed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pause = min(max(2*s.pause, pauseAtLeast), pauseAtMost)
	s.notUntil = s.watch.since() + s.pause
}

// beat writes as a client would, and waits for as long as it takes: one that waits says more than many that were
// given up, and holds one session only.
func (s *watched) beat(ctx context.Context) {
	s.mu.Lock()
	if s.beatFrom > 0 {
		s.mu.Unlock()
		return
	}
	s.beatFrom = s.watch.since()
	s.mu.Unlock()
	s.watch.running.Go(func() {
		err := s.server.Beat(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.beatFrom = 0
		if mysql.IsFull(err) {
			s.full++
		} else {
			s.full = 0
		}
	})
}
