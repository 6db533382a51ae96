package accountapp

import (
	"context"
	"sync"
	"time"
)

// Limits of the queue for hashing.
const (
	hashQueue   = 8 * time.Second // how long one waits for a turn; about 300 people at once on two cores
	queuedMost  = 512             // of those with an account, and as many of the others; more are told to come back
	knownInARow = 3               // turns for those with an account, for each one for the others
)

// lane is whose turns are counted together: those who come from one place, apart by whether the account is there. So
// neither a place that asks a thousand times nor a thousand made-up accounts keep anybody else from signing in.
type lane struct {
	known bool
	place string
}

// turns let so many hash at once. Places take turns, and made-up accounts get a part of what is left to others. Safe for
// concurrent use.
type turns struct {
	mu   sync.Mutex
	free int
	row  int // turns that went to known accounts since the last for others
	wait map[bool]*ring
}

// ring has the places that wait, in the order of their next turn.
type ring struct {
	places []string
	queues map[string][]*waiter
	size   int
}

type waiter struct {
	granted chan struct{}
	gone    bool
}

func newTurns(atOnce int) *turns {
	empty := func() *ring { return &ring{queues: map[string][]*waiter{}} }
	return &turns{free: atOnce, wait: map[bool]*ring{true: empty(), false: empty()}}
}

// enter waits for a turn, or returns errBusy. Call leave when the turn is over.
func (t *turns) enter(ctx context.Context, lane lane) (leave func(), err error) {
	me, err := t.line(lane)
	if err != nil {
		return nil, err
	}
	if me == nil {
		return t.leave, nil
	}
	ctx, cancel := context.WithTimeout(ctx, hashQueue)
	defer cancel()
	select {
	case <-me.granted:
		return t.leave, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-me.granted: // at the same moment: somebody else has it
		t.pass()
	default:
		me.gone = true
	}
	return nil, errBusy
}

// line takes a turn that is free, with no waiter, or queues.
func (t *turns) line(lane lane) (*waiter, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.free > 0 {
		t.free--
		return nil, nil
	}
	ring := t.wait[lane.known]
	if ring.size >= queuedMost {
		return nil, errBusy
	}
	me := &waiter{granted: make(chan struct{})}
	ring.add(lane.place, me)
	return me, nil
}

func (t *turns) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pass()
}

// pass gives a turn that has ended to the next.
func (t *turns) pass() {
	known := t.row < knownInARow
	for range 2 {
		if next := t.wait[known].next(); next != nil {
			if t.row++; !known {
				t.row = 0
			}
			close(next.granted)
			return
		}
		known = !known
	}
	t.free++
}

func (r *ring) add(place string, w *waiter) {
	queue, waits := r.queues[place]
	if !waits {
		r.places = append(r.places, place)
	}
	r.queues[place] = append(queue, w)
	r.size++
}

// next takes the first of the place whose turn it is; nil when nobody waits.
func (r *ring) next() *waiter {
	for len(r.places) > 0 {
		place := r.places[0]
		queue := r.queues[place]
		first := queue[0]
		r.places, r.size = r.places[1:], r.size-1
		if queue = queue[1:]; len(queue) > 0 {
			r.queues[place] = queue
			r.places = append(r.places, place)
		} else {
			delete(r.queues, place)
		}
		if !first.gone {
			return first
		}
	}
	return nil
}
