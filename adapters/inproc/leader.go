package inproc

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/ports/bus"
	"github.com/ticketblue/ticketblue/ports/lock"
)

// Times of leading. An instance that dies is followed after leadTTL and a look; one that stops, at once.
const (
	leadTTL    = 3 * time.Second
	leadRenew  = leadTTL / 3
	leadLook   = leadTTL / 3 // between tries of who doesn't lead
	leadMargin = leadTTL / 4 // work ends that long before the lease does
)

// leadTopic is where a leader that stops tells the others.
const leadTopic = "leader-stopped"

// Leader does something on one instance at a time: on the one that holds a lock's lease. Its work is stopped before
// the lease has run out, so two instances work at once only if work goes on after its context has ended.
type Leader struct {
	Name   string // of the lock
	Locks  lock.Locker
	Bus    bus.Bus     // tells the others of a stop; may be nil
	Clock  clock.Clock // that goes on by itself, as leases do
	Logger *slog.Logger
}

// Run has work done whenever this instance leads, until ctx ends and work has returned.
func (l *Leader) Run(ctx context.Context, work func(ctx context.Context)) {
	stopped := make(chan struct{}, 1)
	if l.Bus != nil {
		defer l.Bus.Subscribe(leadTopic, func(payload []byte) {
			if string(payload) == l.Name {
				nudge(stopped)
			}
		})()
	}
	for ctx.Err() == nil {
		lease, err := l.Locks.Acquire(ctx, l.Name, leadTTL)
		if err == nil {
			l.Logger.InfoContext(ctx, "this instance leads", "what", l.Name, "token", lease.Token)
			l.lead(ctx, lease, work)
			continue
		}
		if !errors.Is(err, lock.ErrHeld) && ctx.Err() == nil {
			l.Logger.WarnContext(ctx, "leadership not asked for", "what", l.Name, "error", err)
		}
		timer := l.Clock.NewTimer(leadLook)
		select {
		case <-ctx.Done():
		case <-stopped:
		case <-timer.Chan():
		}
		timer.Stop()
	}
}

// lead works for as long as the lease lasts, and gives it back.
func (l *Leader) lead(ctx context.Context, lease lock.Lease, work func(context.Context)) {
	working, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(working)
	}()
	lease, lost := l.keep(working, lease, done)
	stop()
	<-done
	if lost {
		l.Logger.WarnContext(ctx, "this instance leads no more", "what", l.Name)
		return
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), leadMargin)
	defer cancel()
	if err := l.Locks.Release(release, lease); err != nil {
		l.Logger.WarnContext(ctx, "leadership not given back; it runs out", "what", l.Name, "error", err)
	}
	if l.Bus != nil {
		l.Bus.Publish(release, leadTopic, []byte(l.Name))
	}
}

// keep renews the lease until ctx ends, the work is done, or the lease is lost or about to be.
func (l *Leader) keep(ctx context.Context, lease lock.Lease, done <-chan struct{}) (last lock.Lease, lost bool) {
	wait := leadRenew
	for {
		timer := l.Clock.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return lease, false
		case <-done:
			timer.Stop()
			return lease, false
		case <-timer.Chan():
		}
		left := lease.Until.Add(-leadMargin).Sub(l.Clock.Now())
		if left <= 0 {
			return lease, true
		}
		asking, cancel := context.WithTimeout(ctx, left)
		renewed, err := l.Locks.Renew(asking, lease, leadTTL)
		cancel()
		switch {
		case err == nil:
			lease, wait = renewed, leadRenew
		case errors.Is(err, lock.ErrLost):
			return lease, true
		default:
			wait = min(leadRenew/5, max(lease.Until.Add(-leadMargin).Sub(l.Clock.Now()), 0))
		}
	}
}

// nudge wakes who waits, or lets be who has been woken and has not looked yet.
func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}
