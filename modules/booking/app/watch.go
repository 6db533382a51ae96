package bookingapp

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// Delta is what changed between two versions of a board.
type Delta struct {
	Version int64 `json:"version"`
	Taken   []int `json:"taken"`
	Freed   []int `json:"freed"`
}

// Listener watches one round. Changes arrive on C; a listener that falls too far behind is let go: C is
// closed, and it may watch again from a fresh picture.
type Listener struct {
	C     <-chan Delta
	send  chan Delta
	board *board
}

// Watch returns the round's picture and a listener to every change behind it. Call Leave when done.
func (b *Boards) Watch(ctx context.Context, round *booking.Round) (Picture, *Listener, error) {
	d, err := b.board(ctx, round.ID)
	if err != nil {
		return Picture{}, nil, err
	}
	send := make(chan Delta, listenerLags)
	l := &Listener{C: send, send: send, board: d}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listeners[l] = struct{}{}
	return d.picture(round), l, nil
}

// Leave ends watching.
func (l *Listener) Leave() {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	delete(l.board.listeners, l)
}

// tell is called with d.mu held. It never waits: a slow listener delays nobody.
func (d *board) tell(delta Delta) {
	if len(delta.Taken)+len(delta.Freed) == 0 {
		return
	}
	for l := range d.listeners {
		select {
		case l.send <- delta:
		default:
			delete(d.listeners, l)
			close(l.send)
		}
	}
}
