package mysql

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// givingWay is how often a transaction is run again after it gave way to others.
const givingWay = 10

// errCommit marks an error that COMMIT ended in.
var errCommit = errors.New("commit")

// Write implements sqlstore.Engine. A caller that gives up before its turn changes nothing; after that it waits
// for the outcome.
func (e *Engine) Write(ctx context.Context, fn func(context.Context, sqlstore.Queryer) error) error {
	away := e.newPatience()
	for tries := 1; ; tries++ {
		err := e.try(ctx, away, fn)
		switch {
		case err == nil:
			return nil
		case fault.As(err) != nil && !numbered(err, gaveWay):
			return err
		case errors.Is(err, errCommit) && !notCommitted(err):
			outcomesUnknown.Inc()
			return idempotency.ErrOutcomeUnknown.Because(err)
		case numbered(err, gaveWay):
			if tries > givingWay {
				return errQueueFull.Because(err)
			}
			retries.WithLabelValues(retryReason(err)).Inc()
			e.clock.Sleep(rand.N(time.Duration(tries) * 4 * time.Millisecond)) //nolint:gosec // no secret: two that met part
		case numbered(err, noRoom):
			return errNoRoom.Because(err)
		case isAway(err):
			e.move()
			if !away.wait(ctx) {
				return errAway.Because(err)
			}
			retries.WithLabelValues(retryReason(err)).Inc()
			tries--
		default:
			return err
		}
	}
}

// try runs fn in one transaction.
func (e *Engine) try(ctx context.Context, away *patience, fn func(context.Context, sqlstore.Queryer) error) error {
	lane, waited, err := e.lanes.enter(ctx)
	away.excuse(waited)
	if err != nil {
		return err
	}
	broken := true // also when fn panics its way out
	defer func() { e.lanes.leave(lane, broken) }()
	ctx = context.WithoutCancel(ctx) // each statement is bounded by the driver; half a transaction helps nobody
	if err := call(ctx, fn, lane.run); err != nil {
		broken = isAway(err)
		if !broken {
			_, undone := lane.conn.ExecContext(ctx, "ROLLBACK")
			broken = undone != nil
		}
		return err
	}
	if _, err := lane.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return errors.Join(errCommit, err)
	}
	broken = false
	return nil
}

// call makes an error of a panic, as it is the caller's own.
func call(ctx context.Context, fn func(context.Context, sqlstore.Queryer) error, q sqlstore.Queryer) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", value, debug.Stack())
		}
	}()
	return fn(ctx, q)
}

// patience is how long a request waits for a primary that is away.
type patience struct {
	engine *Engine
	until  time.Time
	pause  time.Duration
}

func (e *Engine) newPatience() *patience {
	return &patience{engine: e, pause: 10 * time.Millisecond}
}

// excuse has time that was spent in a queue not count: nobody waited for a primary meanwhile.
func (p *patience) excuse(waited time.Duration) {
	if !p.until.IsZero() {
		p.until = p.until.Add(waited)
	}
}

// wait reports whether to try again, after a pause that grows to a tenth of a second.
func (p *patience) wait(ctx context.Context) bool {
	now := p.engine.clock.Now()
	if p.until.IsZero() {
		p.until = now.Add(p.engine.settings.FailoverWait)
	}
	if !now.Before(p.until) {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-p.engine.clock.After(p.pause/2 + rand.N(p.pause)): //nolint:gosec // no secret: a crowd must not come as one
	}
	p.pause = min(2*p.pause, 100*time.Millisecond)
	return true
}
