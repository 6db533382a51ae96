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

// Listener watches one round. It is woken when there are changes and takes them; one that falls too far behind
// is let go, and may watch again from a fresh picture.
type Listener struct {
	board *board
	wake  func()
	// Guarded by the board.
	behind []Delta
	lost   bool
}

// Watch returns the round's picture and a listener to every change behind it. wake is called, without waiting,
// when Take has something. Call Leave when done.
func (b *Boards) Watch(ctx context.Context, round *booking.Round, wake func()) (Picture, *Listener, error) {
	d, err := b.board(ctx, round.ID)
	if err != nil {
		return Picture{}, nil, err
	}
	l := &Listener{board: d, wake: wake}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listeners[l] = struct{}{}
	return d.picture(round), l, nil
}

// Take returns the changes since the last time, oldest first; ok is false when some were lost.
func (l *Listener) Take() (deltas []Delta, ok bool) {
	l.board.mu.Lock()
	defer l.board.mu.Unlock()
	deltas, l.behind = l.behind, nil
	return deltas, !l.lost
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
		if len(l.behind) == listenerLags {
			l.lost = true
			delete(d.listeners, l)
		} else {
			l.behind = append(l.behind, delta)
		}
		l.wake()
	}
}
