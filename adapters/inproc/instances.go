package inproc

import (
	"context"
	"fmt"
	"sync"

	"github.com/ticketblue/ticketblue/ports/bus"
)

// relayTopic is where instances tell each other that there are new events.
const relayTopic = "outbox"

// Among makes the relay that of one of several instances: the office's consumers are served while the leader is this
// one, and news is told over the bus, if there is one. Call it before Start and Run.
func (r *Relay) Among(leader *Leader, bus bus.Bus) *Relay {
	r.leader, r.bus = leader, bus
	return r
}

// Start notes where the consumers of each instance begin: here, and now. Whoever keeps copies of anything starts the
// relay before making the first, or it may be stale for good. Run does it too, for who keeps none.
func (r *Relay) Start(ctx context.Context) error {
	end, err := r.log.End(ctx)
	if err != nil {
		return fmt.Errorf("end of the outbox: %w", err)
	}
	for _, f := range r.consumers {
		if f.EachInstance {
			f.begin.CompareAndSwap(-1, end)
		}
	}
	return nil
}

// Leading reports whether this instance serves the office's consumers.
func (r *Relay) Leading() bool { return r.leading.Load() }

// lead serves the office's consumers until ctx ends.
func (r *Relay) lead(ctx context.Context) {
	r.leading.Store(true)
	relayLeader.Set(1)
	defer func() {
		r.leading.Store(false)
		relayLeader.Set(0)
	}()
	var group sync.WaitGroup
	for _, f := range r.consumers {
		if !f.EachInstance {
			group.Go(func() { r.serve(ctx, f) })
		}
	}
	group.Go(func() { r.trim(ctx) })
	group.Wait()
}

// begin is where a consumer goes on.
func (r *Relay) begin(ctx context.Context, f *follower) (int64, error) {
	if f.EachInstance {
		if f.begin.Load() < 0 {
			if err := r.Start(ctx); err != nil {
				return 0, err
			}
		}
		return f.begin.Load(), nil
	}
	offsets, err := r.log.Offsets(ctx)
	return offsets[f.Name], err
}
