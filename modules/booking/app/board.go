package bookingapp

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/ticketblue/ticketblue/modules/booking"
)

// Limits of the boards.
const (
	boardsKept   = 20_000 // rounds in memory; those that nobody watches make room
	listenerLags = 64     // changes a listener may be behind before it is let go
)

// Boards keep a picture of the seats of the rounds that people look at. It is made from the store and kept
// current by the changes that this process makes and by the events of others; a change that does not follow
// on the last one makes it be read again.
//
// Nothing is sold by a board. It answers "that one is gone" early, draws the seat map and feeds those who
// watch it; being behind costs a refused attempt, never a seat.
type Boards struct {
	store   booking.Store
	changed func(booking.SeatsChange)
	reading singleflight.Group

	mu     sync.Mutex
	boards map[int64]*board
}

// board is one round's picture.
type board struct {
	mu        sync.RWMutex
	version   int64
	taken     map[int]struct{}
	listeners map[*Listener]struct{}
}

// Picture is a board at one moment.
type Picture struct {
	RoundID   int64
	Version   int64
	Total     int
	Remaining int
	Taken     []int // seat numbers, rising
}

// Bitmap has bit i (least significant first) set when seat number i+1 is not available.
func (p Picture) Bitmap() []byte {
	bits := make([]byte, (p.Total+7)/8)
	for _, number := range p.Taken {
		if number >= 1 && number <= p.Total {
			bits[(number-1)/8] |= 1 << ((number - 1) % 8)
		}
	}
	return bits
}

// Available are the seat numbers that are not taken, rising.
func (p Picture) Available() []int {
	numbers := make([]int, 0, max(p.Remaining, 0))
	bits := p.Bitmap()
	for i := range p.Total {
		if bits[i/8]&(1<<(i%8)) == 0 {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func newBoards(store booking.Store, changed func(booking.SeatsChange)) *Boards {
	return &Boards{store: store, changed: changed, boards: map[int64]*board{}}
}

// Picture returns the round's seats as they are now.
func (b *Boards) Picture(ctx context.Context, round *booking.Round) (Picture, error) {
	found, err := b.board(ctx, round.ID)
	if err != nil {
		return Picture{}, err
	}
	found.mu.RLock()
	defer found.mu.RUnlock()
	return found.picture(round), nil
}

func (d *board) picture(round *booking.Round) Picture {
	p := Picture{RoundID: round.ID, Version: d.version, Total: len(round.Seats), Taken: make([]int, 0, len(d.taken))}
	for number := range d.taken {
		p.Taken = append(p.Taken, number)
	}
	slices.Sort(p.Taken)
	p.Remaining = p.Total - len(p.Taken)
	return p
}

// refuse answers a hopeless claim without asking the store: ErrSoldOut, ErrSeatTaken, or nil.
func (b *Boards) refuse(ctx context.Context, round *booking.Round, numbers []int) error {
	found, err := b.board(ctx, round.ID)
	if err != nil {
		return err
	}
	found.mu.RLock()
	defer found.mu.RUnlock()
	if len(found.taken) >= len(round.Seats) {
		return booking.ErrSoldOut
	}
	var lost []int
	for _, number := range numbers {
		if _, taken := found.taken[number]; taken {
			lost = append(lost, number)
		}
	}
	if len(lost) > 0 {
		return booking.ErrSeatTaken.With("seats", lost)
	}
	return nil
}

// Apply brings a committed change onto its board and to those who watch it. One that is known already
// changes nothing; a change whose version is 0 is none.
func (b *Boards) Apply(ctx context.Context, change booking.SeatsChange) {
	if change.Version == 0 {
		return
	}
	b.mu.Lock()
	found := b.boards[change.RoundID]
	b.mu.Unlock()
	if found != nil && !found.apply(change) {
		if err := b.read(ctx, change.RoundID, found); err != nil {
			b.forget(change.RoundID) // the next look reads it again
		}
	}
	b.changed(change)
}

// apply reports false when changes before this one are missing.
func (d *board) apply(change booking.SeatsChange) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case change.Version <= d.version:
		return true
	case change.Version > d.version+1:
		return false
	}
	d.version = change.Version
	for _, number := range change.Taken {
		d.taken[number] = struct{}{}
	}
	for _, number := range change.Freed {
		delete(d.taken, number)
	}
	d.tell(Delta{Version: change.Version, Taken: change.Taken, Freed: change.Freed})
	return true
}

// board finds or reads a round's board.
func (b *Boards) board(ctx context.Context, roundID int64) (*board, error) {
	b.mu.Lock()
	found := b.boards[roundID]
	b.mu.Unlock()
	if found != nil {
		return found, nil
	}
	made, err, _ := b.reading.Do(booking.SeatsKey(roundID), func() (any, error) {
		// Known to Apply before it is read, so that no change falls between.
		fresh := &board{version: -1, taken: map[int]struct{}{}, listeners: map[*Listener]struct{}{}}
		fresh.mu.Lock() // nobody looks at it before it is read
		b.mu.Lock()
		if known := b.boards[roundID]; known != nil {
			b.mu.Unlock()
			fresh.mu.Unlock()
			return known, nil
		}
		b.makeRoom()
		b.boards[roundID] = fresh
		b.mu.Unlock()
		version, taken, err := b.store.Inventory(context.WithoutCancel(ctx), roundID)
		if err != nil {
			b.forget(roundID)
			fresh.mu.Unlock()
			return nil, err
		}
		fresh.replace(version, taken)
		fresh.mu.Unlock()
		return fresh, nil
	})
	if err != nil {
		return nil, err
	}
	return made.(*board), nil //nolint:forcetypeassert // Do returns nothing else
}

// read brings a board to what the store says, and tells those who watch what that changed.
func (b *Boards) read(ctx context.Context, roundID int64, d *board) error {
	version, taken, err := b.store.Inventory(context.WithoutCancel(ctx), roundID)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if version > d.version {
		d.replace(version, taken)
	}
	return nil
}

// replace is called with d.mu held.
func (d *board) replace(version int64, taken []int) {
	next := make(map[int]struct{}, len(taken))
	delta := Delta{Version: version}
	for _, number := range taken {
		next[number] = struct{}{}
		if _, was := d.taken[number]; !was {
			delta.Taken = append(delta.Taken, number)
		}
	}
	for number := range d.taken {
		if _, is := next[number]; !is {
			delta.Freed = append(delta.Freed, number)
		}
	}
	d.version, d.taken = version, next
	d.tell(delta)
}

// makeRoom is called with b.mu held.
func (b *Boards) makeRoom() {
	if len(b.boards) < boardsKept {
		return
	}
	for id, d := range b.boards {
		if !d.mu.TryRLock() { // never waits for a board while holding b.mu
			continue
		}
		watched := len(d.listeners) > 0
		d.mu.RUnlock()
		if !watched {
			delete(b.boards, id)
			return
		}
	}
}

func (b *Boards) forget(roundID int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.boards, roundID)
}
