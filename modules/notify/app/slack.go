package notifyapp

import (
	"context"
	"errors"
	"time"

	"github.com/ticketblue/ticketblue/modules/notify"
	"github.com/ticketblue/ticketblue/modules/notify/wording"
	"github.com/ticketblue/ticketblue/ports/chat"
)

// Limits of speaking to organisers. What happens between two messages goes into the next one.
const (
	digestGroup = 500
	digestPause = 1100 * time.Millisecond // Slack takes about one message a second
	digestTime  = 15 * time.Second
	digestLease = time.Minute
)

// sendDigests tells organisers what happened, many things in one message.
func (n *Notifications) sendDigests(ctx context.Context) {
	for ctx.Err() == nil {
		claimed := n.claim(ctx, notify.Slack, &n.room, digestGroup, digestLease)
		if len(claimed) == 0 {
			n.wait(ctx, lookEvery, n.spoken)
			continue
		}
		n.sendDigest(ctx, &n.room, claimed)
		n.wait(ctx, digestPause, nil)
	}
}

func (n *Notifications) sendDigest(ctx context.Context, room *gate, deliveries []notify.Delivery) {
	limited, cancel := context.WithTimeout(ctx, digestTime)
	defer cancel()
	err := n.Room.Say(limited, wording.Digest(deliveries))
	if ctx.Err() != nil && err != nil {
		return // a stop, and no fault of anybody's: it is due again after the lease
	}
	now, outcome, text := n.Clock.Now(), notify.WasSent, ""
	var next time.Time
	switch {
	case err == nil:
		room.reached()
	case errors.Is(err, chat.ErrUnavailable):
		var often *chat.TooOften
		var pause time.Duration
		if errors.As(err, &often) {
			pause = often.For
		}
		outcome, next = notify.WasNotTried, room.unreached(now, pause)
	default:
		room.reached()
		outcome = notify.WasRejected
	}
	if err != nil {
		text = err.Error()
		n.Log.WarnContext(ctx, "organisers not told", "deliveries", len(deliveries), "error", err)
	}
	results := make([]notify.Result, len(deliveries))
	for i, d := range deliveries {
		results[i] = notify.Result{Delivery: d, Outcome: outcome, Error: text, At: now, NextAt: next}
	}
	n.record(ctx, results...)
}
